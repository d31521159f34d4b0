import { refuse } from '../../refusals.ts'
import { isAllowedFunction, isAllowedTableFunction } from './functions.ts'

/** A member of the engine's parse tree. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Node = { readonly [key: string]: Json }

/** What may stand where a query reads rows from. */
const SOURCES = new Set([
  'BASE_TABLE',
  'TABLE_FUNCTION',
  'JOIN',
  'SUBQUERY',
  'EXPRESSION_LIST',
  'EMPTY',
  'PIVOT',
])
const QUERIES = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE'])
/** Members that hold a source or a query, unless they hold an expression, which has a class. */
const SOURCE_MEMBERS = new Set(['from_table', 'left', 'right', 'source', 'node', 'child_table'])

const ONE_SELECT = 'A query is one SELECT, with what belongs to it (WITH, UNION, windows …).'

/**
 * Check the parse tree that the engine made of a query's text, and find the names that it uses as tables, each once as it is
 * written. Pure; no I/O. Refuses with `malformed_query` what is no SQL, and with `query_not_allowed` what is not one SELECT, or
 * reaches for anything but named tables and its own values.
 */
export function readStatement(sql: string, tree: Json): string[] {
  const root = asNode(tree)
  if (root?.error === true) throw unreadable(sql, root)
  const statements = Array.isArray(root?.statements) ? (root.statements as Json[]) : []
  if (statements.length !== 1) {
    const found =
      statements.length === 0 ? 'There is no statement.' : `These are ${statements.length} statements.`
    throw refuse('query_not_allowed', `${found} ${ONE_SELECT}`)
  }
  const names = new Set<string>()
  walk(sql, statements[0] ?? null, names)
  return [...names]
}

interface Step {
  readonly value: Json
  /** The names of common table expressions that are seen here, folded. */
  readonly scope: ReadonlySet<string>
}

/** Goes through every member of the tree: what is not known to be harmless is refused wherever it stands. */
function walk(sql: string, statement: Json, names: Set<string>): void {
  const waiting: Step[] = [{ value: statement, scope: new Set() }]
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    const { value, scope } = step
    if (Array.isArray(value)) {
      for (const item of value) waiting.push({ value: item, scope })
      continue
    }
    const node = asNode(value)
    if (!node) continue
    check(sql, node)
    if (node.type === 'BASE_TABLE' && !scope.has(foldName(String(node.table_name))))
      names.add(tableOf(sql, node))
    const inner = withExpressions(node, scope, waiting)
    // The part that a recursion begins with does not see what it begins.
    const first = node.type === 'RECURSIVE_CTE_NODE' ? 'left' : null
    for (const [key, member] of Object.entries(node)) {
      if (key !== 'cte_map') waiting.push({ value: member, scope: key === first ? scope : inner })
    }
  }
}

/** What the node's common table expressions add to the scope. Each sees those before it, and itself only when it recurses. */
function withExpressions(node: Node, scope: ReadonlySet<string>, waiting: Step[]): ReadonlySet<string> {
  let inner = scope
  if (node.type === 'RECURSIVE_CTE_NODE' || node.type === 'CTE_NODE') {
    inner = new Set([...inner, foldName(String(node.cte_name))])
  }
  const map = asNode(node.cte_map ?? null)?.map
  for (const entry of Array.isArray(map) ? (map as Json[]) : []) {
    const { key, value } = asNode(entry) ?? {}
    waiting.push({ value: value ?? null, scope: inner })
    inner = new Set([...inner, foldName(String(key))])
  }
  return inner
}

function check(sql: string, node: Node): void {
  for (const [key, member] of Object.entries(node)) {
    const source = SOURCE_MEMBERS.has(key) ? asNode(member) : null
    if (!source || source.class !== undefined) continue
    const type = String(source.type)
    if (!SOURCES.has(type) && !QUERIES.has(type)) throw refuse('query_not_allowed', ONE_SELECT)
  }
  const name = String(node.function_name ?? '')
  if (node.type === 'SHOW_REF') throw refuse('query_not_allowed', ONE_SELECT)
  if (node.class === 'PARAMETER')
    throw notAllowed(sql, node, 'Parameters have no values here: write the values.')
  if (node.type === 'TABLE_FUNCTION') {
    const called = asNode(node.function ?? null) ?? {}
    const table = String(called.function_name ?? '')
    if (called.class === 'FUNCTION' && isAllowedTableFunction(table) && isOwn(called)) return
    throw notAllowed(sql, node, `${shown(table)} cannot stand as a table in a query.`)
  }
  const calls = node.class === 'FUNCTION' || node.class === 'WINDOW'
  if (calls && !(isAllowedFunction(name) && isOwn(node))) {
    throw notAllowed(sql, node, `The function ${shown(name)} is not for queries.`)
  }
}

/** Whether a function is one of the engine's, named plainly. */
function isOwn({ schema = 'main', catalog = 'system' }: Node): boolean {
  return schema === 'main' && catalog === 'system'
}

function tableOf(sql: string, node: Node): string {
  if (node.schema_name !== undefined || node.catalog_name !== undefined || node.at_clause !== undefined) {
    throw notAllowed(
      sql,
      node,
      'A table is named by one name, without a schema; in double quotes if it has dots: "a.b".',
    )
  }
  return String(node.table_name)
}

/** A name as the engine compares names of tables: only the case of ASCII letters does not matter. */
export function foldName(name: string): string {
  return name.replaceAll(/[A-Z]+/g, letters => letters.toLowerCase())
}

function unreadable(sql: string, { error_type: type, error_message: message, position }: Node): Error {
  if (type === 'not implemented') return refuse('query_not_allowed', ONE_SELECT)
  // The parser counts characters, its tree bytes.
  const before = [...sql].slice(0, Number(position ?? 0)).join('')
  const details = position === undefined ? {} : { position: before.length + 1 }
  const where = position === undefined ? '' : ` (position ${details.position})`
  return refuse('malformed_query', `The query cannot be read${where}: ${String(message)}.`, { details })
}

function notAllowed(sql: string, { query_location: at }: Node, sentence: string): Error {
  if (typeof at !== 'number') return refuse('query_not_allowed', sentence)
  return refuse('query_not_allowed', sentence, { details: { position: positionOf(sql, at) } })
}

/** The tree counts bytes; people count characters, from 1. */
function positionOf(sql: string, bytes: number): number {
  return Buffer.from(sql).subarray(0, bytes).toString().length + 1
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100))
}

function asNode(value: Json | undefined): Node | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : null
}
