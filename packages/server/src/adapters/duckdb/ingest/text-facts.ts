import type { DuckDBConnection } from '@duckdb/node-api'
import type { WrittenFormat } from '../../../core/ingest/dates.ts'
import type { Kind } from '../../../core/ingest/kinds.ts'
import { type Family, noFacts, type Reading, type TextFacts } from '../../../core/ingest/values.ts'
import { among } from './cast.ts'
import { countSql, kindSql, valueColumns } from './text-kinds.ts'

/** A column whose type the whole file decides, with the families and formats that are still possible. */
export interface OpenColumn {
  readonly index: number
  readonly families: readonly Family[]
  readonly formats: readonly WrittenFormat[]
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
    for (const column of group) found.set(column.index, factsOf(row, column))
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

/** The counts among the facts, by the family that asks for them. */
const COUNTED: Readonly<Record<Exclude<Family, 'written'>, Readonly<Record<string, Kind>>>> = {
  number: {
    integers: 'integer',
    bigints: 'bigint',
    hugeints: 'hugeint',
    fractions: 'fraction',
    scientific: 'scientific',
    scientificFractions: 'scientificFraction',
    grouped: 'grouped',
    others: 'other',
    doubles: 'double',
  },
  boolean: { booleans: 'boolean' },
  time: { dates: 'date', timestamps: 'timestamp', nanoTimestamps: 'nano', zoned: 'zoned' },
}

function factColumns({ index, families, formats }: OpenColumn, reading: Reading): string[] {
  const is = (kind: Kind) => kindSql(kind, index, reading.numbers, formats)
  const count = (kind: Kind) => countSql(kind, index, reading.numbers, formats)
  const facts: Record<string, string> = {
    values: `count(v${index})`,
    tokens: `histogram(c${index}) filter (${among(index, reading)})`,
  }
  for (const family of families) {
    if (family === 'written') {
      facts.looksWritten = count('looksWritten')
      if (formats.length > 0)
        facts.written = `[${formats.map((_, written) => count({ written })).join(', ')}]`
    } else {
      for (const [name, kind] of Object.entries(COUNTED[family])) facts[name] = count(kind)
    }
  }
  if (families.includes('number')) {
    const whole = `${is('integer')} or ${is('fraction')}`
    facts.wholeDigits = `max(length(ltrim(split_part(n${index}, '.', 1), '-'))) filter (${whole})`
    facts.fractionDigits = `max(length(split_part(n${index}, '.', 2))) filter (${is('fraction')})`
  }
  return Object.entries(facts).map(([name, sql]) => `${sql} as ${name}_${index}`)
}

interface CountedTokens {
  readonly entries: readonly { readonly key: unknown; readonly value: unknown }[]
}

function factsOf(row: Record<string, unknown>, { index, formats }: OpenColumn): TextFacts {
  const facts = noFacts(formats.length)
  for (const name of Object.keys(facts) as (keyof TextFacts)[]) {
    const value = row[`${name}_${index}`]
    if (value === undefined || value === null) continue
    if (name === 'written') facts.written = (value as { items: readonly bigint[] }).items.map(Number)
    else if (name === 'tokens') facts.tokens = countedTokens(value)
    else facts[name] = Number(value)
  }
  return facts
}

/** Of a histogram, how often each token occurs, the most frequent first. */
export function countedTokens(histogram: unknown): Map<string, number> {
  const { entries } = histogram as CountedTokens
  const counts = entries.map(({ key, value }): [string, number] => [String(key), Number(value)])
  return new Map(counts.sort((a, b) => b[1] - a[1]))
}
