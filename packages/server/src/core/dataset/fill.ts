import type { Actor } from '../access/access.ts'
import { findCoded } from '../fill/codes.ts'
import type { DeclaredColumn } from '../fill/column.ts'
import { type FillRequest, readFillRequest } from '../fill/request.ts'
import type { Ports } from '../ports/ports.ts'
import type { Artifact, Dataset } from './dataset.ts'
import { publishVersion, type WithinPublish } from './publish.ts'
import { type Staged, stage } from './stage.ts'
import { loading, type Uploaded } from './upload.ts'

/**
 * Fills a dataset with the rows of a received body: reads what it asks for, stages its rows, publishes them as the next version. Refuses
 * with `unknown_user` and `unknown_dataset`, and with what reading, staging and publishing refuse; nothing of the body stays then.
 */
export async function fillDataset(
  ports: Ports,
  actor: Actor,
  artifact: Artifact,
  within: (staged: Staged) => WithinPublish,
  signal?: AbortSignal,
): Promise<Uploaded> {
  const staging = async () => {
    const request = readFillRequest(await ports.engine.envelope(artifact.key, signal))
    const codes = { user: request.userCode, dataset: request.datasetCode }
    const found = await findCoded(ports.catalog, actor.scope, codes)
    const { onError, maxErrorPercent, source: fill } = request
    const options = { onError, maxErrorPercent }
    const asked = { artifact, options, datasetId: found.dataset.id, mode: modeOf(request), fill } as const
    const staged = await stage(ports, actor.scope, asked, signal)
    return { ...staged, ...found, request }
  }
  return loading(ports.store, artifact, staging, signal, async ({ user, dataset, request, ...staged }) => {
    const publication = {
      staged,
      mode: modeOf(request),
      description: describe(staged),
      source: 'fill',
    } as const
    const noted: WithinPublish = async (tx, published) => {
      const declared = declare(published.dataset, request)
      if (declared) await tx.datasets.declare(dataset.id, declared)
      await within(staged)(tx, published)
    }
    return {
      staged,
      ...(await publishVersion(ports, { ...actor, user }, dataset.id, publication, noted, signal)),
    }
  })
}

function modeOf({ append }: FillRequest): 'append' | 'replace' {
  return append ? 'append' : 'replace'
}

function describe({ rowCount }: Staged): string {
  return `${rowCount} ${rowCount === 1 ? 'row' : 'rows'} filled in`
}

/**
 * Decide what is said of a dataset's columns from now on; null: what is said already. Pure; no I/O. What a fill names is as it says, what it
 * does not name stays, unless all rows go.
 */
export function declare(
  { declared }: Pick<Dataset, 'declared'>,
  { columns, append }: Pick<FillRequest, 'columns' | 'append'>,
): DeclaredColumn[] | null {
  const named = new Map(columns.map(column => [column.name, column]))
  const kept = append ? declared.map(column => named.get(column.name) ?? column) : []
  const known = new Set(kept.map(({ name }) => name))
  const next = [...kept, ...columns.filter(({ name }) => !known.has(name))]
  const isSame = JSON.stringify(next.map(membersOf)) === JSON.stringify(declared.map(membersOf))
  return isSame ? null : next
}

function membersOf({ name, alias, type, subtype, format }: DeclaredColumn) {
  return [name, alias, type, subtype, format]
}
