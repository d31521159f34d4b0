import type { DatasetId } from '../ids.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import type { Reference } from '../query/query.ts'
import type { Demand } from './rule.ts'

type Asked = Demand & { kind: 'reference' }

/** The columns that references mean, by what they say; or why there is none. */
export type References = ReadonlyMap<string, Reference | string>

/** Finds the columns that references mean, in the same sandbox. */
export async function findReferences(tx: CatalogReader, demands: readonly Demand[]): Promise<References> {
  const found = new Map<string, Reference | string>()
  for (const demand of demands) {
    if (demand.kind === 'reference') found.set(keyOf(demand), await findReference(tx, demand))
  }
  return found
}

/** What `findReferences` found for a demand; a dataset's own latest version is the one that is held against its rules. */
export function referenceOf(
  found: References,
  demand: Asked,
  own: {
    readonly datasetId: DatasetId
    readonly columns: readonly Reference['column'][]
    readonly parts: Reference['parts']
  },
): Reference | string {
  if (demand.datasetId !== own.datasetId || demand.version !== null) {
    return found.get(keyOf(demand)) ?? 'The rule refers to nothing that is known.'
  }
  const column = own.columns.find(({ name }) => name === demand.referenceColumn)
  return column ? { parts: own.parts, column } : noColumn(demand)
}

async function findReference(tx: CatalogReader, demand: Asked): Promise<Reference | string> {
  const dataset = await tx.datasets.get(demand.datasetId)
  if (!dataset) return `There is no dataset ${demand.datasetId}, to which the rule refers.`
  const version =
    demand.version === null ? dataset.head : await tx.versions.numbered(dataset.id, demand.version)
  if (!version) {
    return `Dataset ${demand.datasetId}, to which the rule refers, has no version ${demand.version ?? 'yet'}.`
  }
  const column = version.columns.find(({ name }) => name === demand.referenceColumn)
  return column ? { parts: await tx.versions.parts(version), column } : noColumn(demand)
}

function noColumn({ datasetId, referenceColumn }: Asked): string {
  return `Dataset ${datasetId}, to which the rule refers, has no column "${referenceColumn.slice(0, 100)}".`
}

function keyOf({ datasetId, referenceColumn, version }: Asked): string {
  return JSON.stringify([datasetId, referenceColumn, version])
}
