import type { Scope } from '../access/access.ts'
import type { Column } from '../dataset/dataset.ts'
import { mergeColumns } from '../dataset/plan.ts'
import { quarantinePrefix } from '../dataset/receive.ts'
import { newId, type PartId } from '../ids.ts'
import type { ColumnFacts } from '../ingest/column-facts.ts'
import { type Quarantine, REJECT_COLUMNS } from '../ingest/reject.ts'
import type { Ports } from '../ports/ports.ts'
import type { Store } from '../ports/store.ts'
import { planQuery } from '../query/plan.ts'
import type { RowFaultFile } from './batch.ts'
import type { Converted } from './conversion.ts'
import { sumFaults } from './outcome.ts'

/** The rejects of several files as one file, in their order; null when there are none. */
export async function combineQuarantines(
  { engine, store }: Pick<Ports, 'engine' | 'store'>,
  scope: Scope,
  quarantines: readonly Quarantine[],
  signal?: AbortSignal,
): Promise<Quarantine | null> {
  const [first] = quarantines
  if (!first || quarantines.length === 1) return first ?? null
  const parts = quarantines.map(({ key, bytes, kept }) => ({
    id: newId<PartId>(),
    key,
    rows: kept,
    bytes,
    digest: '',
    columns: REJECT_COLUMNS,
  }))
  const plan = planQuery({ columns: REJECT_COLUMNS }, parts, {})
  const { part } = await engine.rewrite({ plan, partPrefix: quarantinePrefix(scope), upsert: null }, signal)
  await store.delete(quarantines.map(({ key }) => key))
  return { key: part.key, bytes: part.bytes, kept: part.rows }
}

/** The row faults of several files as one file, in their order; null when there are none. */
export async function combineFaults(
  store: Store,
  scope: Scope,
  files: readonly RowFaultFile[],
  signal?: AbortSignal,
): Promise<RowFaultFile | null> {
  const [first] = files
  if (!first || files.length === 1) return first ?? null
  const { key, bytes } = await store.join(`${quarantinePrefix(scope)}${newId()}`, files, signal)
  await store.delete(files.map(file => file.key))
  return { key, bytes, ...sumFaults(files) }
}

/** The columns that files have together, in order of appearance. Pure; no I/O. */
export function combineColumns(files: readonly Converted[]): readonly Column[] {
  let rowCount = 0
  let columns: readonly Column[] = []
  for (const file of files) {
    if (file.rowCount === 0) continue
    const before = { number: 0, columns, rowCount, storedBytes: 0, digest: '' }
    columns = rowCount === 0 ? file.columns : mergeColumns(before, file.columns, true)
    rowCount += file.rowCount
  }
  // Where the values lie is said of a part's columns alone.
  return columns.map(({ path, ...column }) => column)
}

/** What is known of the columns of files together. Pure; no I/O. */
export function combineFacts(files: readonly Converted[]): ColumnFacts[] {
  if (files.length === 1 && files[0]) return [...files[0].facts]
  const names = [...new Set(files.flatMap(({ facts }) => facts.map(({ name }) => name)))]
  return names.map(name => {
    const missing = files.reduce((sum, { facts, rowCount }) => {
      return sum + (facts.find(fact => fact.name === name)?.missing ?? rowCount)
    }, 0)
    return { name, missing, constant: null }
  })
}
