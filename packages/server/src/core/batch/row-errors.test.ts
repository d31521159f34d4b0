import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultStage, RowFault } from './batch.ts'
import { rowErrorFiles, rowErrorLines, sampleFile } from './row-errors.ts'

function fault(stage: FaultStage, record: number): RowFault {
  const errors = [{ code: 'INGEST-1401-400', message: 'odd', path: stage === 'parsing' ? null : '/a' }]
  return { stage, record, file: 'in.json', row: record, raw: `{"ü": ${record}}`, errors }
}

/** The lines as bytes, cut at places that lie within characters. */
async function* bytesOf(faults: readonly RowFault[]) {
  const bytes = Buffer.from(faults.map(each => `${JSON.stringify(each)}\n`).join(''))
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
}

test('rejected records are cut into files by stage, and the sample has the first of all', async () => {
  const stages: FaultStage[] = ['validation', 'parsing', 'validation', 'conversion']
  const faults = Array.from({ length: 250 }, (_, at) => fault(stages[at % 4] ?? 'parsing', at + 1))
  const counts = { key: 'k', bytes: 1, parsing: 63, conversion: 62, validation: 125 }
  const files = rowErrorFiles(counts)
  assert.deepEqual(
    files.map(({ name, rows }) => [name, rows]),
    [
      ['conversion_errors_0.json', 62],
      ['parsing_errors_0.json', 63],
      ['validation_errors_0.json', 125],
    ],
  )
  const asked = [...files, sampleFile('row_errors_sample.json')]
  const lines: string[][] = asked.map(() => [])
  for await (const { file, line } of rowErrorLines(bytesOf(faults), asked)) lines[file]?.push(line)
  assert.deepEqual(
    lines.map(({ length }) => length),
    [62, 62, 125, 100].map((n, at) => (at === 1 ? 63 : n)),
  )
  assert.deepEqual(JSON.parse(lines[1]?.[0] ?? ''), {
    _corrupt_record: '{"ü": 2}',
    _errors: [{ code: '1401', message: 'odd' }],
    _filename: 'parsing_errors_0.json',
    _input: { file: 'in.json', row: 2 },
  })
  assert.deepEqual(JSON.parse(lines[3]?.[0] ?? ''), {
    _record: { ü: 1 },
    _errors: [{ code: '1401', message: 'odd', path: '/a' }],
    _filename: 'validation_errors_0.json',
    _input: { file: 'in.json', row: 1 },
  })
})

test('a file of row errors has 10 000 rows at most, and what was cut stays text', async () => {
  const files = rowErrorFiles({ key: 'k', bytes: 1, parsing: 0, conversion: 20_001, validation: 0 })
  assert.deepEqual(
    files.map(({ name, from, rows }) => [name, from, rows]),
    [
      ['conversion_errors_0.json', 0, 10_000],
      ['conversion_errors_1.json', 10_000, 10_000],
      ['conversion_errors_2.json', 20_000, 1],
    ],
  )
  const cut = { ...fault('conversion', 1), raw: '{"a": "…' }
  for await (const { line } of rowErrorLines(bytesOf([cut]), files.slice(0, 1))) {
    assert.equal(JSON.parse(line)._record, '{"a": "…')
  }
})
