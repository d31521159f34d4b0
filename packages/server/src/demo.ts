import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Actor } from './core/access/access.ts'
import type { Dataset } from './core/dataset/dataset.ts'
import { receive } from './core/dataset/receive.ts'
import { uploadDataset } from './core/dataset/upload.ts'
import type { ProjectId } from './core/ids.ts'
import type { Ports } from './core/ports/ports.ts'

/** Palmer Station penguins (Horst, Hill and Gorman 2020; CC0): 344 rows, with missing values. See NOTICE. */
export const demoFile = fileURLToPath(new URL('../demo/penguins.csv', import.meta.url))

/** Loads the demo dataset, the same way as any other file comes in. */
export async function loadDemo(ports: Ports, actor: Actor, projectId: ProjectId): Promise<Dataset> {
  const bytes = createReadStream(demoFile)
  const incoming = { fileName: 'penguins.csv', mediaType: 'text/csv', bytes, maxBytes: 2 ** 20 }
  const artifact = await receive(ports.store, actor.scope, incoming)
  const description =
    'Size, sex and species of 344 penguins near Palmer Station, Antarctica (Horst, Hill and Gorman 2020, CC0).'
  const request = { artifact, options: {}, projectId, name: 'Palmer penguins', description }
  const uploaded = await uploadDataset(ports, actor, request, () => async () => {})
  return uploaded.dataset
}
