import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { BatchFormat } from '../../packages/server/src/core/batch/format.ts'
import type { RowSchema, RowType } from '../../packages/server/src/core/batch/row-schema.ts'
import { convert, faultsOf, field, number, rowsOf, text } from './engine-convert.ts'
import { type IngestBench, openIngestBench } from './engine-ingest.ts'

const lines: BatchFormat = { format: 'json', isMultiLine: false }
const layout: BatchFormat = { format: 'json', isMultiLine: true }
const csv: BatchFormat = {
  format: 'csv',
  delimiter: ',',
  quote: '"',
  escape: '\\',
  nullMarkers: [],
  charset: 'UTF-8',
}
const schema: RowSchema = { fields: [field('n', number('long')), field('t', text())] }

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

describe('JSON', () => {
  test('a file in either wrapping is unwrapped', async () => {
    for (const wrap of [gzipSync, zstdCompressSync]) {
      assert.deepEqual(await rowsOf(bench, await convert(bench, wrap('{"n":1}\n{"n":2}'), lines, schema)), [
        { n: 1 },
        { n: 2 },
      ])
    }
  })

  test('every text comes back as it was, whatever is in it', async () => {
    const texts = [
      'a\0b',
      'line\nbreak\r',
      '"quoted"',
      '\\',
      '\u2028',
      '\ufeffmark',
      '😀',
      'é',
      '{"n":1}',
      "it's",
    ]
    const sent = texts.map(each => JSON.stringify({ t: each })).join('\n')
    const rows = await rowsOf(bench, await convert(bench, sent, lines, schema))
    assert.deepEqual(
      rows.map(({ t }) => t),
      texts,
    )
    const parquet = await convert(
      bench,
      await bench.parquet(
        `select unnest([${texts
          .filter(each => !each.includes('\0'))
          .map(each => `'${each.replaceAll("'", "''")}'`)
          .join(', ')}]) as t, 1::INTEGER as n`,
      ),
      { format: 'parquet' },
      schema,
    )
    assert.deepEqual(
      (await rowsOf(bench, parquet)).map(({ t }) => t),
      texts.filter(each => !each.includes('\0')),
    )
  })

  test('bytes that are not UTF-8 and values that are no objects are faults of their record', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"t":"'),
      Buffer.from([0xe9]),
      Buffer.from('"}\n[1,{"n":1}]\nnull\n'),
    ])
    const converted = await convert(bench, bytes, lines, schema)
    assert.deepEqual(converted.account, { read: 4, loaded: 1, rejected: 3, skipped: 0 })
    const faults = await faultsOf(bench, converted)
    assert.deepEqual(
      faults.map(({ row, errors: [first] }) => [row, first?.code]),
      [
        [1, 'INGEST-1401-400'],
        [2, 'rh:type'],
        [4, 'rh:type'],
      ],
    )
  })

  test('where nothing tells where the next record begins, the file is refused, and what cannot be a row is not', async () => {
    for (const damaged of ['[{"n":1},{"n":}]', '[{"n":1}', '{"n":1} }', '[{"n":1}] x', '{"n":1']) {
      const { fileFault, parts } = await convert(bench, damaged, layout, schema)
      assert.deepEqual([fileFault?.code, parts], ['rh:unreadable', []], damaged)
    }
    const { account } = await convert(bench, '[{"n":1},{"n":1,"n":2},7,{"n":3}]', layout, schema)
    assert.deepEqual(account, { read: 4, loaded: 2, rejected: 2, skipped: 0 })
  })

  test('a file of nothing but white space, and one of an empty list, have no record', async () => {
    const { account, fileFault } = await convert(bench, ' \n \n', lines, schema)
    assert.deepEqual([account, fileFault], [{ read: 2, loaded: 0, rejected: 0, skipped: 2 }, null])
    assert.deepEqual((await convert(bench, '[]', lines, schema)).account.loaded, 0)
    assert.deepEqual((await convert(bench, '[]', layout, schema)).account.loaded, 0)
  })

  test('a record of many megabytes is read, and one beyond the bound is rejected by itself', async () => {
    const long = (size: number) => JSON.stringify({ t: 'é'.repeat(size / 2) })
    const sent = ['{"n":1}', long(9 * 2 ** 20), long(17 * 2 ** 20), '{"n":2}'].join('\n')
    const converted = await convert(bench, sent, lines, schema)
    assert.deepEqual(converted.account, { read: 4, loaded: 3, rejected: 1, skipped: 0 })
    assert.equal((await faultsOf(bench, converted))[0]?.row, 3)
  })
})

describe('patterns', () => {
  test('one that would take exponential time elsewhere is searched in linear time', async () => {
    const hostile = { fields: [field('t', text({ pattern: '^(a+)+$' }))] }
    const converted = await convert(bench, JSON.stringify({ t: `${'a'.repeat(100_000)}b` }), lines, hostile)
    assert.deepEqual([converted.account.rejected, converted.errors[0]?.code], [1, 'rh:constraint'])
  })

  test('one that cannot be searched so refuses the file, by name', async () => {
    const looking = { fields: [field('t', text({ pattern: '(?=a)a' }))] }
    const { fileFault } = await convert(bench, '{"t":"a"}', lines, looking)
    assert.equal(fileFault?.code, 'rh:constraint')
    assert.match(fileFault?.description ?? '', /\(\?=a\)a/)
  })

  test('a record has what its pattern finds beside what else is wrong with its values, and not beside wrong types', async () => {
    const type: RowType = text({ pattern: '^b', maxLength: 2 })
    const both = { fields: [field('t', type), field('n', number('long'))] }
    const converted = await convert(bench, '{"t":"abc"}\n{"t":"abc","n":"x"}\n{"t":"bc"}', lines, both)
    const faults = await faultsOf(bench, converted)
    assert.deepEqual(
      faults.map(({ errors }) => errors.map(({ code }) => code)),
      [['rh:constraint', 'rh:constraint'], ['rh:type']],
    )
  })
})

describe('bounds', () => {
  test('rejects and faults are counted beyond what is kept of them', async () => {
    const sent = `${'{"n":"x"}\n'.repeat(100_500)}{"n":1}\n`
    const { account, quarantine, rowFaults, errors } = await convert(bench, sent, lines, schema, {
      recordsBefore: 10,
    })
    assert.deepEqual(account, { read: 100_501, loaded: 1, rejected: 100_500, skipped: 0 })
    assert.deepEqual([quarantine?.kept, rowFaults?.conversion], [100_000, 100_000])
    assert.deepEqual(
      errors.map(({ rows, recordCount }) => [rows, recordCount]),
      [[['11-100510'], 100_500]],
    )
  })
})

describe('CSV', () => {
  test('an empty header row, one with blanks, and a file without rows', async () => {
    const faults: [sent: string, code: string | undefined][] = [
      ['\nn\n1\n', '118'],
      [',\n1,2\n', '118'],
      ['n,"a b"\n1,2\n', 'rh:unknown-field'],
      ['n,n.x\n1,2\n', 'rh:unreadable'],
      ['n,"t\n', 'rh:unreadable'],
      ['n\n', undefined],
    ]
    for (const [sent, code] of faults) {
      const { fileFault, account } = await convert(bench, sent, csv, schema)
      assert.deepEqual([fileFault?.code, account.loaded], [code, 0], sent)
    }
  })

  test('a quote that is never closed takes one line with it, and no other', async () => {
    const sent = `n,t\n1,a\n2,"b\n${'3,c\n'.repeat(50_000)}`
    const converted = await convert(bench, sent, csv, schema)
    assert.deepEqual(converted.account, { read: 50_002, loaded: 50_001, rejected: 1, skipped: 0 })
    assert.deepEqual(
      (await faultsOf(bench, converted)).map(({ row, raw }) => [row, raw]),
      [[2, '2,"b']],
    )
  })

  test('a line beyond the bound is rejected by itself, and its account adds up', async () => {
    const lines = ['a,b', '1,x', `2,"${'y'.repeat(17 * 2 ** 20)}`, '3,z', '']
    const schema = { fields: [field('a', number('int')), field('b', text())] }
    const converted = await convert(bench, lines.join('\n'), csv, schema)
    assert.deepEqual(converted.account, { read: 3, loaded: 2, rejected: 1, skipped: 0 })
    assert.deepEqual(
      (await rowsOf(bench, converted)).map(({ a }) => a),
      [1, 3],
    )
  })

  test('a byte order mark, other charsets and booleans in any case', async () => {
    const flags = { fields: [field('t', text()), field('f', { kind: 'boolean' })] }
    const marked = await convert(bench, '\ufefft,f\né,TRUE\n', csv, flags)
    assert.deepEqual(await rowsOf(bench, marked), [{ t: 'é', f: true }])
    const latin = await convert(
      bench,
      Buffer.from('t,f\n\xe9,false\n', 'latin1'),
      { ...csv, charset: 'ISO-8859-1' },
      flags,
    )
    assert.deepEqual(await rowsOf(bench, latin), [{ t: 'é', f: false }])
  })
})

