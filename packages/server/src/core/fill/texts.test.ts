import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openBase64 } from './base64.ts'
import { openUnescape } from './unescape.ts'

function pass(
  bytes: Uint8Array,
  piece: number,
  through: { pass(chunk: Uint8Array): Uint8Array; end(): void },
): Buffer {
  const passed: Buffer[] = []
  for (let at = 0; at < bytes.length; at += piece) {
    passed.push(Buffer.from(through.pass(bytes.subarray(at, at + piece))))
  }
  through.end()
  return Buffer.concat(passed)
}

test('what JSON escapes is what comes back, wherever it is cut', () => {
  const text = fc.string({
    maxLength: 60,
    unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '/', '\n', '\0', '€', '𝄞')),
  })
  const property = fc.property(
    text,
    fc.integer({ min: 1, max: 15 }),
    fc.boolean(),
    (wanted, piece, ascii) => {
      const json = JSON.stringify(wanted).slice(1, -1)
      const escaped = ascii
        ? json.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        : json
      assert.equal(pass(Buffer.from(escaped), piece, openUnescape()).toString(), wanted)
    },
  )
  fc.assert(property)
})

test('escapes that are none are malformed', () => {
  for (const text of [
    '\\x',
    '\\',
    '\\u12',
    '\\u12g4',
    '\\ud834',
    '\\ud834x00000',
    '\\ud834\\u0041',
    '\\udd1e',
    'a\nb',
  ]) {
    for (const piece of [1, 100]) {
      assert.throws(() => pass(Buffer.from(text), piece, openUnescape()), { code: 'malformed_request' }, text)
    }
  }
})

test('what base64 encodes is what comes back, wherever it is cut, with line ends or without', () => {
  const property = fc.property(
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 1, max: 70 }),
    (bytes, piece) => {
      const text = Buffer.from(bytes).toString('base64')
      const lines = text.replace(/.{76}/g, '$&\r\n')
      for (const each of [text, lines]) {
        assert.deepEqual(pass(Buffer.from(each), piece, openBase64()), Buffer.from(bytes))
      }
    },
  )
  fc.assert(property)
})

test('base64 that is cut off, padded wrongly or of another alphabet is refused', () => {
  for (const text of ['A', 'AA', 'AAA', 'AA=', 'A===', '====', 'AA==AA==', 'AAA=A', 'AB-_', 'AB{}', 'é']) {
    for (const piece of [1, 100]) {
      assert.throws(() => pass(Buffer.from(text), piece, openBase64()), { code: 'invalid_base64' }, text)
    }
  }
})
