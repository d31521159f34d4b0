import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCsvAccount } from './csv-account.ts'
import { countCsv } from './csv-count.ts'

const STYLE = {
  delimiter: Buffer.from(','),
  runs: false,
  spacesBefore: true,
  quote: 34,
  escaping: 34,
  comment: Buffer.alloc(0),
}
const ADDS_UP = { code: 'rows_do_not_add_up' }

function open(text: string) {
  const account = openCsvAccount(countCsv(STYLE), 0)
  const bytes = Buffer.from(text)
  return { account, count: (from: number, to: number) => account.count(bytes, from, to) }
}

test('records that cover the text and agree with its count add up', () => {
  const { account, count } = open('a,b\n"1\n",2\n')
  account.take(0, 4)
  account.take(4, 11)
  count(0, 11)
  assert.equal(account.end(11), 2)
})

test('a byte that belongs to no record, or to two, does not add up', () => {
  const gap = open('a\nb\n')
  gap.account.take(0, 2)
  assert.throws(() => gap.account.take(3, 4), ADDS_UP)
  assert.throws(() => gap.account.take(1, 4), ADDS_UP)
  gap.count(0, 2)
  assert.throws(() => gap.account.end(4), ADDS_UP)
})

test('records that a count does not find do not add up', () => {
  const { account, count } = open('"a\nb"\n')
  account.take(0, 3)
  account.take(3, 6)
  count(0, 6)
  assert.throws(() => account.end(6), ADDS_UP)
})

test('the count begins anew behind a line whose quotes lead astray', () => {
  const { account, count } = open('a\n"b\nc\nd\n')
  account.take(0, 2)
  count(0, 2)
  account.takeAlone(2, 5)
  account.take(5, 7)
  account.take(7, 9)
  count(5, 9)
  assert.equal(account.end(9), 4)
})
