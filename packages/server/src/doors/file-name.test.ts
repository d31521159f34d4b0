import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { attachment } from './file-name.ts'

test('a plain name stays as it is', () => {
  assert.equal(
    attachment('Transactions Q4', 'csv'),
    `attachment; filename="Transactions Q4.csv"; filename*=UTF-8''Transactions%20Q4.csv`,
  )
})

test('a name in any script is kept whole beside its ASCII stand-in', () => {
  assert.equal(
    attachment('Größe (2026)', 'xlsx'),
    `attachment; filename="Gr__e (2026).xlsx"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%282026%29.xlsx`,
  )
})

test('names that are paths, devices, hidden files or nothing become plain names', () => {
  const saved = (name: string) => /filename="(.*?)";/.exec(attachment(name, 'csv'))?.[1]
  assert.equal(saved('../../etc/passwd'), '_.._etc_passwd.csv')
  assert.equal(saved('C:\\Windows\\x'), 'C__Windows_x.csv')
  assert.equal(saved('NUL'), '_NUL.csv')
  assert.equal(saved('.bashrc'), 'bashrc.csv')
  assert.equal(saved(' . '), 'dataset.csv')
  assert.equal(saved('report\u202excod'), 'report_xcod.csv')
})

test('no name can end the header, add another parameter or leave its quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), name => {
      assert.match(
        attachment(name, 'csv'),
        /^attachment; filename="[\x20!\x23-\x5b\x5d-\x7e]{1,210}\.csv"; filename\*=UTF-8''[A-Za-z0-9%._~!-]+$/u,
      )
    }),
  )
})
