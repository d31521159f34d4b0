import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRange } from './range.ts'

const part = (start: number, end: number) => ({ kind: 'part', start, end })

test('closed, open and suffix ranges name their bytes, cut at the end of the body', () => {
  assert.deepEqual(readRange('bytes=0-0', 10), part(0, 0))
  assert.deepEqual(readRange('bytes=2-5', 10), part(2, 5))
  assert.deepEqual(readRange('bytes=2-', 10), part(2, 9))
  assert.deepEqual(readRange('bytes=2-99', 10), part(2, 9))
  assert.deepEqual(readRange('bytes=-3', 10), part(7, 9))
  assert.deepEqual(readRange('bytes=-99', 10), part(0, 9))
})

test('ranges that hold no byte of the body are outside', () => {
  for (const header of ['bytes=10-', 'bytes=10-12', 'bytes=-0']) {
    assert.deepEqual(readRange(header, 10), { kind: 'outside' }, header)
  }
  assert.deepEqual(readRange('bytes=-5', 0), { kind: 'outside' })
})

test('several ranges, other units and nonsense mean the whole body', () => {
  for (const header of [
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'rows=0-1',
    'bytes=a-b',
  ]) {
    assert.deepEqual(readRange(header, 10), { kind: 'whole' }, header)
  }
})
