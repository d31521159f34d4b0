/** Letters and digits of all scripts. No class holds the letter that stands for another. */
const classes = [
  ['\\p{Lu}', 'A'],
  ['[\\p{Ll}\\p{Lt}\\p{Lm}\\p{Lo}]', 'a'],
  ['\\p{N}', '9'],
] as const

/** Longer values are known by the shape of so many characters. */
const SHAPED = 40

/** White space: control characters that move the cursor, and the separators of Unicode. */
const space = '[\\s\\x0b\\p{Z}]'

/** What the table `g` of texts tells at one look. Pure; no I/O. */
export const textFactsSql = `
select count(v), coalesce(sum(n) filter (v is null), 0), coalesce(sum(n) filter (v is not null), 0),
  coalesce(sum(strlen(v) * n), 0), coalesce(sum(n) filter (v = ''), 0), coalesce(sum(n) filter (padded), 0),
  coalesce(sum(n) filter (case when padded then regexp_full_match(v, '${space}*') else false end), 0)
from (select v, n, regexp_matches(v, '^${space}|${space}$') as padded from g)`

/** How many texts there are of each length, in characters. Pure; no I/O. */
export const lengthsSql = `
select length(v), sum(n)
from g
where v is not null
group by all
order by all`

/**
 * The ten most frequent shapes of texts, and how many texts have any: `A` for an upper-case letter, `a` for any other, `9` for a
 * digit, the rest as it is. Of one in so many distinct values, the same ones each time. Pure; no I/O.
 */
export function shapesSql(oneIn: number): string {
  const shape = classes.reduce((text, [set, as]) => `regexp_replace(${text}, '${set}', '${as}', 'g')`, 't')
  const some = oneIn > 1 ? ` and hash(v) % ${oneIn} = 0` : ''
  return `
select v, n, sum(n) over (), sum(values) over ()
from (
  select concat(${shape}, rest) as v, sum(n) as n, count(*) as values
  from (
    select left(v, ${SHAPED}) as t, case when length(v) > ${SHAPED} then '…' else '' end as rest, n
    from g where v is not null${some}
  )
  group by 1
)
order by n desc, v
limit 10`
}
