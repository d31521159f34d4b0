import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scanWrapper } from './json-wrapper.ts'

function find(text: string, size = 3) {
  const bytes = Buffer.from(text)
  const scan = scanWrapper()
  for (let at = 0; at < bytes.length; at += size) scan.add(bytes.subarray(at, at + size))
  const found = scan.end()
  if (!found) return null
  const { key, from, to, others } = found
  return { key, others, list: bytes.subarray(from, to ?? undefined).toString() }
}

test('the only member of an object, when it is a list of objects or of lists, wraps the records', () => {
  assert.deepEqual(find('{"a": [ {"b": "]"} , {}] }'), { key: 'a', others: [], list: '[ {"b": "]"} , {}]' })
  assert.deepEqual(find('{"a":[[1],[2]]}')?.list, '[[1],[2]]')
  assert.equal(find('{"a":[1,2]}'), null)
  assert.equal(find('{"a":{"b":[{}]}}'), null)
})

test('beside other members, only the usual names wrap records', () => {
  assert.deepEqual(find('{"meta":{"n":[1]},"data":[{"a":1}],"next":null}'), {
    key: 'data',
    others: ['meta', 'next'],
    list: '[{"a":1}]',
  })
  assert.equal(find('{"id":1,"items":[{"a":1}]}'), null)
  assert.equal(find('{"rows":[{}],"data":[{}]}'), null)
})

test('the features of GeoJSON are its records', () => {
  assert.equal(find('{"type":"FeatureCollection","features":[{"type":"Feature"}]}')?.key, 'features')
  assert.equal(find('{"type":"Feature","features":[{"type":"Feature"}]}'), null)
})

test('several values are not one that wraps', () => {
  assert.equal(find('{"a":[{}]}{"a":[{}]}'), null)
  assert.equal(find('[{"a":[{}]}]'), null)
})
