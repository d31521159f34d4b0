import { type Expression, readExpression, skipType } from './expression.ts'
import {
  comes,
  expect,
  missing,
  type Name,
  peek,
  type Reader,
  readColumnList,
  readGroup,
  readName,
  readNames,
  takes,
} from './reader.ts'
import { type Column, columnNamed, type ForeignKey, type Table } from './tables.ts'
import { meaningOf, readType, type SqlType } from './types.ts'

const UNTYPED = [
  'primary',
  'not',
  'null',
  'unique',
  'default',
  'references',
  'check',
  'constraint',
  'generated',
]
const BEHIND_DEFAULT = [
  ...UNTYPED,
  'auto_increment',
  'autoincrement',
  'comment',
  'on',
  'collate',
  'character',
  'identity',
  'invisible',
  'visible',
]

/** Reads the definition of a column into a table. */
export function readColumn(reader: Reader, table: Table): Column {
  const { text: name, at } = readName(reader, 'the name of a column')
  const isUntyped = peek(reader) === null || UNTYPED.some(word => comes(reader, word))
  const type: SqlType = isUntyped
    ? { name: 'text', at, of: [], isUnsigned: false, isList: false }
    : readType(reader)
  const column: Column = {
    ...{ name, at, type },
    ...{ isRequired: false, isNumbered: false, fallback: null, formula: null, remark: null },
  }
  readColumnParts(reader, table, column)
  table.columns.push(column)
  return column
}

/** What stands behind the type of a column. */
export function readColumnParts(reader: Reader, table: Table, column: Column): void {
  while (peek(reader) !== null) readColumnPart(reader, table, column)
}

function readColumnPart(reader: Reader, table: Table, column: Column): void {
  if (takes(reader, 'constraint')) readName(reader, 'the name of a constraint')
  else if (takes(reader, 'not', 'null')) column.isRequired = true
  else if (takes(reader, 'primary', 'key')) table.primaryKey = [column.name]
  else if (takes(reader, 'unique')) {
    takes(reader, 'key')
    table.uniques.push([column.name])
  } else if (comes(reader, 'references')) table.foreignKeys.push(readReference(reader, [column.name]))
  else if (takes(reader, 'check')) table.checks.push(readCheck(reader))
  else if (takes(reader, 'default')) readDefault(reader, column)
  else if (takes(reader, 'auto_increment') || takes(reader, 'autoincrement')) column.isNumbered = true
  else if (takes(reader, 'identity')) column.isNumbered = true
  else if (takes(reader, 'generated') || comes(reader, 'as')) readGenerated(reader, column)
  else if (takes(reader, 'comment')) column.remark = readRemark(reader)
  else if (takes(reader, 'on', 'update')) readUpdate(reader)
  else readOther(reader)
}

/** A word of one database or another that says nothing of values, with what stands in parentheses behind it. */
function readOther(reader: Reader): void {
  if (comes(reader, '(')) readGroup(reader)
  else if (peek(reader)?.kind === 'symbol' && !takes(reader, '=') && !takes(reader, '.')) {
    throw missing(reader, 'what else is said of the column')
  } else if (peek(reader) !== null) reader.at += 1
}

function readRemark(reader: Reader): string | null {
  const token = peek(reader)
  if (token?.kind !== 'string') return null
  reader.at += 1
  return token.text
}

function readUpdate(reader: Reader): void {
  reader.at += 1
  if (comes(reader, '(')) readGroup(reader)
}

export function readCheck(reader: Reader): Expression {
  return readExpression(readGroup(reader))
}

/** `generated always as identity`, or as an expression. */
function readGenerated(reader: Reader, column: Column): void {
  if (takes(reader, 'by')) takes(reader, 'default')
  else takes(reader, 'always')
  if (takes(reader, 'on')) takes(reader, 'null')
  expect(reader, 'as', 'of a generated column')
  if (takes(reader, 'identity')) {
    column.isNumbered = true
    if (comes(reader, '(')) readGroup(reader)
    return
  }
  column.formula = formulaOf(readGroup(reader))
}

/** Arithmetic without its casts; null: it is something else. */
function formulaOf(reader: Reader): string | null {
  const parts: string[] = []
  while (peek(reader) !== null) {
    const token = peek(reader)
    if (takes(reader, '::')) skipType(reader)
    else if (token?.kind === 'string' || (token?.kind === 'symbol' && !/^[-+*/()]$/.test(token.text)))
      return null
    else {
      parts.push(token?.text ?? '')
      reader.at += 1
    }
  }
  return parts.join(' ')
}

