import type { Look } from '../../../core/query/query.ts'
import { quoteLiteral } from '../sql.ts'

/** SQL that tells whether a text, given as an expression, looks like something. Pure; no I/O. White space around it does not matter. */
export function lookSql(look: Look, text: string): string {
  return LOOKS[look](`trim(${text})`)
}

const TIME = '([T ]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)?( ?(Z|[+-]\\d{2}:?\\d{2}))?)?'
const YEAR_FIRST = `\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}${TIME}`
const YEAR_LAST = `(\\d{1,2}[-/.]\\d{1,2}[-/.](\\d{4}|\\d{2})|\\d{4}\\.\\d{1,2}\\.\\d{1,2})${TIME}`
const NUMBER = "-?(\\d+|\\d{1,3}([ ,.']\\d{3})+)([.,]\\d+)?([eE][+-]?\\d+)?"
const EMAIL = "[\\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}"
const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const PHONE = [
  '(\\+|00)[1-9][0-9 ()./-]{6,20}[0-9]',
  '\\(0\\d{1,4}\\)[ /-]?\\d[\\d -]{3,12}\\d',
  '0\\d{1,4}[ /-]\\d{3}[\\d -]{0,10}\\d',
  '(\\(\\d{3}\\) ?|\\d{3}[ .-])\\d{3}[ .-]\\d{4}',
].join('|')

const LOOKS: Readonly<Record<Look, (t: string) => string>> = {
  number: t => fits(t, NUMBER),
  // A day that no calendar has is no date.
  date: t =>
    `case when ${fits(t, YEAR_FIRST)} then try_cast(${t} as TIMESTAMP) is not null else ${fits(t, YEAR_LAST)} end`,
  truth: t => `lower(${t}) in ('true', 'false', 'yes', 'no')`,
  email: t => `contains(${t}, '@') and ${fits(t, EMAIL)}`,
  phone: t => fits(t, PHONE),
  iban: t =>
    `case when ${fits(t, '[A-Z]{2}\\d{2}( ?[A-Z0-9]){11,30}')} then ${ibanRemainder(`replace(${t}, ' ', '')`)} = 1 else ${falseOf(t)} end`,
  card: t =>
    `case when ${fits(t, '\\d([ -]?\\d){12,18}')} then ${luhnSum(`regexp_replace(${t}, '[ -]', '', 'g')`)} % 10 = 0 else ${falseOf(t)} end`,
  ip: t => {
    const colons = `(length(${t}) - length(replace(${t}, ':', '')))`
    const long = `contains(${t}, '::') or ${colons} = 7`
    return `${fits(t, `(${OCTET}\\.){3}${OCTET}`)} or (${fits(t, '[0-9A-Fa-f:]{2,39}')} and ${colons} between 2 and 7 and (${long}))`
  },
}

function fits(text: string, pattern: string): string {
  return `regexp_full_match(${text}, ${quoteLiteral(pattern)})`
}

/** False, but of nothing nothing is said. */
function falseOf(text: string): string {
  return `(${text} is null and null)`
}

/** The sum of Luhn's formula (ISO/IEC 7812-1, annex B). */
function luhnSum(digits: string): string {
  const value = 'cast(d as INTEGER)'
  const doubled = `case when ${value} > 4 then ${value} * 2 - 9 else ${value} * 2 end`
  const each = `case when place % 2 = 1 then ${value} else ${doubled} end`
  return `list_sum(list_transform(list_reverse(string_split(${digits}, '')), lambda d, place: ${each}))`
}

/** The remainder by 97 of an account number (ISO 13616): its first four characters last, letters as 10 to 35. */
function ibanRemainder(text: string): string {
  const characters = `string_split(substr(${text}, 5) || left(${text}, 4), '')`
  const next = 'case when a < 58 then (total * 10 + a - 48) % 97 else (total * 100 + a - 55) % 97 end'
  return `list_reduce(list_prepend(0, list_transform(${characters}, lambda d: ascii(d))), lambda total, a: ${next})`
}
