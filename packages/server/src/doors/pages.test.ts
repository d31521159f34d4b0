import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageLinks } from './pages.ts'

test('a list that fits one page has no links', () => {
  assert.equal(pageLinks('/api/datasets', { limit: 50, offset: 0 }, 50), null)
})

test('a page in the middle names both neighbours and keeps the other parameters', () => {
  const links = pageLinks('/api/datasets?search=a%26b%3E&limit=10&offset=10', { limit: 10, offset: 10 }, 30)
  assert.equal(
    links,
    '</api/datasets?search=a%26b%3E&limit=10&offset=20>; rel="next", </api/datasets?search=a%26b%3E&limit=10&offset=0>; rel="prev"',
  )
})

test('the page before never starts below zero', () => {
  assert.equal(pageLinks('/x?offset=3', { limit: 10, offset: 3 }, 5), '</x?offset=0&limit=10>; rel="prev"')
})
