import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { convertRecord, type RecordRules } from './convert-record.ts'
import { openRecordReader } from './read-record.ts'
import type { RowField, RowSchema, RowType } from './row-schema.ts'

const text = { format: null, pattern: null, minLength: null, maxLength: null, enum: null }
const numbers = { minimum: null, maximum: null, exclusiveMinimum: null, exclusiveMaximum: null, enum: null }
const free: RowType = { kind: 'string', ...text }
const field = (name: string, type: RowType, required = false): RowField => ({ name, required, type })
const strict: RecordRules = { unknownFields: 'reject', emptyValues: 'reject', cells: false }

const schema: RowSchema = {
  fields: [
    field('name', { kind: 'string', ...text, minLength: 2, maxLength: 5 }),
    field('mail', { kind: 'string', ...text, format: 'email' }),
    field('link', { kind: 'string', ...text, format: 'uri' }),
    field('way', { kind: 'string', ...text, format: 'uri-reference' }),
    field('code', { kind: 'string', ...text, pattern: '^[A-Z]+$' }),
    field('size', { kind: 'string', ...text, enum: ['S', 'L'] }),
    field('age', { kind: 'int', ...numbers, minimum: 0, exclusiveMaximum: 150 }),
    field('rate', { kind: 'number', ...numbers, exclusiveMinimum: 0, maximum: 1 }),
    field('tags', { kind: 'array', items: free, minItems: 2, maxItems: 3 }),
    field('counts', { kind: 'map', values: { kind: 'long', ...numbers } }),
    field('person', { kind: 'object', fields: [field('first', free, true), field('last', free)] }),
    field('orders', {
      ...{ kind: 'array', minItems: null, maxItems: null },
      items: { kind: 'object', fields: [field('id', { kind: 'int', ...numbers }, true)] },
    }),
  ],
}

function convert(json: string, rules: Partial<RecordRules> = {}) {
  const bytes = Buffer.from(json)
  const read = openRecordReader().read(bytes, 0, bytes.length)
  assert.ok('value' in read, json)
  return convertRecord(read.value, schema, { ...strict, ...rules })
}

/** The record's only row; it has no faults. */
function rowOf(json: string, rules: Partial<RecordRules> = {}): unknown {
  const { row, faults } = convert(json, rules)
  assert.deepEqual(faults, [], json)
  return JSON.parse(row)
}

function faultsOf(json: string, rules: Partial<RecordRules> = {}): string[] {
  return convert(json, rules).faults.map(({ code, path }) => `${code} ${path}`)
}

describe('constraints', () => {
  const cases: [json: string, faults: string[]][] = [
    ['{"name":"Ann"}', []],
    ['{"name":"A"}', ['rh:constraint name']],
    ['{"name":"Annabel"}', ['rh:constraint name']],
    // Five characters, ten halves of them.
    ['{"name":"😀😀😀😀😀"}', []],
    ['{"mail":"a.b@example.com"}', []],
    ['{"mail":"a b@example.com"}', ['rh:constraint mail']],
    ['{"link":"https://example.com/%20?a=1#b"}', []],
    ['{"link":"/relative"}', ['rh:constraint link']],
    ['{"way":"/relative"}', []],
    ['{"way":"not one"}', ['rh:constraint way']],
    ['{"size":"L"}', []],
    ['{"size":"M"}', ['rh:constraint size']],
    ['{"age":0}', []],
    ['{"age":-1}', ['rh:constraint age']],
    ['{"age":150}', ['rh:constraint age']],
    ['{"age":2147483648}', ['rh:type age']],
    ['{"rate":0}', ['rh:constraint rate']],
    ['{"rate":1.0}', []],
    ['{"tags":["a"]}', ['rh:constraint tags']],
    ['{"tags":["a","b","c","d"]}', ['rh:constraint tags']],
    ['{"tags":["a",1]}', []],
    ['{"tags":["a",true]}', ['rh:type tags[1]']],
    ['{"counts":{"a":1,"b":"2"}}', []],
    ['{"counts":{"a":1.5}}', ['rh:type counts.a']],
    ['{"person":{"last":"Doe"}}', ['INGEST-1555-400 person.first']],
    ['{"orders":[{"id":1},{"id":null}]}', ['rh:empty-value orders[1]']],
    ['{"person":"Doe"}', ['rh:type person']],
    ['{"tags":{"0":"a"}}', ['rh:type tags']],
    ['{"counts":[1]}', ['rh:type counts']],
    ['{"timeSeriesEvents":[]}', ['rh:unknown-field timeSeriesEvents']],
    ['[1]', ['rh:type null']],
  ]
  for (const [json, faults] of cases) {
    test(`${json} has ${faults.join(', ') || 'no fault'}`, () => assert.deepEqual(faultsOf(json), faults))
  }

  test('a pattern is left to an engine that searches in linear time', () => {
    const { faults, patterns } = convert('{"code":"abc"}')
    assert.deepEqual(faults, [])
    assert.deepEqual(patterns, [{ pattern: '^[A-Z]+$', text: 'abc', path: 'code' }])
  })
})

