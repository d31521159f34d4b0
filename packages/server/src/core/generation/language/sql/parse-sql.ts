import { isOfType } from '../../conversion.ts'
import { inferGenerator } from '../../infer.ts'
import type { DraftCombination, DraftEntity, DraftField } from '../draft.ts'
import { invalidRecipe, type Place, type SchemaFault } from '../fault.ts'
import { type FieldLine, plainText } from '../field.ts'
import { type Demand, type Meaning, NOTHING, valueLine } from '../values.ts'
import { demandOf } from './checks.ts'
import { type Link, linksOf } from './links.ts'
import { entityNames, fieldName, plainName } from './names.ts'
import { type Definitions, readDefinitions } from './statements.ts'
import { type Column, columnNamed, sameName, type Table } from './tables.ts'
import { placesIn, SqlError } from './tokens.ts'
import { meaningOf, type SqlType } from './types.ts'

/** In how many rows a column that need not have a value has none, and one with a constant as its default has that. */
const NULL_RATE = 0.05
const DEFAULT_RATE = 0.2

interface Reading {
  readonly placeOf: (at: number) => Place
  readonly definitions: Definitions
  readonly names: ReadonlyMap<Table, string>
  readonly faults: SchemaFault[]
}

/** Reads `create table` statements: a table is an entity. Pure; no I/O. Refuses with `invalid_recipe`. */
export function parseSql(text: string): DraftEntity[] {
  const placeOf = placesIn(text)
  const definitions = define(text, placeOf)
  const reading: Reading = { placeOf, definitions, names: entityNames(definitions.tables), faults: [] }
  const { tables } = definitions
  if (tables.length === 0) fault(reading, new SqlError('There is no "create table" statement.', 0))
  const drafts = tables.map(table => readTable(reading, table))
  if (reading.faults.length > 0) throw invalidRecipe(reading.faults)
  return drafts
}

function define(text: string, placeOf: Reading['placeOf']): Definitions {
  try {
    return readDefinitions(text)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    throw invalidRecipe([{ place: placeOf(error.at), path: '', message: error.message }])
  }
}

function readTable(reading: Reading, table: Table): DraftEntity {
  const { placeOf, definitions } = reading
  const name = reading.names.get(table) ?? table.name
  const links = linksOf(definitions.tables, table, error => fault(reading, error, name))
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques].map(uniqueColumns)
  const fields = table.columns.map(column =>
    readColumn(reading, table, column, { keys, links, entity: name }),
  )
  const combinations = keys.filter(({ length }) => length > 1)
  const unique = combinations.map(
    (columns): DraftCombination => ({
      fields: columns.map(each => fieldName(table, each)),
      place: placeOf(table.at),
    }),
  )
  const isKeyless = table.primaryKey?.length !== 1
  return { name, place: placeOf(table.at), fields, unique: distinct(unique), isKeyless }
}

function uniqueColumns(columns: readonly string[]): string[] {
  return columns.filter((name, at) => columns.findIndex(each => sameName(each, name)) === at)
}

function distinct(combinations: readonly DraftCombination[]): DraftCombination[] {
  const keys = combinations.map(({ fields }) => fields.toSorted().join(' '))
  return combinations.filter((_, at) => keys.indexOf(keys[at] ?? '') === at)
}

interface Around {
  readonly entity: string
  readonly keys: readonly (readonly string[])[]
  readonly links: ReadonlyMap<string, Link>
}

function readColumn(reading: Reading, table: Table, column: Column, around: Around): DraftField {
  const name = plainName(column.name)
  const path = `${around.entity}.${name}`
  const line = lineOf(reading, table, column, around)
  return { name, path, place: reading.placeOf(column.at), content: { kind: 'line', line } }
}

function lineOf(reading: Reading, table: Table, column: Column, { keys, links, entity }: Around): FieldLine {
  const isAlone = (key: readonly string[]) => key.length === 1 && sameName(key[0] ?? '', column.name)
  const isKey = table.primaryKey !== null && isAlone(table.primaryKey)
  const isPrimary = table.primaryKey?.some(each => sameName(each, column.name)) ?? false
  const unique = keys.some(isAlone)
  const marks = { isKey, unique, hint: column.remark }
  const link = links.get(column.name)
  const isOptional = !column.isRequired && !isPrimary
  const nullRate = isOptional ? NULL_RATE : 0
  if (link) return { ...plainText, ...marks, what: referenceOf(reading, link), with: link.with, nullRate }
  const resolved = resolve(reading, column.type, entity)
  if (!resolved) return plainText
  const { meaning, demand: typed, isList } = resolved
  if (isList) {
    const of = valueLine(column.name, meaning, typed)
    return { ...plainText, hint: column.remark, what: { kind: 'array', of }, nullRate }
  }
  if (column.isNumbered || (meaning.kind === 'integer' && meaning.isNumbered)) {
    const generator = { name: 'sequence', arguments: [] }
    return { ...plainText, ...marks, what: { kind: 'type', type: 'integer' }, generator }
  }
  const formula = isNumeric(meaning) && column.formula !== null ? formulaOf(table, column.formula) : null
  if (formula !== null && isNumeric(meaning)) {
    const generator = { name: 'formula', arguments: [formula] }
    return { ...plainText, hint: column.remark, what: { kind: 'type', type: meaning.kind }, generator }
  }
  const demand = demandWithin(table, column, typed)
  const plain = valueLine(column.name, meaning, demand)
  const line = isKey ? keyLine(plain, column.name, meaning) : plain
  return { ...line, ...marks, ...missingOf(column, line, { isOptional, unique }) }
}

