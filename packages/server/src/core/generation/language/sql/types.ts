import type { Meaning } from '../values.ts'
import { comes, peek, type Reader, readGroup, readNames, takes, takesOne } from './reader.ts'

/** A type as it is written. */
export interface SqlType {
  /** In lower case, without what qualifies it. */
  readonly name: string
  readonly at: number
  /** What stands in parentheses: lengths, or the values of an enum. */
  readonly of: readonly string[]
  readonly isUnsigned: boolean
  readonly isList: boolean
}

/** Words that go on with the name of a type. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  double: ['precision'],
  character: ['varying'],
  char: ['varying'],
  national: ['character', 'char', 'varying'],
  bit: ['varying'],
  long: ['varchar', 'text'],
  big: ['int', 'integer'],
}

export function readType(reader: Reader): SqlType {
  takes(reader, 'unsigned', 'big')
  const names = readNames(reader, 'a type')
  const { text, at } = names.at(-1) ?? { text: '', at: reader.end }
  let name = text.toLowerCase()
  for (let more = FURTHER[name]; more; more = undefined) {
    for (let word = takesOne(reader, more); word !== null; word = takesOne(reader, more)) name += ` ${word}`
  }
  const of = comes(reader, '(')
    ? readGroup(reader)
        .statement.filter(({ kind, text: each }) => kind !== 'symbol' || each === '*')
        .map(each => each.text)
    : []
  let isUnsigned = false
  for (let sign = takesOne(reader, SIGNS); sign !== null; sign = takesOne(reader, SIGNS)) {
    isUnsigned ||= sign !== 'signed'
  }
  if (takes(reader, 'with') || takes(reader, 'without')) {
    takes(reader, 'local')
    takes(reader, 'time')
    takes(reader, 'zone')
  }
  return { name, at, of, isUnsigned, isList: readIsList(reader) }
}

const SIGNS = ['unsigned', 'signed', 'zerofill']

/** `[]`, `[3]` or `array[3]`, once or more. */
function readIsList(reader: Reader): boolean {
  let isList = takes(reader, 'array')
  while (takes(reader, '[')) {
    isList = true
    if (peek(reader)?.kind === 'number') reader.at += 1
    takes(reader, ']')
  }
  return isList
}

const text = (length: number | null = null, generator: string | null = null): Meaning => ({
  kind: 'text',
  length,
  generator,
})
const patterned = (pattern: string): Meaning => ({
  kind: 'text',
  length: null,
  generator: 'pattern',
  pattern,
})
const integer = (bits: number, isNumbered = false): Meaning => ({
  kind: 'integer',
  low: -(2n ** BigInt(bits - 1)),
  high: 2n ** BigInt(bits - 1) - 1n,
  isNumbered,
})
const number: Meaning = { kind: 'number', decimals: null, digits: null }

const meanings = new Map<string, Meaning>([
  ...each('tinyint int1', integer(8)),
  ...each('smallint int2', integer(16)),
  ...each('mediumint int3', integer(24)),
  ...each('int integer int4 long', integer(32)),
  ...each('bigint int8 big|int big|integer', integer(64)),
  ...each('smallserial serial2', integer(16, true)),
  ...each('serial serial4', integer(32, true)),
  ...each('bigserial serial8', integer(64, true)),
  ['year', { kind: 'integer', low: 1901n, high: 2155n, isNumbered: false }],
  ...each('float float4 float8 real double double|precision binary_float binary_double', number),
  ...each('money smallmoney', { kind: 'number', decimals: 2, digits: 8 } as const),
  ...each('boolean bool', { kind: 'boolean' } as const),
  ['date', { kind: 'date' }],
  ...each('timestamp timestamptz datetime datetime2 smalldatetime datetimeoffset', {
    kind: 'datetime',
  } as const),
  ...each('time timetz', text(null, 'time')),
  ['interval', patterned('1# days')],
  ...each(
    'text mediumtext longtext ntext clob nclob citext string name tsvector long|varchar long|text bpchar',
    text(),
  ),
  ['tinytext', text(255)],
  ...each('uuid uniqueidentifier', text(null, 'uuid')),
  ['inet', text(null, 'ipv4')],
  ['cidr', patterned('10.1##.0.0/16')],
  ...each('macaddr macaddr8', text(null, 'mac')),
  ...each('json jsonb', patterned('{"n": 1##}')),
  ['xml', patterned('<n>1##</n>')],
  ...each('bytea blob tinyblob mediumblob longblob image binary varbinary raw rowversion', text(null, 'hex')),
])

/** Of so many characters as they say, or one. */
const CHARACTERS = ['char', 'character', 'nchar', 'national character', 'national char']
const VARYING = new Set([
  ...['varchar', 'varchar2', 'nvarchar', 'nvarchar2', 'character varying', 'char varying'],
  ...[
    'national character varying',
    'national char varying',
    'binary',
    'varbinary',
    'tinytext',
    'text',
    'bpchar',
  ],
])

function each(names: string, meaning: Meaning): [string, Meaning][] {
  return names.split(' ').map(name => [name.replaceAll('|', ' '), meaning])
}

/** What values of a built-in type can be; null: there is no such type. Pure; no I/O. */
export function meaningOf({ name, of, isUnsigned }: SqlType): Meaning | null {
  const sizes = of.map(Number)
  const [first = Number.NaN, second = 0] = sizes
  if (name === 'enum' || name === 'set') return { kind: 'choice', values: of }
  if (CHARACTERS.includes(name)) return text(first > 0 ? first : 1)
  if (VARYING.has(name)) {
    const generator = name.endsWith('binary') ? 'hex' : null
    return text(first > 0 ? first : name === 'tinytext' ? 255 : null, generator)
  }
  if (name === 'bit' || name === 'bit varying') return bits(first > 0 ? first : 1)
  if (name === 'tinyint' && first === 1 && !isUnsigned) return { kind: 'boolean' }
  if (['numeric', 'decimal', 'dec', 'number', 'fixed'].includes(name)) return decimal(first, second)
  const meaning = meanings.get(name) ?? null
  if (meaning?.kind !== 'integer' || !isUnsigned) return meaning
  return { ...meaning, low: 0n, high: meaning.high * 2n + 1n }
}

function bits(count: number): Meaning | null {
  if (count === 1) return { kind: 'boolean' }
  return count > 32 ? null : { kind: 'integer', low: 0n, high: 2n ** BigInt(count) - 1n, isNumbered: false }
}

/** Without digits it is not bounded; with 18 digits and no decimals its values are whole numbers of 64 bits. */
function decimal(digits: number, decimals: number): Meaning {
  if (!(digits > 0)) return number
  if (decimals > 0) return { kind: 'number', digits: Math.max(0, digits - decimals), decimals }
  const high = 10n ** BigInt(Math.min(digits, 18)) - 1n
  return { kind: 'integer', low: -high, high, isNumbered: false }
}
