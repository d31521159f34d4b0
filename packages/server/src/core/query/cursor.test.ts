import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { VersionId } from '../ids.ts'
import { checkCursor, parseCursor, printCursor } from './cursor.ts'
import { parseFilter } from './filter.ts'
import { parseOrder } from './order.ts'
import type { Query } from './query.ts'

const version = { id: 'v' as VersionId, digest: 'd', number: 3, rowCount: 1000 }
const query: Query = { where: parseFilter('a > 1'), search: 'x', orderBy: parseOrder('a desc') }
const cursor = { version: 3, after: 999, seen: 10, total: 500 }

test('a cursor is read back as it was printed, for the same question', () => {
  const row = fc.nat(999)
  fc.assert(
    fc.property(row, row, (after, seen) => {
      const made = { version: 3, after, seen, total: 1000 }
      const read = parseCursor(printCursor(made, version, query))
      const { seal, ...rest } = read
      assert.deepEqual(rest, made)
      checkCursor(read, version, { ...query, limit: 7, columns: ['a'] })
    }),
  )
})

test('a cursor for another version, dataset, filter, search or order is refused', () => {
  const read = parseCursor(printCursor(cursor, version, query))
  checkCursor(read, version, query)
  const wrong = { code: 'invalid_cursor' }
  assert.throws(() => checkCursor(read, { ...version, number: 4 }, query), wrong)
  assert.throws(() => checkCursor(read, { ...version, id: 'w' as VersionId }, query), wrong)
  const others = [
    { where: parseFilter('a > 2') },
    { search: 'y' },
    { orderBy: parseOrder('a') },
    { orderBy: [] },
  ]
  for (const other of others) assert.throws(() => checkCursor(read, version, { ...query, ...other }), wrong)
})

test('a cursor that names what is not there is refused, even when its seal is right', () => {
  for (const wrong of [{ after: 1000 }, { seen: 501 }, { seen: 1001, total: 1001 }]) {
    const read = parseCursor(printCursor({ ...cursor, ...wrong }, version, query))
    assert.throws(() => checkCursor(read, version, query), { code: 'invalid_cursor' })
  }
})

test('any other text is refused as no cursor', () => {
  const refused = (text: string) => assert.throws(() => parseCursor(text), { code: 'invalid_cursor' }, text)
  fc.assert(fc.property(fc.string(), refused))
  fc.assert(
    fc.property(fc.string(), body => refused(`${Buffer.from(body).toString('base64url')}.${'a'.repeat(22)}`)),
  )
})