/** A key is counted where it is a whole number, whatever its name suggests; a text is what its name suggests, else a UUID. */
function keyLine(line: FieldLine, name: string, { kind }: Meaning): FieldLine {
  if (line.what.kind !== 'type') return line
  if (kind === 'integer') return { ...line, generator: null, range: null }
  const generator = kind === 'text' ? inferGenerator(name, 'text') : 'word'
  return generator === 'word'
    ? line
    : { ...line, generator: line.generator ?? { name: generator, arguments: [] } }
}

function demandWithin(table: Table, column: Column, typed: Demand): Demand {
  const demand = demandOf(table.checks, column.name)
  const earlier = demand.after === null ? null : fieldName(table, demand.after)
  const isThere = table.columns.some(({ name, type }) => plainName(name) === earlier && isMoment(type))
  const merged = Object.fromEntries(
    Object.entries(demand).map(([key, value]) => [key, value ?? typed[key as keyof Demand]]),
  ) as unknown as Demand
  return { ...merged, after: isThere && earlier !== plainName(column.name) ? earlier : null }
}

function isMoment(type: SqlType): boolean {
  const kind = meaningOf(type)?.kind
  return kind === 'date' || kind === 'datetime'
}

interface Resolved {
  readonly meaning: Meaning
  readonly demand: Demand
  readonly isList: boolean
}

/** A built-in type, an enum, or a domain with its checks; null, and a fault noted, for any other. */
function resolve(reading: Reading, type: SqlType, path: string): Resolved | null {
  const { enums, domains } = reading.definitions
  const values = enums.get(type.name)
  if (values) return { meaning: { kind: 'choice', values }, demand: NOTHING, isList: type.isList }
  const domain = domains.get(type.name)
  const meaning = meaningOf(domain ? domain.type : type)
  if (meaning) {
    const demand = domain ? demandOf(domain.checks, 'value') : NOTHING
    return { meaning, demand, isList: type.isList || (domain?.type.isList ?? false) }
  }
  const message = `The type ${type.name} is not known. Write text, or another built-in type.`
  fault(reading, new SqlError(message, type.at), path)
  return null
}

function referenceOf(reading: Reading, { table, column }: Link): FieldLine['what'] {
  const isKey = table.primaryKey?.length === 1 && sameName(table.primaryKey[0] ?? '', column)
  const entity = reading.names.get(table) ?? table.name
  return { kind: 'reference', entity, field: isKey ? null : fieldName(table, column) }
}

type Numeric = Extract<Meaning, { kind: 'integer' | 'number' }>

function isNumeric(meaning: Meaning | null): meaning is Numeric {
  return meaning?.kind === 'integer' || meaning?.kind === 'number'
}

/** With names as the fields have them; null where one is no number that is there. */
function formulaOf(table: Table, formula: string): string | null {
  const names = formula.match(/[A-Za-z_]\w*/g) ?? []
  const isComputable = names.every(name => {
    const found = columnNamed(table, name)
    return found && isNumeric(meaningOf(found.type)) && !found.type.isList && found.formula === null
  })
  return isComputable ? formula.replaceAll(/[A-Za-z_]\w*/g, name => fieldName(table, name)) : null
}

function missingOf(
  { fallback }: Column,
  { what }: FieldLine,
  { isOptional, unique }: { readonly isOptional: boolean; readonly unique: boolean },
): Pick<FieldLine, 'nullRate' | 'fallback'> {
  const type = what.kind === 'enum' ? what.type : what.kind === 'type' ? (what.type ?? 'text') : 'text'
  const value = fallback !== null && type === 'boolean' ? truthOf(fallback) : fallback
  if (value !== null && !unique && isOfType(value, type)) return { nullRate: DEFAULT_RATE, fallback: value }
  return { nullRate: isOptional ? NULL_RATE : 0, fallback: null }
}

/** As databases write truth values. */
function truthOf(text: string): string {
  if (/^(1|t|y|yes|on|true)$/i.test(text)) return 'true'
  return /^(0|f|n|no|off|false)$/i.test(text) ? 'false' : text
}

function fault({ placeOf, faults }: Reading, { at, message }: SqlError, path = ''): void {
  faults.push({ place: placeOf(at), path, message })
}
