import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { type IngestBench, openIngestBench } from './engine-ingest.ts'
import { rowsOf, workbookOf } from './workbook.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench({ maxInflatedBytes: 16 * 2 ** 20 })
})
after(() => bench[Symbol.asyncDispose]())

/** What lies in the folders of the engine's work. */
async function leftovers(): Promise<string[]> {
  const engines = await readdir(bench.scratch)
  return (await Promise.all(engines.map(engine => readdir(join(bench.scratch, engine))))).flat()
}

const ways = [
  ['gzip', gzipSync],
  // With the checksum that the zstd program writes.
  [
    'zstd',
    (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  ],
] as const
const rows = [
  ['1', 'x'],
  ['2', 'y'],
]
const csv = 'n,t\n1,x\n2,y\n'

for (const [name, compress] of ways) {
  describe(name, () => {
    const formats: [string, () => Promise<Uint8Array> | Uint8Array][] = [
      ['csv', () => Buffer.from(csv)],
      ['json', () => Buffer.from('[{"n":1,"t":"x"},{"n":2,"t":"y"}]')],
      ['ndjson', () => Buffer.from('{"n":1,"t":"x"}\n{"n":2,"t":"y"}\n')],
      [
        'xlsx',
        () =>
          workbookOf({
            sheets: [
              {
                rows: rowsOf([
                  ['n', 't'],
                  [1, 'x'],
                  [2, 'y'],
                ]),
              },
            ],
          }),
      ],
      ['parquet', () => bench.parquet(`select * from (values (1, 'x'), (2, 'y')) v(n, t)`)],
    ]
    for (const [format, bytes] of formats) {
      test(`${format} is read, whatever its name says`, async () => {
        const ingested = await bench.ingest(compress(await bytes()))
        assert.deepEqual(await bench.cells(ingested), rows)
        assert.deepEqual([ingested.load.format, ingested.load.compression], [format, name])
      })
    }

    test('pieces that follow one another are one file', async () => {
      const pieces = ['n,t\n', '1,', 'x\n2,y\n'].map(piece => compress(Buffer.from(piece)))
      assert.deepEqual(await bench.cells(await bench.ingest(Buffer.concat(pieces))), rows)
    })

    test('offsets of rejects count the inflated bytes', async () => {
      const text = '{"n":1}\n{"n":2}\nx\n'
      const { firstRejects } = await bench.ingest(compress(Buffer.from(text)), { maxErrorPercent: 50 })
      assert.equal(firstRejects[0]?.byteOffset, 16)
    })

    const whole = compress(Buffer.from(lines(2000)))
    const changed = (at: number) => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0xff
      return bytes
    }
    const refused: [string, string, RegExp, () => Uint8Array][] = [
      ['a file cut off', 'unreadable_file', /cut off or damaged/, () => whole.subarray(0, -5)],
      [
        'a file cut in the middle',
        'unreadable_file',
        /cut off or damaged/,
        () => whole.subarray(0, Math.floor(whole.length / 2)),
      ],
      ['damage', 'unreadable_file', /damaged/, () => changed(Math.floor(whole.length / 2))],
      [
        'something else behind it',
        'unreadable_file',
        /something else/,
        () => Buffer.concat([whole, Buffer.from('a,b\n')]),
      ],
      ['compressed twice', 'unreadable_file', /twice/, () => compress(whole)],
      ['compressed twice, in two ways', 'unreadable_file', /twice/, () => gzipSync(zstdCompressSync(csv))],
      ['nothing', 'empty_file', /empty/, () => compress(Buffer.alloc(0))],
      [
        'a bomb',
        'inflated_too_large',
        /MAX_INFLATED_BYTES/,
        () => compress(Buffer.alloc(64 * 2 ** 20, 'n,t\n1,x\n')),
      ],
      [
        'a bomb of many pieces',
        'inflated_too_large',
        /MAX_INFLATED_BYTES/,
        () => Buffer.concat(Array(40).fill(compress(Buffer.alloc(2 ** 20, 'n,t\n')))),
      ],
    ]
    for (const [what, code, message, bytes] of refused) {
      test(`${what} is refused and leaves nothing behind`, async () => {
        await assert.rejects(bench.ingest(bytes()), { code, message })
        assert.deepEqual(await leftovers(), [])
      })
    }
  })
}

function lines(count: number): string {
  return `n,t\n${Array.from({ length: count }, (_, index) => `${index},${(index * 7919) % 1009}\n`).join('')}`
}

test('zeros behind gzip are padding', async () => {
  const padded = Buffer.concat([gzipSync(csv), Buffer.alloc(1000), gzipSync('3,z\n'), Buffer.alloc(5)])
  assert.equal((await bench.ingest(padded)).rowCount, 3)
})

test('a wrong checksum is damage', async () => {
  const bytes = gzipSync(csv)
  bytes.writeUInt32LE(1, bytes.length - 8)
  await assert.rejects(bench.ingest(bytes), { code: 'unreadable_file' })
})

test('frames that zstd skips hold nothing', async () => {
  const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
  const whole = Buffer.concat([skipped, zstdCompressSync(csv), skipped])
  assert.deepEqual(await bench.cells(await bench.ingest(whole)), rows)
})

test('work that nobody waits for any more stops, whatever the format', async () => {
  const text = Buffer.alloc(14 * 2 ** 20, `{"n":1,"t":"x"}\n`)
  for (const bytes of [text, gzipSync(text)]) {
    const controller = new AbortController()
    const ingested = bench.ingest(bytes, {}, controller.signal)
    setTimeout(() => controller.abort(new Error('gone')), 100)
    await assert.rejects(ingested, /gone/)
    assert.deepEqual(await leftovers(), [])
  }
})
