import type { CellChange, RowChange, RowDiff } from '../../../core/compare/comparison.ts'
import { sharedColumns } from '../../../core/compare/schema.ts'
import type { Page } from '../../../core/ports/page.ts'
import { refuse } from '../../../core/refusals.ts'
import { type Cell, number, rowOf, rowsOf } from '../profile/read.ts'
import type { Session } from '../session.ts'
import {
  cellsSql,
  changeCountsSql,
  changesSql,
  type DiffPlan,
  FLAGS,
  kinds,
  leftOutRowsSql,
  leftOutSql,
  missingKeysSql,
  pageRowsSql,
  pageSql,
  twiceSql,
} from './diff-sql.ts'
import { type Side, takeApart } from './source.ts'

export interface DiffOrder {
  readonly v1: Side
  readonly v2: Side
  readonly key: readonly string[]
  readonly page: Page
  readonly distinct: boolean
}

const MOST_BYTES = 64 * 2 ** 20

/** The verb `diff`: which rows were added, removed and changed, by key. Refuses a page of more than 64 MiB. */
export async function diff({ v1, v2, key, page, distinct }: DiffOrder, session: Session): Promise<RowDiff> {
  const compared = sharedColumns(v1.plan, v2.plan)
    .map(column => column.v1.name)
    .filter(name => !key.includes(name))
  const plan: DiffPlan = { v1, v2, key, compared }
  const [rows = 0, missing1 = 0] = (await rowOf(session, missingKeysSql(plan, 'v1'))).map(number)
  const [, missing2 = 0] = (await rowOf(session, missingKeysSql(plan, 'v2'))).map(number)
  const { keys, leftOut } = distinct ? { keys: { v1: 0, v2: 0 }, leftOut: 0 } : await leaveOut(session, plan)
  const twice = keys.v1 + keys.v2 > 0
  session.progress(0.3)
  // A row of a part that both have is there twice, unchanged; what may change is the rest.
  const rest: DiffPlan = { ...plan, ...takeApart(v1, v2, [...key, ...compared]) }
  await rowsOf(session, changesSql(rest, twice))
  session.progress(0.8)
  const counts = (await rowOf(session, changeCountsSql(plan))).map(number)
  const [added = 0, removed = 0, changed = 0, ...cells] = counts
  return {
    key,
    added,
    removed,
    changed,
    unchanged: rows - missing1 - leftOut - removed - changed,
    duplicateKeys: keys,
    missingKeys: { v1: missing1, v2: missing2 },
    columns: compared.flatMap((name, at) => (cells[at] ? [{ name, changed: cells[at] }] : [])),
    changes: await changesOn(session, rest, page),
  }
}

/** Finds the keys that several rows of a version have, and how many rows of the first have a key of either. */
async function leaveOut(session: Session, plan: DiffPlan) {
  const countOf = async (which: 'v1' | 'v2') => {
    await rowsOf(session, twiceSql(plan, which))
    return number((await rowOf(session, `select count(*) from twice_${which}`))[0])
  }
  const keys = { v1: await countOf('v1'), v2: await countOf('v2') }
  if (keys.v1 + keys.v2 === 0) return { keys, leftOut: 0 }
  await rowsOf(session, leftOutSql(plan))
  return { keys, leftOut: number((await rowOf(session, leftOutRowsSql(plan, 'v1')))[0]) }
}

async function changesOn(session: Session, plan: DiffPlan, page: Page): Promise<RowChange[]> {
  await rowsOf(session, pageSql(plan, page))
  const rows = await rowsOf(session, pageRowsSql(plan))
  if (rows.length === 0) return []
  const own1 = ownColumns(plan, 'v1')
  const own2 = ownColumns(plan, 'v2')
  const old = byNumber(await rowsOf(session, cellsSql(plan, 'v1', [...plan.key, ...own1])))
  const young = byNumber(await rowsOf(session, cellsSql(plan, 'v2', [...plan.key, ...own2])))
  let bytes = 0
  return rows.map(([at, code, ...flags]) => {
    const kind = kinds[number(code)] ?? 'changed'
    const [before, after] = [old.get(number(at)) ?? [], young.get(number(at)) ?? []]
    const key = (kind === 'added' ? after : before).slice(0, plan.key.length)
    const cells = cellsOf(plan, kind, flags, cellMap(own1, before), cellMap(own2, after))
    bytes += sizeOf(key, cells)
    if (bytes > MOST_BYTES) throw tooLarge(number(at))
    return { kind, key, cells }

    function cellMap(names: readonly string[], texts: readonly string[]): Map<string, string> {
      return new Map(names.map((name, place) => [name, texts[plan.key.length + place] ?? 'null']))
    }
  })
}

function cellsOf(
  plan: DiffPlan,
  kind: RowChange['kind'],
  flags: readonly Cell[],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): CellChange[] {
  if (kind === 'added') return [...after].map(([column, cell]) => ({ column, old: null, new: cell }))
  if (kind === 'removed') return [...before].map(([column, cell]) => ({ column, old: cell, new: null }))
  return plan.compared.flatMap((column, at) => {
    const word = BigInt(String(flags[Math.floor(at / FLAGS)] ?? 0))
    const isChanged = (word >> BigInt(at % FLAGS)) & 1n
    return isChanged ? [{ column, old: before.get(column) ?? null, new: after.get(column) ?? null }] : []
  })
}

/** The columns of a version that are not of the key. */
function ownColumns({ v1, v2, key }: DiffPlan, which: 'v1' | 'v2'): string[] {
  const { columns } = (which === 'v1' ? v1 : v2).plan
  return columns.map(({ name }) => name).filter(name => !key.includes(name))
}

function byNumber(rows: readonly Cell[][]): Map<number, string[]> {
  return new Map(rows.map(([at, ...texts]) => [number(at), texts.map(String)]))
}

function sizeOf(key: readonly string[], cells: readonly CellChange[]): number {
  const texts = [...key, ...cells.flatMap(cell => [cell.column, cell.old ?? '', cell.new ?? ''])]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
}

function tooLarge(row: number): Error {
  const message = `The page of changes is larger than 64 MiB at its row ${row}. Ask for fewer with "diff_limit".`
  return refuse('page_too_large', message)
}
