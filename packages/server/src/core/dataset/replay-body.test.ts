import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LoadColumn } from '../ingest/load.ts'
import { readReplayBody } from './replay-body.ts'

const columns = ['id', 'amount', 'note'].map(
  (name, index): LoadColumn => ({
    name,
    originalName: index === 2 ? 'Note to self' : name,
    type: 'VARCHAR',
    format: null,
    nullTokens: 0,
    reason: { message: '', insteadOf: null, counterExamples: [] },
  }),
)
const HEADER = '"id","amount","note"\n'

/** The body in pieces of the given size. */
async function* pieces(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(body: unknown, size = 7, decimal: '.' | ',' = '.') {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const { csv, rows, faults } = readReplayBody(pieces(text, size), columns, decimal)
  return { csv: Buffer.concat(await Array.fromAsync(csv)).toString(), rows: [...rows], faults }
}

describe('a body of corrected rows', () => {
  test('becomes a CSV file under the header of the load, whatever pieces it arrives in', async () => {
    const body =
      '  {"rows" : [ {"row": 17, "values": {"amount": "a\\"b,c\\n]}", "id": 1}},\n{"row":3,"values":{}} ] }\n'
    for (let size = 1; size < body.length; size++) {
      const { csv, rows, faults } = await read(body, size)
      assert.equal(csv, `${HEADER}"1","a""b,c\n]}",\n,,\n`)
      assert.deepEqual(
        [rows, faults],
        [
          [
            [17, 0],
            [3, 1],
          ],
          [],
        ],
      )
    }
  })

  test('keeps every digit of a number, tells missing from empty, and takes the spelling of the file', async () => {
    const values = '{"id": 12345678901234567890.10, "amount": -1E+400, "Note to self": ""}'
    const { csv } = await read(
      `{"rows":[{"row":1,"values":${values}},{"row":2,"values":{"id":true,"note":null}}]}`,
    )
    assert.equal(csv, `${HEADER}"12345678901234567890.10","-1E+400",""\n"true",,\n`)
  })

  test('writes numbers as the file of the load does, and leaves texts as they are', async () => {
    const { csv } = await read('{"rows":[{"row":1,"values":{"id":1.5e-7,"amount":"1.5"}}]}', 9, ',')
    assert.equal(csv, `${HEADER}"1,5e-7","1.5",\n`)
  })

  test('is complained about all at once, each fault with its place', async () => {
    const { faults } = await read({
      rows: [
        { row: 0, values: { ammount: 1 } },
        { row: '7', values: { amount: [1], id: '\ud800' } },
        { row: 5, values: { note: 'x', 'Note to self': 'y' }, more: 1 },
        { row: 5, values: 'x' },
        7,
        null,
      ],
    })
    assert.deepEqual(
      faults.map(({ pointer, code }) => [pointer, code]),
      [
        ['/rows/0/row', 'invalid_value'],
        ['/rows/0/values/ammount', 'unknown_column'],
        ['/rows/1/row', 'invalid_value'],
        ['/rows/1/values/amount', 'invalid_value'],
        ['/rows/1/values/id', 'invalid_value'],
        ['/rows/2/more', 'invalid_value'],
        ['/rows/2/values/Note to self', 'invalid_value'],
        ['/rows/3/row', 'invalid_value'],
        ['/rows/3/values', 'invalid_value'],
        ['/rows/4/row', 'invalid_value'],
        ['/rows/4/values', 'invalid_value'],
        ['/rows/5/row', 'invalid_value'],
        ['/rows/5/values', 'invalid_value'],
      ],
    )
    assert.match(faults[1]?.message ?? '', /nearest are "amount"/)
    assert.deepEqual(
      (await read({ rows: [] })).faults.map(({ pointer }) => pointer),
      ['/rows'],
    )
  })

  test('complains a hundred times at most', async () => {
    const { faults } = await read({ rows: Array.from({ length: 500 }, () => 1) }, 1000)
    assert.equal(faults.length, 100)
  })

  const malformed: Record<string, [body: string | Buffer, code: string]> = {
    nothing: ['', 'invalid_value'],
    'a list': ['[{"row":1}]', 'invalid_value'],
    'another member first': ['{"row":1,"rows":[]}', 'invalid_value'],
    'a head without end': [`{"rows": ${' '.repeat(5000)}`, 'invalid_value'],
    'a body that is cut off': ['{"rows":[{"row":1,"values":{}}', 'malformed_request'],
    'a list without the end of the body': ['{"rows":[]', 'malformed_request'],
    'more behind the list': ['{"rows":[],"more":1}', 'malformed_request'],
    'a comma too many': ['{"rows":[{"row":1,"values":{}},]}', 'malformed_request'],
    'a comma at the beginning': ['{"rows":[,{"row":1,"values":{}}]}', 'malformed_request'],
    'an element that is no JSON': ['{"rows":[{"row":1,"values":{"id":01}}]}', 'malformed_request'],
    'brackets that do not match': ['{"rows":[{"row":1]}]}', 'malformed_request'],
    'bytes that are no UTF-8': [
      Buffer.from('{"rows":[{"row":1,"values":{"id":"\xff"}}]}', 'latin1'),
      'malformed_request',
    ],
    'lists within lists without end': [`{"rows":[${'['.repeat(200_000)}`, 'malformed_request'],
    'lists within lists': [`{"rows":[${'['.repeat(200_000)}${']'.repeat(200_000)}]}`, 'malformed_request'],
  }
  for (const [title, [body, code]] of Object.entries(malformed)) {
    test(`of another form is refused: ${title}`, async () => {
      await assert.rejects(read(body, 1000), { name: 'CoreError', code })
    })
  }

  test('gives every text back, however it is cut', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 })
    const element = fc.record({ id: fc.option(text), note: text })
    const law = fc.asyncProperty(
      fc.array(element, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 40 }),
      async (all, size) => {
        const rows = all.map((values, at) => ({ row: at + 1, values }))
        const { csv, faults } = await read({ rows }, size)
        const cell = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)
        assert.deepEqual(faults, [])
        assert.equal(csv, HEADER + all.map(({ id, note }) => `${cell(id)},,${cell(note)}\n`).join(''))
      },
    )
    await fc.assert(law, { numRuns: 200 })
  })
})
