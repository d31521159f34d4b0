import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkName } from './names.ts'

test('a name is kept as it is written, but for the space around it', () => {
  for (const name of ['Transactions Q4', '../../etc/passwd', '日本語', 'a"b;c', '🙂'.repeat(50)]) {
    assert.equal(checkName('name', `  ${name}\t`, 100), name)
  }
})

test('empty, overlong and unprintable names are refused, naming the member', () => {
  for (const name of ['', '   ', 'x'.repeat(101), 'a\0b', 'a\nb', 'a\u009fb']) {
    assert.throws(() => checkName('title', name, 100), { code: 'invalid_value', message: /^"title" must / })
  }
})

test('half a surrogate pair becomes a replacement character, so that every name can be encoded', () => {
  assert.equal(checkName('name', 'a\ud800b', 10), 'a\ufffdb')
})
