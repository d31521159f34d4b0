import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { breakages } from './evolution.ts'
import type { JsonObject } from './json.ts'
import type { Resolved } from './resolve.ts'

function shape(field: JsonObject, more: Partial<Resolved> = {}): Resolved {
  return { properties: { a: field }, required: [], classUri: 'c', extends: ['g'], faults: [], ...more }
}

const text = { type: 'string', 'meta:xdmType': 'string' }
const whole = { type: 'integer', 'meta:xdmType': 'int' }
const group = (properties: JsonObject) => ({ type: 'object', 'meta:xdmType': 'object', properties })

const rows: readonly [string, JsonObject, JsonObject, boolean][] = [
  ['a new field beside others', group({ x: text }), group({ x: text, y: whole }), true],
  [
    'another title, description and default',
    text,
    { ...text, title: 'T', description: 'D', default: 'x' },
    true,
  ],
  [
    'other labels of values',
    { ...text, 'meta:enum': { a: 'A' } },
    { ...text, 'meta:enum': { b: 'B' } },
    true,
  ],
  [
    'a required field that becomes optional',
    { ...group({ x: text }), required: ['x'] },
    group({ x: text }),
    true,
  ],
  ['a field that becomes required', group({ x: text }), { ...group({ x: text }), required: ['x'] }, true],
  ['wider bounds', { ...whole, minimum: 0, maximum: 9 }, { ...whole, minimum: -1, maximum: 10 }, true],
  ['bounds that are dropped', { ...whole, minimum: 0 }, whole, true],
  [
    'lengths that widen',
    { ...text, minLength: 2, maxLength: 4 },
    { ...text, minLength: 1, maxLength: 5 },
    true,
  ],
  ['a pattern that is dropped', { ...text, pattern: 'x' }, text, true],
  ['an enum that grows', { ...text, enum: ['a'] }, { ...text, enum: ['b', 'a'] }, true],
  ['an enum that is dropped', { ...text, enum: ['a'] }, text, true],
  [
    'a data type in the place of an inline object',
    group({ x: text }),
    { ...group({ x: text }), 'meta:referencedFrom': 't' },
    true,
  ],
  ['a field that is gone', group({ x: text, y: text }), group({ x: text }), false],
  ['another name for a field', group({ x: text }), group({ z: text }), false],
  ['another type', text, whole, false],
  ['another format', { ...text, format: 'email' }, { ...text, format: 'uri' }, false],
  ['another storage type', whole, { ...whole, 'meta:xdmType': 'long', maximum: 2 ** 40 }, false],
  ['narrower bounds', { ...whole, maximum: 9 }, { ...whole, maximum: 8 }, false],
  ['a bound that is new', whole, { ...whole, minimum: 0 }, false],
  ['a length that is new', text, { ...text, minLength: 1 }, false],
  ['a pattern that is new', text, { ...text, pattern: 'x' }, false],
  ['another pattern', { ...text, pattern: 'x' }, { ...text, pattern: 'y' }, false],
  ['an enum that is new', text, { ...text, enum: ['a'] }, false],
  ['an enum that loses a value', { ...text, enum: ['a', 'b'] }, { ...text, enum: ['b'] }, false],
  ['other items', { type: 'array', items: text }, { type: 'array', items: whole }, false],
  [
    'other values of a map',
    { type: 'object', additionalProperties: text },
    { type: 'object', additionalProperties: whole },
    false,
  ],
]

describe('a used schema', () => {
  for (const [what, before, after, allowed] of rows) {
    test(`${allowed ? 'takes' : 'refuses'} ${what}`, () => {
      const found = breakages(shape(before), shape(after))
      assert.equal(found.length === 0, allowed, JSON.stringify(found))
      for (const { path, reason } of found) assert.ok(path.startsWith('/a') && reason.length > 5)
    })
  }

  test('refuses another class, and the loss of a field group', () => {
    assert.match(breakages(shape(text), shape(text, { classUri: 'd' }))[0]?.reason ?? '', /class/)
    assert.deepEqual(
      breakages(shape(text), shape(text, { extends: [] })).map(({ path }) => path),
      ['/allOf'],
    )
    assert.deepEqual(breakages(shape(text), shape(text, { extends: ['h', 'g'] })), [])
  })

  test('names the whole path of what would break', () => {
    const before = shape(group({ list: { type: 'array', items: group({ x: text, y: text }) } }))
    const after = shape(group({ list: { type: 'array', items: group({ x: whole }) } }))
    assert.deepEqual(
      breakages(before, after).map(({ path }) => path),
      ['/a/list/*/x', '/a/list/*/y'],
    )
  })
})
