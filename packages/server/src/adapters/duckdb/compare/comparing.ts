import type { ColumnCounts, RowDiff } from '../../../core/compare/comparison.ts'
import type { CompareRequest, Copies, DiffRequest } from '../../../core/ports/engine.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { localParts } from '../local-parts.ts'
import type { EngineRoom } from '../room.ts'
import type { Side } from './source.ts'

/** The server's side of the verb `compare`. */
export async function compareColumns(
  room: EngineRoom,
  { v1, v2, columns }: CompareRequest,
  signal?: AbortSignal,
): Promise<readonly ColumnCounts[]> {
  if (columns.length === 0) return []
  await using folder = await room.scratch.folder()
  await using near = await sidesOf(room, v1, v2)
  const reach = { folder: folder.path, paths: near.paths }
  return await room.pool.run('compare', { v1: near.v1, v2: near.v2, columns }, reach, signal)
}

/** The server's side of the verb `copies`. */
export async function countCopies(
  room: EngineRoom,
  { v1, v2, columns }: CompareRequest,
  signal?: AbortSignal,
): Promise<Copies> {
  if (columns.length === 0) return { copied: 0, repeated: 0 }
  await using folder = await room.scratch.folder()
  await using near = await sidesOf(room, v1, v2)
  const reach = { folder: folder.path, paths: near.paths }
  return await room.pool.run('copies', { v1: near.v1, v2: near.v2, columns }, reach, signal)
}

/** The server's side of the verb `diff`. */
export async function diffRows(
  room: EngineRoom,
  { v1, v2, ...asked }: DiffRequest,
  signal?: AbortSignal,
): Promise<RowDiff> {
  await using folder = await room.scratch.folder()
  await using near = await sidesOf(room, v1, v2)
  const reach = { folder: folder.path, paths: near.paths }
  return await room.pool.run('diff', { v1: near.v1, v2: near.v2, ...asked }, reach, signal)
}

interface Sides extends AsyncDisposable {
  readonly v1: Side
  readonly v2: Side
  /** Each file once. */
  readonly paths: string[]
}

/** Brings the parts of both versions onto this machine; what they share, once. */
async function sidesOf({ store }: EngineRoom, v1: QueryPlan, v2: QueryPlan): Promise<Sides> {
  const parts = new Map([...v1.parts, ...v2.parts].map(part => [part.key, part]))
  await using opened = new AsyncDisposableStack()
  const local = opened.use(await localParts(store, [...parts.values()]))
  const pathOf = new Map([...parts.keys()].map((key, at) => [key, local.paths[at] ?? '']))
  const sideOf = (plan: QueryPlan): Side => ({
    plan,
    paths: plan.parts.map(({ key }) => pathOf.get(key) ?? ''),
  })
  const scope = opened.move()
  return {
    v1: sideOf(v1),
    v2: sideOf(v2),
    paths: [...local.paths],
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}
