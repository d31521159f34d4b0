import type { DuckDBConnection } from '@duckdb/node-api'
import { type Family, noFacts, patterns, type Reading, type TextFacts } from '../../../core/ingest/values.ts'
import { quoteLiteral } from '../sql.ts'
import { heldByDouble, matches, pointed } from './cast.ts'

/** A column whose type the whole file decides, with the families that are still possible. */
export interface OpenColumn {
  readonly index: number
  readonly families: readonly Family[]
}

/** More aggregates than this in one statement cost more in planning than another pass over the file. */
const MOST_COLUMNS_PER_PASS = 32

/** Counts what all values of the columns are, in as few passes over the relation as planning allows. */
export async function readTextFacts(
  connection: DuckDBConnection,
  relation: string,
  width: number,
  columns: readonly OpenColumn[],
  reading: Reading,
): Promise<Map<number, TextFacts>> {
  const found = new Map<number, TextFacts>()
  for (let from = 0; from < columns.length; from += MOST_COLUMNS_PER_PASS) {
    const group = columns.slice(from, from + MOST_COLUMNS_PER_PASS)
    const reader = await connection.runAndReadAll(textFactsSql(relation, width, group, reading))
    const row = reader.getRowObjects()[0] ?? {}
    for (const { index } of group) found.set(index, factsOf(row, index, reading))
  }
  return found
}

/** The statement of one pass. Pure. */
export function textFactsSql(
  relation: string,
  width: number,
  columns: readonly OpenColumn[],
  reading: Reading,
): string {
  const values = columns.map(({ index }) => valueColumns(index, reading))
  const facts = columns.flatMap(column => factColumns(column, reading))
  // A row is checked against the file's width only as far as columns are asked for: the last one asks for all.
  return `select ${facts.join(',\n  ')}, count(c${width - 1}) as checked\nfrom (select *, ${values.join(', ')} from ${relation})`
}

function valueColumns(index: number, { decimal, nullTokens }: Reading): string {
  const absent = [`c${index} = ''`, ...(nullTokens.length > 0 ? [among(index, nullTokens)] : [])]
  const value = `case when ${absent.join(' or ')} then null else c${index} end`
  return `${value} as v${index}, ${decimal === ',' ? pointed(value) : value} as n${index}`
}

function among(index: number, tokens: readonly string[]): string {
  return `c${index} in (${tokens.map(quoteLiteral).join(', ')})`
}

function factColumns({ index, families }: OpenColumn, reading: Reading): string[] {
  const facts: Partial<Record<string, string>> = {
    values: `count(v${index})`,
    tokens: reading.nullTokens.length > 0 ? `count(*) filter (${among(index, reading.nullTokens)})` : '0',
    ...(families.includes('number') ? numberFacts(`n${index}`) : {}),
    ...(families.includes('boolean')
      ? { booleans: `count(*) filter (lower(v${index}) in ('true', 'false'))` }
      : {}),
    ...(families.includes('time') ? timeFacts(`v${index}`) : {}),
    ...(families.includes('written') ? writtenFacts(`v${index}`, reading) : {}),
  }
  return Object.entries(facts).map(([name, sql]) => `${sql} as ${name}_${index}`)
}

function numberFacts(text: string): Record<string, string> {
  const integer = matches(text, patterns.integer)
  const fraction = matches(text, patterns.fraction)
  const scientific = matches(text, patterns.scientific)
  const double = `try_cast(${text} as double)`
  return {
    integers: `count(*) filter (${integer})`,
    bigints: `count(try_cast(${text} as bigint)) filter (${integer})`,
    hugeints: `count(try_cast(${text} as decimal(38,0))) filter (${integer})`,
    fractions: `count(*) filter (${fraction})`,
    scientific: `count(*) filter (${scientific})`,
    doubles: `count(*) filter ((${integer} or ${fraction} or ${scientific}) and ${heldByDouble(text, double)})`,
    wholeDigits: `max(length(ltrim(split_part(${text}, '.', 1), '-'))) filter (${integer} or ${fraction})`,
    fractionDigits: `max(length(split_part(${text}, '.', 2))) filter (${fraction})`,
  }
}

function timeFacts(text: string): Record<string, string> {
  const count = (pattern: string, type: string) =>
    `count(try_cast(${text} as ${type})) filter (${matches(text, pattern)})`
  const nano = `${matches(text, patterns.nanoTimestamp)} and not ${matches(text, patterns.timestamp)}`
  return {
    dates: count(patterns.date, 'date'),
    timestamps: count(patterns.timestamp, 'timestamp'),
    nanoTimestamps: `count(try_cast(${text} as timestamp_ns)) filter (${nano})`,
    zoned: count(patterns.zoned, 'timestamp with time zone'),
  }
}

function writtenFacts(text: string, { formats }: Reading): Record<string, string> {
  const counts = formats.map(({ format, pattern, order }) => {
    const parsed = `count(try_strptime(${text}, ${quoteLiteral(format)}))`
    return order === 'given' ? parsed : `${parsed} filter (${matches(text, pattern)})`
  })
  return { written: `[${counts.join(', ')}]` }
}

function factsOf(row: Record<string, unknown>, index: number, { formats }: Reading): TextFacts {
  const facts = noFacts(formats.length)
  for (const name of Object.keys(facts) as (keyof TextFacts)[]) {
    const value = row[`${name}_${index}`]
    if (value === undefined || value === null) continue
    if (name === 'written') facts.written = (value as { items: readonly bigint[] }).items.map(Number)
    else facts[name] = Number(value)
  }
  return facts
}
