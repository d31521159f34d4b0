import { after, before, describe } from 'node:test'
import { accessPromises } from './catalog-access.ts'
import { batchEndPromises } from './catalog-batch-ends.ts'
import { batchPromises } from './catalog-batches.ts'
import { datasetPromises } from './catalog-datasets.ts'
import { entryPromises } from './catalog-entries.ts'
import { experimentPromises } from './catalog-experiments.ts'
import { fillPromises } from './catalog-fills.ts'
import { generationPromises } from './catalog-generations.ts'
import type { CatalogOnTrial } from './catalog-house.ts'
import { lineagePromises } from './catalog-lineage.ts'
import { receiptPromises } from './catalog-receipts.ts'
import { replayPromises } from './catalog-replays.ts'
import { rulePromises } from './catalog-rules.ts'
import { sandboxPromises } from './catalog-sandboxes.ts'
import { schemaPromises } from './catalog-schemas.ts'
import { scopingPromises } from './catalog-scoping.ts'
import { versionNotePromises } from './catalog-version-notes.ts'
import { versionPromises } from './catalog-versions.ts'

/** What every catalog must do. All tests share one catalog; each works in organizations of its own. */
export function catalogContract(name: string, open: () => Promise<CatalogOnTrial>): void {
  describe(name, () => {
    let opened: CatalogOnTrial | undefined
    before(async () => {
      opened = await open()
    })
    after(() => opened?.[Symbol.asyncDispose]())
    const trial = (): CatalogOnTrial => {
      if (!opened) throw new Error('the catalog is not open')
      return opened
    }
    accessPromises(trial)
    datasetPromises(trial)
    entryPromises(trial)
    versionPromises(trial)
    versionNotePromises(trial)
    replayPromises(trial)
    receiptPromises(trial)
    fillPromises(trial)
    generationPromises(trial)
    experimentPromises(trial)
    lineagePromises(trial)
    rulePromises(trial)
    sandboxPromises(trial)
    schemaPromises(trial)
    batchPromises(trial)
    batchEndPromises(trial)
    scopingPromises(trial)
  })
}
