import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readStatement } from './statement.ts'

type Tree = Parameters<typeof readStatement>[1]

const table = (name: string, more = {}) => ({ type: 'BASE_TABLE', table_name: name, ...more })
const select = (from: Tree, more = {}) => ({
  type: 'SELECT_NODE',
  select_list: [],
  from_table: from,
  ...more,
})
const read = (...nodes: Tree[]) =>
  readStatement('', { error: false, statements: nodes.map(node => ({ node })) })
const call = (name: string, more = {}) => ({
  class: 'FUNCTION',
  type: 'FUNCTION',
  function_name: name,
  ...more,
})
const named = (key: string, node: Tree) => ({ cte_map: { map: [{ key, value: { query: { node } } }] } })

test('the tables of a query are told once, as they are written, wherever they stand', () => {
  const join = {
    type: 'JOIN',
    left: table('b'),
    right: { type: 'SUBQUERY', subquery: { node: select(table('a')) } },
  }
  const condition = { class: 'SUBQUERY', type: 'SUBQUERY', subquery: { node: select(table('c d@3')) } }
  assert.deepEqual(read(select(join, { where_clause: condition })).sort(), ['a', 'b', 'c d@3'])
  const union = { type: 'SET_OPERATION_NODE', left: select(table('A')), right: select(table('a')) }
  assert.deepEqual(read(union).sort(), ['A', 'a'])
  assert.deepEqual(read(select({ type: 'EMPTY' })), [])
})

test('a name of WITH is no table where it is seen, in any case, and is one where it is not', () => {
  assert.deepEqual(read(select(table('X'), named('x', select(table('t'))))), ['t'])
  assert.deepEqual(read(select(table('x'), named('x', select(table('x'))))), ['x'])
  const within = {
    type: 'SUBQUERY',
    subquery: { node: select(table('x'), named('x', select({ type: 'EMPTY' }))) },
  }
  assert.deepEqual(read(select({ type: 'JOIN', left: within, right: table('x') })), ['x'])
  const recursion = {
    type: 'RECURSIVE_CTE_NODE',
    cte_name: 'r',
    left: select(table('r')),
    right: select(table('s')),
  }
  assert.deepEqual(read(select(table('r'), named('r', recursion))).sort(), ['r', 's'])
  const onlyRight = { ...recursion, left: select({ type: 'EMPTY' }), right: select(table('R')) }
  assert.deepEqual(read(select(table('r'), named('r', onlyRight))), [])
})

test('what is not one SELECT is refused, and so is every source that nobody knows', () => {
  const refused = { code: 'query_not_allowed' }
  assert.throws(() => read(), refused)
  assert.throws(() => read(select(null), select(null)), refused)
  const other = { error: true, error_type: 'not implemented', error_message: 'Only SELECT' }
  assert.throws(() => readStatement('drop x', other), refused)
  for (const type of ['SHOW_REF', 'COLUMN_DATA', 'NEW_KIND_OF_SOURCE']) {
    assert.throws(() => read(select({ type })), refused, type)
    assert.throws(() => read(select({ type: 'JOIN', left: table('a'), right: { type } })), refused, type)
    assert.throws(
      () => read({ type: 'SET_OPERATION_NODE', left: select(null), right: { type } }),
      refused,
      type,
    )
  }
  assert.throws(() => read({ type: 'INSERT_NODE' }), refused)
  assert.throws(() => read(select({ type: 'TABLE_FUNCTION', function: call('read_csv') })), refused)
  assert.throws(() => read(select({ type: 'TABLE_FUNCTION' })), refused)
  assert.throws(
    () => read(select({ type: 'TABLE_FUNCTION', function: call('range', { schema: 'x' }) })),
    refused,
  )
  for (const more of [{ schema_name: 'main' }, { catalog_name: 'memory' }, { at_clause: {} }]) {
    assert.throws(() => read(select(table('a', more))), refused)
  }
})

test('a call is judged by its name, however deep it stands', () => {
  const deep = (inner: Tree) =>
    read(select({ type: 'EMPTY' }, { modifiers: [{ orders: [{ expression: [inner] }] }] }))
  assert.deepEqual(deep(call('lower')), [])
  const forbidden = ['Current_Setting', 'pg_get_viewdef', '__internal_compress_integral_ubigint', 'nextval']
  for (const name of forbidden) assert.throws(() => deep(call(name)), { code: 'query_not_allowed' }, name)
  assert.throws(() => deep(call('lower', { schema: 'other' })), { code: 'query_not_allowed' })
  assert.throws(() => deep(call('lower', { catalog: 'other' })), { code: 'query_not_allowed' })
  assert.throws(() => deep({ ...call('getvariable'), class: 'WINDOW' }), { code: 'query_not_allowed' })
  assert.throws(() => deep({ class: 'PARAMETER', type: 'VALUE_PARAMETER' }), { code: 'query_not_allowed' })
})

test('positions count characters from 1, whatever the engine counts', () => {
  const at = (run: () => unknown) => {
    let position: unknown
    assert.throws(run, (error: { details?: { position?: unknown } }) => {
      position = error.details?.position
      return true
    })
    return position
  }
  const unreadable = { error: true, error_type: 'parser', error_message: 'syntax error', position: '3' }
  assert.equal(
    at(() => readStatement("'ä', x", unreadable)),
    4,
  )
  const node = select({ type: 'EMPTY' }, { select_list: [call('nextval', { query_location: 6 })] })
  assert.equal(
    at(() => readStatement("'ä', nextval()", { error: false, statements: [{ node }] })),
    6,
  )
})
