import type { Scope } from '../access/access.ts'
import type { DatasetId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { planQuery } from '../query/plan.ts'
import type { Part, Version } from './dataset.ts'
import { partPrefix } from './receive.ts'

interface MergePorts {
  readonly catalog: Ports['catalog']
  readonly store: Ports['store']
  readonly engine: Pick<Ports['engine'], 'rewrite'>
}

/** A dataset with more parts than this is merged by a job. */
export const MANY_PARTS = 64

/** Parts of so many bytes are large: merging them would cost more than it saves. */
const LARGE_BYTES = 64 * 2 ** 20
/** Parts of so few bytes are always worth writing again. */
const SMALL_BYTES = 2 ** 18
/** A job that merged fewer at a time would write the same rows over and over. */
const WORTH_A_JOB = 8

/**
 * Decide which neighbours become one part. Pure; no I/O. `all`: whatever is small; `many`: only so much that, merged again and again while
 * parts come in, no row is written more often than the logarithm of their number.
 */
export function planMerge(parts: readonly Part[], how: 'all' | 'many'): Part[][] {
  const groups: Part[][] = []
  let group: Part[] = []
  let bytes = 0
  const close = () => {
    const kept = how === 'all' ? group : withoutHeavy(group)
    if (kept.length >= (how === 'all' ? 2 : WORTH_A_JOB)) groups.push(kept)
    group = []
    bytes = 0
  }
  for (const part of parts) {
    if (group.length > 0 && bytes + part.bytes > LARGE_BYTES) close()
    group.push(part)
    bytes += part.bytes
  }
  close()
  return groups
}

/** The group from the first part on that is no more than twice all that follow. */
function withoutHeavy(group: readonly Part[]): Part[] {
  let rest = group.reduce((sum, part) => sum + part.bytes, 0)
  const first = group.findIndex(part => {
    rest -= part.bytes
    return part.bytes <= Math.max(SMALL_BYTES, 2 * rest)
  })
  return first < 0 ? [] : group.slice(first)
}

/**
 * Merges small parts of a dataset's latest version into large ones. Readers see the same rows in the same order under the same version;
 * what runs, and what reads older versions, goes on with the parts that these have. Writers are not waited for, nor do they wait.
 */
export async function mergeParts(
  ports: MergePorts,
  scope: Scope,
  datasetId: DatasetId,
  how: 'all' | 'many',
  signal?: AbortSignal,
): Promise<void> {
  const found = await ports.catalog.read(scope, async tx => {
    const dataset = await tx.datasets.get(datasetId)
    // What a batch brought stays apart from what others brought, so that it can be taken out again.
    if (!dataset || dataset.schemaId !== null) return null
    const { head } = dataset
    const before = head ? await tx.versions.numbered(datasetId, head.number - 1) : null
    if (!head || !before) return null
    // Parts that came with the head belong to no version without it, so they stay.
    const older = new Set((await tx.versions.parts(before)).map(({ id }) => id))
    return { head, parts: (await tx.versions.parts(head)).map(part => (older.has(part.id) ? part : null)) }
  })
  if (!found || hasTwins(found.head)) return
  for (const group of runs(found.parts).flatMap(run => planMerge(run, how))) {
    if (!(await mergeGroup(ports, scope, found.head, group, signal))) return
  }
}

/** Parts without a gap between them. */
function runs(parts: readonly (Part | null)[]): Part[][] {
  const all: Part[][] = [[]]
  for (const part of parts) {
    if (part) all.at(-1)?.push(part)
    else all.push([])
  }
  return all
}

/** A file cannot hold two columns whose names differ in case alone. */
function hasTwins({ columns }: Version): boolean {
  return new Set(columns.map(({ name }) => name.toLowerCase())).size < columns.length
}

/** False when others changed the parts meanwhile. */
async function mergeGroup(
  { catalog, engine, store }: MergePorts,
  scope: Scope,
  { datasetId, columns }: Version,
  group: readonly Part[],
  signal?: AbortSignal,
): Promise<boolean> {
  const plan = planQuery({ columns }, group, {})
  const { part } = await engine.rewrite({ plan, partPrefix: partPrefix(scope), upsert: null }, signal)
  const merged = { part, sources: group.map(({ id }) => id) }
  const isDone = await catalog.transact(scope, tx => tx.versions.merge(datasetId, [merged]))
  if (!isDone) await store.delete([part.key])
  return isDone
}
