import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fits } from './not-found.ts'

test('a path fits the pattern it could have been made of, with or without a slash at the end', () => {
  assert.ok(fits('/api/datasets', '/api/datasets/'))
  assert.ok(fits('/api/datasets/:dataset_id/versions', '/api/datasets/42/versions'))
  assert.ok(fits('/docs/static/*', '/docs/static/a/b.css'))
})

test('other lengths, other words and empty parameters do not fit', () => {
  assert.ok(!fits('/api/datasets', '/api/datasets/42'))
  assert.ok(!fits('/api/datasets/:dataset_id', '/api/datasets/'))
  assert.ok(!fits('/api/datasets/:dataset_id/versions', '/api/datasets//versions'))
  assert.ok(!fits('/api/datasets/:dataset_id/versions', '/api/datasets/42/columns'))
})
