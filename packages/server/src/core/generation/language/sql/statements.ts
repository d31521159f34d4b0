import { MOST_ENTITIES, MOST_FIELDS } from '../../recipe.ts'
import { readCheck, readColumn, readColumnParts, readDefault, readTableConstraint } from './columns.ts'
import type { Expression } from './expression.ts'
import {
  comes,
  missing,
  partsOf,
  peek,
  type Reader,
  readColumnList,
  readerOf,
  readGroup,
  readName,
  readNames,
  takes,
} from './reader.ts'
import { columnNamed, type Table, tableNamed } from './tables.ts'
import { SqlError, type Statement, statementsOf, wordAt } from './tokens.ts'
import { readType, type SqlType } from './types.ts'

/** What the statements of a text define. */
export interface Definitions {
  readonly tables: Table[]
  /** Of `create type … as enum`, by name in lower case. */
  readonly enums: Map<string, readonly string[]>
  readonly domains: Map<string, { readonly type: SqlType; readonly checks: readonly Expression[] }>
}

/**
 * What statements define of tables, in the dialects of PostgreSQL, MySQL, SQLite, SQL Server and the standard; statements about anything else
 * are passed over. Pure; no I/O. Throws `SqlError`.
 */
export function readDefinitions(text: string): Definitions {
  const definitions: Definitions = { tables: [], enums: new Map(), domains: new Map() }
  for (const statement of statementsOf(text)) readStatement(definitions, statement)
  return definitions
}

function readStatement(definitions: Definitions, statement: Statement): void {
  const reader = readerOf(statement)
  if (takes(reader, 'alter', 'table')) readAlter(definitions, reader)
  if (!takes(reader, 'create')) return
  if (takes(reader, 'or')) takes(reader, 'replace')
  if (takes(reader, 'type')) readEnum(definitions, reader)
  else if (takes(reader, 'domain')) readDomain(definitions, reader)
  else if (takes(reader, 'unique')) readUniqueIndex(definitions, reader)
  else {
    for (const word of KINDS) takes(reader, word)
    if (takes(reader, 'table')) readTable(definitions, reader)
  }
}

const KINDS = ['global', 'local', 'temporary', 'temp', 'unlogged']

function readTable(definitions: Definitions, reader: Reader): void {
  takes(reader, 'if', 'not', 'exists')
  const [name, schema] = readNames(reader, 'the name of a table').toReversed()
  // A table made of a query or of another table has no columns of its own here.
  if (!name || comes(reader, 'as') || comes(reader, 'partition') || comes(reader, 'like')) return
  const table: Table = {
    ...{ schema: schema?.text ?? null, name: name.text, at: name.at, columns: [] },
    ...{ primaryKey: null, uniques: [], foreignKeys: [], checks: [] },
  }
  const group = readGroup(reader)
  if (wordAt(group.statement, 0) === 'like') return
  for (const part of partsOf(group)) {
    if (peek(part) === null) throw missing(part, 'a column')
    if (!readTableConstraint(part, table)) readColumn(part, table)
    if (table.columns.length > MOST_FIELDS) {
      throw new SqlError(`An entity has at most ${MOST_FIELDS} fields.`, name.at)
    }
  }
  checkTable(definitions, table)
  definitions.tables.push(table)
  if (definitions.tables.length > MOST_ENTITIES) {
    throw new SqlError(`A schema has at most ${MOST_ENTITIES} entities.`, name.at)
  }
  readFurther(definitions, reader)
}

function checkTable({ tables }: Definitions, table: Table): void {
  const isThere = tableNamed(tables, [
    ...(table.schema === null ? [] : [{ text: table.schema, at: table.at }]),
    { text: table.name, at: table.at },
  ])
  if (isThere && isThere.schema === table.schema)
    throw new SqlError(`The table ${table.name} is there twice.`, table.at)
  if (table.columns.length === 0) throw new SqlError(`The table ${table.name} has no columns.`, table.at)
}

/** Scripts for SQL Server end statements by their lines alone. */
function readFurther(definitions: Definitions, reader: Reader): void {
  const { statement } = reader
  const next = statement.findIndex(
    (_, at) => at >= reader.at && ['create', 'alter'].includes(wordAt(statement, at) ?? ''),
  )
  if (next > 0) readStatement(definitions, statement.slice(next))
}

function readEnum({ enums }: Definitions, reader: Reader): void {
  const name = readNames(reader, 'the name of a type').at(-1)
  if (!name || !takes(reader, 'as', 'enum')) return
  const values = readGroup(reader)
    .statement.filter(({ kind }) => kind === 'string')
    .map(({ text }) => text)
  if (values.length === 0) throw new SqlError(`The type ${name.text} has no values.`, name.at)
  enums.set(name.text.toLowerCase(), values)
}

function readDomain({ domains }: Definitions, reader: Reader): void {
  const name = readNames(reader, 'the name of a domain').at(-1)
  takes(reader, 'as')
  const type = readType(reader)
  const checks: Expression[] = []
  while (peek(reader) !== null) {
    if (takes(reader, 'check')) checks.push(readCheck(reader))
    else reader.at += 1
  }
  domains.set(name?.text.toLowerCase() ?? '', { type, checks })
}

function readUniqueIndex({ tables }: Definitions, reader: Reader): void {
  while (peek(reader) !== null && !takes(reader, 'on')) reader.at += 1
  if (peek(reader) === null) return
  takes(reader, 'only')
  const table = tableNamed(tables, readNames(reader, 'the name of a table'))
  if (takes(reader, 'using')) readName(reader, 'a method')
  if (!table || !comes(reader, '(')) return
  const columns = readColumnList(reader)
  const isPartial = reader.statement.some(
    (_, at) => at >= reader.at && wordAt(reader.statement, at) === 'where',
  )
  if (columns?.every(name => columnNamed(table, name)) && !isPartial) table.uniques.push(columns)
}

function readAlter({ tables }: Definitions, reader: Reader): void {
  takes(reader, 'if', 'exists')
  takes(reader, 'only')
  const names = readNames(reader, 'the name of a table')
  takes(reader, '*')
  const table = tableNamed(tables, names)
  // Of tables that are not defined here nothing is generated.
  if (!table) return
  for (const part of partsOf(
    reader.at === 0 ? reader : { ...reader, statement: reader.statement.slice(reader.at), at: 0 },
  )) {
    readChange(table, part)
  }
}

function readChange(table: Table, reader: Reader): void {
  takes(reader, 'with', 'check')
  takes(reader, 'with', 'nocheck')
  if (takes(reader, 'add')) readAddition(table, reader)
  else if (takes(reader, 'alter')) readColumnChange(table, reader)
  else if (takes(reader, 'modify')) readRedefinition(table, reader)
}

function readAddition(table: Table, reader: Reader): void {
  if (readTableConstraint(reader, table)) return
  takes(reader, 'column')
  takes(reader, 'if', 'not', 'exists')
  readColumn(reader, table)
}

function readColumnChange(table: Table, reader: Reader): void {
  takes(reader, 'column')
  const column = columnNamed(table, readName(reader, 'the name of a column').text)
  if (!column) return
  if (takes(reader, 'set', 'default')) readDefault(reader, column)
  else if (takes(reader, 'set', 'not', 'null')) column.isRequired = true
  else if (takes(reader, 'add', 'generated')) column.isNumbered = true
}

/** The whole definition of a column again, as MySQL changes it. */
function readRedefinition(table: Table, reader: Reader): void {
  takes(reader, 'column')
  const column = columnNamed(table, readName(reader, 'the name of a column').text)
  if (!column) return
  column.type = readType(reader)
  readColumnParts(reader, table, column)
}
