import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { crc32, inflateRawSync } from 'node:zlib'
import { openZip } from '../../packages/server/src/adapters/duckdb/formats/zip.ts'
import type { QueryPlan } from '../../packages/server/src/core/query/query.ts'
import { type Bench, column, openBench, planOver } from './engine-export.ts'

/** Reads a zip archive by its directory and checks every checksum. */
function unzip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  const entries = new Map<string, Buffer>()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const crc = bytes.readUInt32LE(at + 16)
    const nameLength = bytes.readUInt16LE(at + 28)
    const [packed, size] = sizesOf(bytes, at, at + 46 + nameLength)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const local = bytes.readUInt32LE(at + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const content = inflateRawSync(bytes.subarray(start, start + packed))
    assert.deepEqual([content.byteLength, crc32(content)], [size, crc], name)
    entries.set(name, content)
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/** The sizes of a directory entry, from its extra field where that has them. */
function sizesOf(bytes: Buffer, at: number, extra: number): [packed: number, size: number] {
  const narrow: [number, number] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)]
  if (narrow[1] !== 0xffffffff) return narrow
  assert.equal(bytes.readUInt16LE(extra), 1)
  return [Number(bytes.readBigUInt64LE(extra + 12)), Number(bytes.readBigUInt64LE(extra + 4))]
}

/** Type, style and content of every cell, by reference. */
function cellsOf(sheet: string): Record<string, string> {
  const form =
    /<c r="([A-Z]+[0-9]+)"(?: s="([0-9])")?(?: t="([a-zA-Z]+)")?>(?:<v>(.*?)<\/v>|<is><t xml:space="preserve">([\s\S]*?)<\/t><\/is>)<\/c>/g
  return Object.fromEntries(
    [...sheet.matchAll(form)].map(([, place, style = '', type = 'n', value, text]) => [
      place ?? '',
      `${type}${style}:${value ?? text}`,
    ]),
  )
}

describe('xlsx', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  async function cells(plan: QueryPlan): Promise<Record<string, string>> {
    const entries = unzip(await readFile(await bench.save(plan, 'xlsx')))
    return cellsOf(String(entries.get('xl/worksheets/sheet1.xml')))
  }

  test('numbers are numbers while Excel keeps their digits, and text beyond', async () => {
    const part = await bench.part(`select 999999999999999::bigint as a, 1000000000000000::bigint as b,
      (-9223372036854775807)::bigint as c, 1.10::decimal(5,2) as d, 12345678901234567.89::decimal(20,2) as e,
      1234567.89::decimal(20,2) as f, 0.1::double as g, 'nan'::double as h, 'inf'::double as i, 1e-300::double as j`)
    assert.deepEqual(await cells(planOver([part], { columns: [...'abcdefghij'] })), {
      ...Object.fromEntries(
        [...'ABCDEFGHIJ'].map(letter => [`${letter}1`, `inlineStr3:${letter.toLowerCase()}`]),
      ),
      A2: 'n:999999999999999',
      B2: 'inlineStr:1000000000000000',
      C2: 'inlineStr:-9223372036854775807',
      D2: 'n:1.10',
      E2: 'inlineStr:12345678901234567.89',
      F2: 'n:1234567.89',
      G2: 'n:0.1',
      I2: 'inlineStr:inf',
      J2: 'n:1e-300',
    })
  })

  test('days are counted as Excel counts them; those it counts wrongly are text', async () => {
    const part = await bench.part(`select * from (values
      (date '1900-03-01', timestamp '2024-01-01 12:00:00', timestamptz '2024-01-01 12:00:00+02', true),
      (date '1900-02-28', timestamp '1899-01-01 00:00:00', null, false),
      ('infinity'::date, timestamp_ns '2024-01-01 06:00:00'::timestamp, null, null)) t(d, ts, tz, b)`)
    const found = await cells(planOver([part]))
    const expected = {
      A2: 'n1:61',
      B2: 'n2:45292.5',
      C2: 'n2:45292.416666666664',
      D2: 'b:1',
      A3: 'inlineStr:1900-02-28',
      B3: 'inlineStr:1899-01-01 00:00:00',
      D3: 'b:0',
      A4: 'inlineStr:infinity',
      B4: 'n2:45292.25',
    }
    const body = Object.entries(found).filter(([place]) => !place.endsWith('1'))
    assert.deepEqual(Object.fromEntries(body), expected)
  })

  test('text is text, whatever it looks like; missing has no cell, empty text has', async () => {
    const part = await bench.part(
      `select * from (values ('=1+1'), ('<b>&"'' x'), (chr(1) || 'a' || chr(65535) || chr(13) || chr(10) || 'b'), ('_x0041_'), (' 007 '), (''), (null), ('😀')) t("a<b&")`,
    )
    assert.deepEqual(await cells(planOver([part])), {
      A1: 'inlineStr3:a&lt;b&amp;',
      A2: 'inlineStr:=1+1',
      A3: `inlineStr:&lt;b&gt;&amp;"' x`,
      A4: 'inlineStr:a&#13;\nb',
      A5: 'inlineStr:_x005F_x0041_',
      A6: 'inlineStr: 007 ',
      A7: 'inlineStr:',
      A9: 'inlineStr:😀',
    })
  })

  test('rows are numbered in row order across parts', async () => {
    const parts = [
      await bench.part('select i from range(0, 70000) t(i)'),
      await bench.part('select i from range(70000, 100000) t(i)'),
    ]
    const found = await cells(planOver(parts))
    assert.equal(Object.keys(found).length, 100_001)
    for (const row of [0, 1, 69_999, 70_000, 99_999]) assert.equal(found[`A${row + 2}`], `n:${row}`)
  })

  test('what a sheet cannot hold is refused before the first byte, naming limit and way out', async () => {
    const refusal = (message: RegExp) => ({ code: 'export_too_large', message })
    const ask = (plan: QueryPlan) =>
      bench.engine.export({
        plan,
        format: 'xlsx',
        spreadsheetSafe: false,
        cacheKey: createHash('md5').update(JSON.stringify(plan)).digest('hex'),
      })
    const rows = await bench.part('select 1 as i from range(1048576)')
    await assert.rejects(
      ask(planOver([rows])),
      refusal(/at most 1048575 data rows; these are 1048576.*csv or parquet/),
    )
    const text = await bench.part("select repeat('x', 32767) as fits, repeat('x', 32768) as t")
    await assert.rejects(ask(planOver([text])), refusal(/more than 32767 characters/))
    const many = Array.from({ length: 16_385 }, (_, index) => column(`c${index}`, 'BIGINT'))
    await assert.rejects(ask(planOver([], {}, many)), refusal(/at most 16384 columns; these are 16385/))
    assert.equal(
      (await cells(planOver([text], { columns: ['fits'] }))).A2?.length,
      'inlineStr:'.length + 32_767,
    )
  })
})

test('an archive with entries in the wide form reads back whole', async () => {
  await using bench = await openBench()
  const path = join(bench.folder, 'wide.zip')
  await writeFile(path, '')
  await using file = await open(path, 'r+')
  const zip = openZip(file, new AbortController().signal, 1000)
  await zip.add('small', 5, [Buffer.from('small')])
  await zip.add('wide', 100_000, [Buffer.alloc(60_000, 'a'), Buffer.alloc(40_000, 'b')])
  await zip.add('after', 5, [Buffer.from('after')])
  await zip.end()
  const entries = unzip(await readFile(path))
  assert.deepEqual([...entries.keys()], ['small', 'wide', 'after'])
  assert.equal(String(entries.get('wide')), 'a'.repeat(60_000) + 'b'.repeat(40_000))
})
