import type { Finding, Probe } from '../../../core/ports/engine.ts'
import type { Condition } from '../../../core/query/query.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Side } from '../compare/source.ts'
import { number, rowOf, rowsOf } from '../profile/read.ts'
import type { Session } from '../session.ts'
import { tableStatements, tablesOf } from './condition-sql.ts'
import { findSql, sampleSql } from './find-sql.ts'

export interface FindOrder extends Side {
  /** The paths of other versions' parts that conditions look into. */
  readonly references: Readonly<Record<string, readonly string[]>>
  readonly probes: readonly Probe[]
}

/** Conditions looked at in one pass over the rows. */
const AT_ONCE = 100
/** Rows of a sample; fewer where there is more to look for. */
const SAMPLE = 50_000
const LEAST_SAMPLE = 1000
const LOOKS = 4_000_000

/** The verb `find`: how many rows fit each condition, and which are the first. */
export async function find(order: FindOrder, session: Session): Promise<(Finding | null)[]> {
  const { probes, references } = order
  const conditions = probes.map(({ condition }) => condition)
  for (const condition of conditions) await checkPatterns(condition, session)
  const tables = tablesOf(conditions)
  for (const statement of tableStatements(tables, order, references)) await rowsOf(session, statement)
  const worth = await worthLooking(order, session)
  const found: (Finding | null)[] = probes.map(() => null)
  for (let from = 0; from < worth.length; from += AT_ONCE) {
    const some = worth.slice(from, from + AT_ONCE)
    const asked = some.map(at => probes[at]?.condition as Condition)
    const row = (await rowOf(session, findSql(order, asked, tables))) as unknown[]
    for (const [index, at] of some.entries()) {
      found[at] = { count: number(row[2 * index] as bigint), first: numbersOf(row[2 * index + 1]) }
    }
    session.progress((from + some.length) / worth.length)
  }
  return found
}

/** The places of the probes to be looked at in full. */
async function worthLooking({ plan, paths, probes }: FindOrder, session: Session): Promise<number[]> {
  const all = probes.map((_, at) => at)
  const doubtful = all.filter(at => probes[at]?.worth)
  const rows = plan.parts.reduce((sum, part) => sum + part.rows, 0)
  const wanted = Math.max(LEAST_SAMPLE, Math.min(SAMPLE, Math.floor(LOOKS / (doubtful.length || 1))))
  const oneIn = Math.ceil(rows / wanted)
  if (oneIn < 2) return all
  const vain = new Set<number>()
  for (let from = 0; from < doubtful.length; from += AT_ONCE) {
    const some = doubtful.slice(from, from + AT_ONCE)
    const asked = some.map(at => probes[at]?.condition as Condition)
    const [total = 0, ...counts] = (await rowOf(session, sampleSql({ plan, paths }, asked, oneIn))).map(
      number,
    )
    for (const [index, at] of some.entries()) {
      const share = (counts[index] ?? 0) / Math.max(1, total)
      const { least, most } = probes[at]?.worth ?? { least: 0, most: 1 }
      if (share < least || share > most) vain.add(at)
    }
  }
  return all.filter(at => !vain.has(at))
}

async function checkPatterns(condition: Condition, session: Session): Promise<void> {
  if ('conditions' in condition) {
    for (const part of condition.conditions) await checkPatterns(part, session)
  }
  if (condition.kind !== 'pattern') return
  try {
    await rowsOf(session, { sql: "select regexp_full_match('', $1)", parameters: [condition.pattern] })
  } catch (cause) {
    session.signal.throwIfAborted()
    const why = String((cause as Error).message)
      .replace(/^.*?: /, '')
      .slice(0, 200)
    throw refuse('invalid_value', `The pattern is no regular expression (RE2): ${why}.`, {
      faults: [{ pointer: '/pattern', code: 'invalid_value', message: `is no regular expression: ${why}` }],
      cause,
    })
  }
}

function numbersOf(list: unknown): number[] {
  return list === null ? [] : (list as { items: readonly bigint[] }).items.map(Number)
}
