import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { arrivedBytes, checkWhole, contentRangeIn, runsOf, withChunk } from './chunks.ts'

const range = (start: number, end: number) => ({ start, end })
const chunk = (start: number, end: number, key: string) => ({ start, end, key })

describe('Content-Range', () => {
  test('has a total, none, or a star, and its unit may be left out', () => {
    assert.deepEqual(contentRangeIn('bytes 0-9/20'), { start: 0, end: 9, total: 20 })
    assert.deepEqual(contentRangeIn('bytes 0-9'), { start: 0, end: 9, total: null })
    assert.deepEqual(contentRangeIn('10-19/*'), { start: 10, end: 19, total: null })
  })

  for (const header of [
    undefined,
    '',
    'bytes',
    'bytes 9-0/20',
    'bytes 0-20/20',
    'bytes -5/20',
    'lines 0-9',
    '1-2-3',
  ]) {
    test(`${header}: refused`, () => assert.throws(() => contentRangeIn(header), { code: 'invalid_chunk' }))
  }
})

test('a chunk of the same range takes the place of the one before; others stay beside it', () => {
  const first = withChunk([], chunk(10, 19, 'a'))
  const both = withChunk(first, chunk(0, 9, 'b'))
  assert.deepEqual(both, [chunk(0, 9, 'b'), chunk(10, 19, 'a')])
  assert.deepEqual(withChunk(both, chunk(10, 19, 'c')), [chunk(0, 9, 'b'), chunk(10, 19, 'c')])
})

test('runs are unbroken, and what came twice counts once', () => {
  assert.deepEqual(runsOf([range(30, 39), range(0, 9), range(5, 19)]), [range(0, 19), range(30, 39)])
  assert.equal(arrivedBytes([range(30, 39), range(0, 9), range(5, 19)]), 30)
  assert.deepEqual(runsOf([]), [])
})

test('a file is whole when its parts lie end to end, in any order', () => {
  assert.equal(checkWhole([range(10, 19), range(0, 9)], 20), 20)
  assert.equal(checkWhole([range(0, 0)], null), 1)
  const refusals: readonly [ranges: ReturnType<typeof range>[], announced: number | null, said: RegExp][] = [
    [[range(5, 9), range(12, 19)], 30, /bytes 0-4, 10-11, 20-29 are missing/],
    [[range(0, 9), range(5, 19)], 20, /bytes 5-9 came in more than one part/],
    [[range(0, 19), range(5, 9)], null, /bytes 5-9 came in more/],
    [[], null, /bytes 0- are missing/],
    [[], 10, /bytes 0-9 are missing/],
  ]
  for (const [ranges, announced, message] of refusals) {
    assert.throws(() => checkWhole(ranges, announced), { code: 'invalid_chunk', message })
  }
})