describe('levels', () => {
  test('a record has all faults of the first level that fails, and none of those behind it', () => {
    assert.deepEqual(faultsOf('{"x":1,"y":2,"age":"old","name":"A"}'), [
      'rh:unknown-field x',
      'rh:unknown-field y',
    ])
    assert.deepEqual(faultsOf('{"age":"old","rate":true,"name":"A"}'), ['rh:type age', 'rh:type rate'])
    assert.deepEqual(faultsOf('{"name":"A","size":"M"}'), ['rh:constraint name', 'rh:constraint size'])
  })

  test('unknown fields are left out where that is asked for, and named', () => {
    const { row, dropped } = convert('{"x":1,"person":{"first":"A","y":2}}', { unknownFields: 'drop' })
    assert.equal(row, '{"person":{"first":"A"}}')
    assert.deepEqual(dropped, ['x', 'person.y'])
    assert.deepEqual(faultsOf('{"timeSeriesEvents":[1],"age":1}', { unknownFields: 'drop' }), [
      'rh:unknown-field timeSeriesEvents',
    ])
  })

  test('names that every object of JavaScript has are no fields', () => {
    assert.deepEqual(faultsOf('{"__proto__":1,"constructor":2}'), [
      'rh:unknown-field __proto__',
      'rh:unknown-field constructor',
    ])
  })
})

describe('null and empty', () => {
  test('null is absent, and so is an object that holds nothing else', () => {
    assert.deepEqual(rowOf('{"age":1,"name":null,"person":{"first":null},"counts":{"a":null}}'), { age: 1 })
  })

  test('an empty text, object or array is a fault, or absent where that is asked for', () => {
    const json = '{"age":1,"name":"","person":{},"tags":[],"counts":{}}'
    assert.deepEqual(
      faultsOf(json),
      ['name', 'tags', 'counts', 'person'].map(path => `rh:empty-value ${path}`),
    )
    assert.deepEqual(rowOf(json, { emptyValues: 'absent' }), { age: 1 })
    assert.deepEqual(rowOf('{"age":"","name":"Ann"}', { emptyValues: 'absent' }), { name: 'Ann' })
  })

  test('nothing among items is a fault, since the others would move', () => {
    assert.deepEqual(faultsOf('{"tags":["a",null,"b"]}'), ['rh:empty-value tags[1]'])
    assert.deepEqual(rowOf('{"tags":["a",null,"b"]}', { emptyValues: 'absent' }), { tags: ['a', 'b'] })
  })

  test('a record without any value is none', () => {
    assert.deepEqual(faultsOf('{}'), ['rh:empty-value null'])
    assert.deepEqual(faultsOf('{"name":null}'), ['rh:empty-value null'])
  })
})

test('a row is a record of its schema, and becomes itself', () => {
  const json =
    '{"name":"Ann","age":7,"rate":0.1,"tags":["a","b"],"counts":{"__proto__":9007199254740991},"orders":[{"id":1}]}'
  const { row } = convert(json)
  assert.equal(convert(row).row, row)
})

test('every message says what is wrong where', () => {
  const [type] = convert('{"age":2.5}').faults
  assert.match(
    type?.message ?? '',
    /^TypeCompatibilityException: age is Double "2.5" and cannot become Integer/,
  )
  const [range] = convert('{"age":-1}').faults
  assert.equal(range?.message, 'age is -1, below its minimum 0.')
})
