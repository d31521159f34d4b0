const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const digits = '0123456789'

/** Letters and digits of all scripts. No class holds the letter that stands for another. */
const classes = [
  ['\\p{Lu}', 'A'],
  ['[\\p{Ll}\\p{Lt}\\p{Lm}\\p{Lo}]', 'a'],
  ['\\p{N}', '9'],
] as const

/** Longer values are known by the shape of so many characters. */
const SHAPED = 40

/** Tab, line feed, vertical tab, form feed, carriage return, space, no-break space, ideographic space. */
const space = [9, 10, 11, 12, 13, 32, 160, 12_288].map(code => `chr(${code})`).join(' || ')

/** What the table `g` of texts tells at one look. Pure; no I/O. */
export const textFactsSql = `
select count(v), coalesce(sum(n) filter (v is null), 0), coalesce(sum(n) filter (v is not null), 0),
  coalesce(sum(strlen(v) * n), 0), min(length(v)), max(length(v)), coalesce(sum(length(v) * n), 0),
  coalesce(sum(n) filter (v = ''), 0),
  coalesce(sum(n) filter (v <> '' and trimmed = ''), 0),
  coalesce(sum(n) filter (v <> trimmed), 0)
from (select v, n, trim(v, ${space}) as trimmed from g)`

/** How many texts are shorter than each edge. Pure; no I/O. */
export function lengthsSql(inner: readonly number[]): string {
  const below = inner.map(edge => `coalesce(sum(n) filter (length(v) < cast('${edge}' as DOUBLE)), 0)`)
  return `select ${below.join(',\n  ')}\nfrom g where v is not null`
}

/**
 * The table `shapes` of texts: `A` for an upper-case letter, `a` for any other, `9` for a digit, the rest as it is. With a sample,
 * of so many of the distinct values, the same ones each time. Pure; no I/O.
 */
export function shapesSql(sample: number | null): string {
  const ascii = `translate(t, '${upper}${upper.toLowerCase()}${digits}', '${'A'.repeat(26)}${'a'.repeat(26)}${'9'.repeat(10)}')`
  const any = classes.reduce((text, [set, as]) => `regexp_replace(${text}, '${set}', '${as}', 'g')`, 't')
  const values = `select v, n from g where v is not null${sample === null ? '' : ` order by hash(v), v limit ${sample}`}`
  return `
create or replace temp table shapes as
select concat(case when strlen(t) = length(t) then ${ascii} else ${any} end, rest) as v, sum(n) as n
from (select left(v, ${SHAPED}) as t, case when length(v) > ${SHAPED} then '…' else '' end as rest, n from (${values}))
group by all`
}