describe('the first records of a compressed file', () => {
  const sampled = async (bytes: Uint8Array, format: BatchFormat, rows: number) => {
    const found = await bench.engine.sample({ artifactKey: await bench.put(bytes), format, rows })
    assert.ok('records' in found, JSON.stringify(found).slice(0, 300))
    return found.records
  }
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => `${from + at},${'x'.repeat(90)}\n`).join('')

  test('are found without inflating what comes behind them', async () => {
    const whole = gzipSync(`a,b\n${lines(0, 40_000)}`, { level: 1 })
    // What is missing at its end is not looked at.
    const records = await sampled(whole.subarray(0, whole.length - 100), csv, 3)
    assert.deepEqual(
      records.map(record => record[0]?.[1]),
      ['0', '1', '2'],
    )
  })

  test('are whole where the first piece of the text ends within one of them', async () => {
    const long = `"${'y,y\n'.repeat(400_000)}"`
    const bytes = zstdCompressSync(`a,b\n0,z\n1,${long}\n${lines(2, 30_000)}`)
    const records = await sampled(bytes, csv, 3)
    assert.deepEqual(
      records.map(record => record.map(([, cell]) => cell.length)),
      [
        [1, 1],
        [1, 1_600_000],
        [1, 90],
      ],
    )
    const json = gzipSync(`[{"a": "${'é'.repeat(2 ** 20)}"}, {"a": "b"}]`)
    assert.deepEqual((await sampled(json, { format: 'json', isMultiLine: true }, 2))[1], [['a', 'b']])
  })
})
