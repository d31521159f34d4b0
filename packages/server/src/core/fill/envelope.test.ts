import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CoreError } from '../errors.ts'
import { scanEnvelope } from './envelope.ts'

function scan(text: string | Uint8Array, piece = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.from(text)
  const envelope = scanEnvelope()
  const size = Math.min(piece, Math.max(1, bytes.length))
  for (let at = 0; at < bytes.length; at += size) envelope.add(bytes.subarray(at, at + size))
  const { members, data } = envelope.end()
  return { members, data: data && bytes.subarray(data.from, data.to).toString() }
}

function refused(text: string | Uint8Array, code: string, why = /./): void {
  for (const piece of [1, 1000]) {
    const matches = (error: unknown) =>
      error instanceof CoreError && error.code === code && why.test(error.message)
    assert.throws(() => scan(text, piece), matches, String(text).slice(0, 100))
  }
}

test('members come in any order, and the rows are found wherever they stand and however the body is cut', () => {
  const value = fc.oneof(fc.string(), fc.boolean(), fc.constant([{ name: 'a"}],{' }]), fc.constant(null))
  const bodies = fc.record({ 'user-code': value, append: value, data: fc.string({ unit: 'grapheme' }) })
  const property = fc.property(bodies, fc.boolean(), fc.integer({ min: 1, max: 20 }), (body, last, piece) => {
    const { data, ...members } = body
    const rows = { 'insert-data': data }
    const text = JSON.stringify(last ? { ...members, ...rows } : { ...rows, ...members }, null, piece % 3)
    const found = scan(text, piece)
    assert.deepEqual({ ...found.members }, members)
    assert.equal(JSON.parse(`"${found.data}"`), data)
  })
  fc.assert(property)
})

test('a member may be written with escapes, and a body may hold none at all', () => {
  const found = scan('{"insert\\u002ddata": "[]", "\\u0061": [1, {"b": "]"}, -2.5e3], "c": null}')
  assert.deepEqual(found, { members: { a: [1, { b: ']' }, -2500], c: null }, data: '[]' })
  assert.deepEqual(scan(' {\n} '), { members: {}, data: null })
})

test('what is no JSON object is malformed', () => {
  const bodies = [
    '',
    ' ',
    '[]',
    'null',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '{a:1}',
    '{"a":1}x',
    '{"a":1}{}',
  ]
  for (const body of bodies) refused(body, 'malformed_request')
  for (const body of ['{"a":tru}', '{"a":[1}', '{"a":1 2}', '{"a":"\u0001"}', '{"insert-data":"x']) {
    refused(body, 'malformed_request')
  }
  refused(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'malformed_request', /UTF-8/)
})

test('members that come twice, and rows that are no text, are refused', () => {
  refused('{"a": 1, "a": 1}', 'malformed_request', /"a" stands in it twice/)
  refused('{"insert-data": "", "insert-data": ""}', 'malformed_request', /twice/)
  refused('{"insert-data": [[1]]}', 'invalid_value', /must be a text/)
})

test('of small members no more than a bound is held', () => {
  const envelope = scanEnvelope()
  envelope.add(Buffer.from('{"columns": "'))
  const piece = Buffer.alloc(2 ** 20, 'x')
  const flood = () => {
    for (let at = 0; at < 17; at += 1) envelope.add(piece)
  }
  assert.throws(flood, /longer than/)
  const members = Array.from({ length: 101 }, (_, at) => `"${at}": 1`).join(',')
  refused(`{${members}}`, 'malformed_request', /more than 100 members/)
})