/** What is no constant is no fallback; `nextval` numbers the rows. */
export function readDefault(reader: Reader, column: Column): void {
  const start = reader.at
  let depth = 0
  for (; reader.at < reader.statement.length; reader.at++) {
    if (comes(reader, '(')) depth += 1
    if (comes(reader, ')')) depth -= 1
    const isFirst = reader.at === start
    if (depth === 0 && !isFirst && BEHIND_DEFAULT.some(word => comes(reader, word))) break
  }
  const statement = reader.statement.slice(start, reader.at)
  if (statement.length === 0) throw missing(reader, 'the default')
  const value = readExpression({ statement, at: 0, end: reader.end })
  if (value.kind === 'call' && value.name === 'nextval') column.isNumbered = true
  if (value.kind === 'literal') column.fallback = value.text
}

/** From `references` on. */
export function readReference(reader: Reader, columns: readonly string[]): ForeignKey {
  const at = peek(reader)?.at ?? reader.end
  expect(reader, 'references', 'of a foreign key')
  const target: Name[] = readNames(reader, 'the name of a table')
  const targetColumns = comes(reader, '(') ? readColumnList(reader) : null
  for (;;) {
    if (takes(reader, 'on', 'delete') || takes(reader, 'on', 'update')) {
      if (!takes(reader, 'no')) takes(reader, 'set')
      reader.at += 1
      if (comes(reader, '(')) readGroup(reader)
    } else if (takes(reader, 'match')) reader.at += 1
    else if (takes(reader, 'not', 'deferrable') || takes(reader, 'deferrable')) continue
    else if (takes(reader, 'initially')) reader.at += 1
    else break
  }
  return { at, columns, target, targetColumns }
}

/** Reads `constraint … primary key (…)` and its like; false, and nothing read, where none comes. */
export function readTableConstraint(reader: Reader, table: Table): boolean {
  const start = reader.at
  if (takes(reader, 'constraint') && !isKeyword(reader)) readName(reader, 'the name of a constraint')
  if (takes(reader, 'primary', 'key')) {
    skipTo(reader)
    table.primaryKey = checkedColumns(reader, table) ?? table.primaryKey
  } else if (takes(reader, 'unique')) {
    skipTo(reader)
    const columns = checkedColumns(reader, table)
    if (columns) table.uniques.push(columns)
  } else if (takes(reader, 'foreign', 'key')) {
    skipTo(reader)
    const columns = checkedColumns(reader, table) ?? []
    table.foreignKeys.push(readReference(reader, columns))
  } else if (takes(reader, 'check')) table.checks.push(readCheck(reader))
  else if (isIndex(reader)) reader.at = reader.statement.length
  else {
    reader.at = start
    return false
  }
  return true
}

function isKeyword(reader: Reader): boolean {
  return ['primary', 'unique', 'foreign', 'check'].some(word => comes(reader, word))
}

/** Words such as `clustered`, or the name of an index, before the columns. */
function skipTo(reader: Reader): void {
  while (peek(reader) !== null && !comes(reader, '(')) reader.at += 1
}

/** What belongs to a table and says nothing of its values; a column may be named `key` or `index`. */
function isIndex(reader: Reader): boolean {
  if (['fulltext', 'spatial', 'exclude', 'like'].some(word => comes(reader, word))) return true
  if (comes(reader, 'period', 'for')) return true
  if (!comes(reader, 'key') && !comes(reader, 'index')) return false
  const [next, behind] = [peek(reader, 1)?.text, peek(reader, 2)?.text]
  if (next === '(' || behind?.toLowerCase() === 'using') return true
  return (
    behind === '(' &&
    meaningOf({ name: next?.toLowerCase() ?? '', at: 0, of: [], isUnsigned: false, isList: false }) === null
  )
}

/** Null: an expression is among them. */
function checkedColumns(reader: Reader, table: Table): string[] | null {
  const start = reader.at
  const names = readColumnList(reader)
  for (const name of names ?? []) {
    if (columnNamed(table, name)) continue
    reader.at = start
    throw missing(reader, `a list of columns of ${table.name}, which has no ${name}`)
  }
  return names
}
