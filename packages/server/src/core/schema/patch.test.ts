import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { difference } from './difference.ts'
import { type Json, same } from './json.ts'
import { applyPatch, parsePatch } from './patch.ts'

const patched = (document: Json, ...operations: unknown[]) => applyPatch(document, parsePatch(operations))

describe('a JSON Patch', () => {
  test('adds, replaces, removes, moves, copies and tests', () => {
    const document = { a: { b: [1, 2] }, 'x/y~': 0 }
    assert.deepEqual(patched(document, { op: 'add', path: '/a/b/-', value: 3 }), {
      a: { b: [1, 2, 3] },
      'x/y~': 0,
    })
    assert.deepEqual(patched(document, { op: 'add', path: '/a/b/0', value: 0 }), {
      a: { b: [0, 1, 2] },
      'x/y~': 0,
    })
    assert.deepEqual(patched(document, { op: 'replace', path: '/x~1y~0', value: [] }), {
      a: { b: [1, 2] },
      'x/y~': [],
    })
    assert.deepEqual(patched(document, { op: 'remove', path: '/a/b/0' }), { a: { b: [2] }, 'x/y~': 0 })
    assert.deepEqual(patched(document, { op: 'move', from: '/a/b', path: '/b' }), {
      a: {},
      'x/y~': 0,
      b: [1, 2],
    })
    assert.deepEqual(patched(document, { op: 'copy', from: '/a/b/1', path: '/c' }), { ...document, c: 2 })
    assert.deepEqual(patched(document, { op: 'test', path: '/a', value: { b: [1, 2] } }), document)
    assert.deepEqual(patched(document, { op: 'replace', path: '', value: 1 }), 1)
  })

  test('is refused when it is none, and when what it names is not there', () => {
    const wrong: unknown[] = [
      { op: 'put', path: '/a', value: 1 },
      { op: 'add', path: 'a', value: 1 },
      { op: 'add', path: '/a~2', value: 1 },
      { op: 'add', path: '/a' },
      { op: 'remove', path: '/none' },
      { op: 'remove', path: '/toString' },
      { op: 'remove', path: '' },
      { op: 'replace', path: '/none', value: 1 },
      { op: 'add', path: '/a/b/3', value: 1 },
      { op: 'add', path: '/a/b/01', value: 1 },
      { op: 'add', path: '/none/b', value: 1 },
      { op: 'add', path: '/__proto__/polluted', value: 1 },
      { op: 'add', path: '/constructor/prototype/polluted', value: 1 },
      { op: 'move', from: '/a', path: '/a/b/0' },
      { op: 'test', path: '/a', value: { b: [2, 1] } },
      null,
    ]
    for (const operation of wrong) {
      assert.throws(
        () => patched({ a: { b: [1, 2] } }, operation),
        { code: 'malformed_patch' },
        JSON.stringify(operation),
      )
    }
    assert.throws(() => parsePatch({}), { code: 'malformed_patch' })
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })

  test('changes all or nothing, and never the document it was given', () => {
    const document = { a: [1] }
    const operations = parsePatch([
      { op: 'add', path: '/a/-', value: 2 },
      { op: 'remove', path: '/b' },
    ])
    assert.throws(() => applyPatch(document, operations))
    assert.deepEqual(document, { a: [1] })
  })
})

const documents = () =>
  fc
    .jsonValue({ maxDepth: 4 })
    .filter(value => !JSON.stringify(value).includes('__proto__')) as fc.Arbitrary<Json>

test('the difference of two documents makes the one of the other, and there is none between equal ones', () => {
  fc.assert(
    fc.property(documents(), documents(), (before, after) => {
      const steps = difference(before, after).map(({ action, ...rest }) => ({ op: action, ...rest }))
      assert.ok(same(applyPatch(before, parsePatch(steps)), after))
      assert.deepEqual(difference(after, after), [])
    }),
    { numRuns: 300 },
  )
})
