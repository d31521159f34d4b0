import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filePathIn } from './file-path.ts'

test('a path is decoded once, and divided by slashes of both kinds', () => {
  assert.equal(filePathIn('members.parquet'), 'members.parquet')
  assert.equal(filePathIn('part1=a%2Fpart2=b/f%20g.parquet'), 'part1=a/part2=b/f g.parquet')
  assert.equal(filePathIn('a%252Fb'), 'a%2Fb')
  assert.equal(filePathIn('%C3%BC%F0%9F%8E%88'), 'ü🎈')
  assert.equal(filePathIn('x'.repeat(255)).length, 255)
  assert.equal(filePathIn(Array(16).fill('a').join('/')).length, 31)
})

const refused: Readonly<Record<string, string>> = {
  'no name': '',
  'two slashes': 'a//b',
  'a slash before the first': '%2Fetc',
  'a step up': 'a/../b',
  'a step up, encoded': '%2e%2e/b',
  'the place itself': './b',
  'a control character': 'a%00b',
  'a line break': 'a%0Ab',
  'a backslash': 'a%5Cb',
  'half a character': '%FF',
  'a percent sign alone': '100%',
  'a segment too long': 'x'.repeat(256),
  'a segment of too many bytes': '%C3%BC'.repeat(128),
  'a path too long': Array(5).fill('x'.repeat(220)).join('/'),
  'too many segments': Array(17).fill('a').join('/'),
}

for (const [what, path] of Object.entries(refused)) {
  test(`${what} is refused`, () => assert.throws(() => filePathIn(path), { code: 'invalid_file_name' }))
}
