import type { Session } from '../session.ts'
import { among, fitsSql, triedCasts } from './cast.ts'
import { countedTokens } from './text-facts.ts'
import type { TypedLoad } from './typed-load.ts'

/** How often each null token of a column was read as missing, the most frequent first. */
export type TokenCounts = ReadonlyMap<string, number>

const MOST_COLUMNS_PER_PASS = 64

export function totalOf(counts: TokenCounts | undefined): number {
  return counts === undefined ? 0 : [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/**
 * The null tokens that were read as missing, by column. Columns without missing values have none; where the whole file decided the
 * type they are counted already, and only columns that take tokens without being looked at are asked.
 */
export async function countTokens(load: TypedLoad, session: Session): Promise<Map<number, TokenCounts>> {
  const { plans, part, facts, castOptions: options } = load.typed
  const conditions = fitsSql(plans, options)
  const counts = new Map<number, TokenCounts>()
  const open: number[] = []
  for (const [index, { target, trust }] of plans.entries()) {
    const known = facts.get(index)?.tokens
    if (part.facts[index]?.missing === 0 || options.nullTokens.length === 0) continue
    if (target.type === 'VARCHAR' ? !options.nullsInText : trust === 'guess' || trust === 'empty') continue
    // Rows that were left out must not count.
    if (known && conditions.length === 0) counts.set(index, known)
    else if (!known || known.size > 0) open.push(index)
  }
  const tried = triedCasts(plans, options).map(cast => `, ${cast}`)
  const where = conditions.length > 0 ? ` where ${conditions.map(({ sql }) => sql).join(' and ')}` : ''
  const connection = await session.connect()
  for (let from = 0; from < open.length; from += MOST_COLUMNS_PER_PASS) {
    const group = open.slice(from, from + MOST_COLUMNS_PER_PASS)
    const histograms = group.map(
      index => `histogram(c${index}) filter (${among(index, options)}) as h${index}`,
    )
    const reader = await connection.runAndReadAll(
      `select ${histograms.join(', ')} from (select *${tried.join('')} from ${load.typed.relation})${where}`,
    )
    const row = reader.getRowObjects()[0] ?? {}
    for (const index of group) {
      const found = row[`h${index}`]
      if (found) counts.set(index, countedTokens(found))
    }
  }
  return counts
}
