import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ReadOptions } from '../../packages/server/src/core/ingest/load.ts'
import { type IngestBench, openIngestBench, warningsOf } from './engine-ingest.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

const ANY = { maxErrorPercent: 100, delimiter: ',', quote: '"', header: true } satisfies ReadOptions

/** What became of a text: its cells, its account, its rejects as `row code raw`, and its warnings. */
async function outcome(bytes: string | Uint8Array, options: ReadOptions = ANY) {
  const ingested = await bench.ingest(bytes, options)
  const { read, loaded, rejected, skipped } = ingested.load.rows
  const warnings = warningsOf(ingested).filter(code => code !== 'rejected_rows')
  return {
    cells: await bench.cells(ingested),
    rows: [read, loaded, rejected, skipped],
    rejects: ingested.firstRejects.map(({ row, code, raw }) => `${row} ${code} ${raw}`),
    places: ingested.firstRejects.map(({ byteOffset }) => byteOffset),
    warnings,
    load: ingested.load,
  }
}

describe('records that are no rows', () => {
  test('each is rejected with its number, place, text and reason', async () => {
    const { cells, rows, rejects, places } = await outcome('a,b\n1,x\n2\n3,y,z\n"4"4,y\n5,v\n')
    assert.deepEqual(cells, [
      ['1', 'x'],
      ['5', 'v'],
    ])
    assert.deepEqual(rows, [5, 2, 3, 0])
    assert.deepEqual(rejects, ['2 too_few_fields 2', '3 too_many_fields 3,y,z', '4 text_after_quote "4"4,y'])
    assert.deepEqual(places, [8, 10, 16])
  })

  test('a quote that is never closed costs its line and no other', async () => {
    const lines = '1,x\n'.repeat(20_000)
    const { rows, rejects } = await outcome(`a,b\n${lines}2,"y\n${lines}3,"z"\n`)
    assert.deepEqual(rows, [40_002, 40_001, 1, 0])
    assert.deepEqual(rejects, ['20001 unclosed_quote 2,"y'])
  })

  test('a quote that is not closed within 16 MiB costs its line and no other', async () => {
    const lines = `1,${'x'.repeat(998)}\n`.repeat(20_000)
    const { rows, rejects } = await outcome(`a,b\n2,"y\n${lines}3,z\n`)
    assert.deepEqual(rows, [20_002, 20_001, 1, 0])
    assert.deepEqual(rejects, ['1 unclosed_quote 2,"y'])
  })

  test('a line of 40 MB is rejected, and its beginning shown', async () => {
    const { rows, rejects, cells } = await outcome(`a,b\n1,x\n2,${'y'.repeat(40_000_000)}\n3,z\n`)
    assert.deepEqual(rows, [3, 2, 1, 0])
    assert.deepEqual(cells, [
      ['1', 'x'],
      ['3', 'z'],
    ])
    assert.match(rejects[0] ?? '', /^2 record_too_long 2,yyy/)
  })

  test('a value of 3 MB is a value', async () => {
    const { rows, cells } = await outcome(`a,b\n1,"${'y\n'.repeat(1_500_000)}"\n3,z,\n`)
    assert.deepEqual(rows, [2, 2, 0, 0])
    assert.equal(cells[0]?.[1]?.length, 3_000_000)
  })

  test('bytes that are not UTF-8 cost their row where others prove that the file is', async () => {
    const text = Buffer.concat([Buffer.from('a,b\n1,é\n2,'), Buffer.from([0xff]), Buffer.from('\n3,ü\n')])
    const late = Buffer.concat([Buffer.from(`a,b\n${'1,abcdefgh\n'.repeat(110_000)}`), text.subarray(4)])
    assert.deepEqual((await outcome(text, { ...ANY, encoding: 'utf-8' })).rejects, [
      '2 invalid_encoding 2,\ufffd',
    ])
    const { rows, load } = await outcome(late)
    assert.deepEqual(rows, [110_003, 110_002, 1, 0])
    assert.equal(load.dialect?.encoding, 'utf-8')
  })

  test('places are those of the file as it was received', async () => {
    const text = 'a,b\n1,é\n2\n3,𝄞\n4\n5,x\n'
    const wide = await outcome(Buffer.from(`\ufeff${text}`, 'utf16le'))
    assert.deepEqual(wide.places, [2 + 16, 2 + 30])
    const narrow = await outcome(Buffer.from('a,b\n1,\xe9\n2\n3,x\n', 'latin1'))
    assert.deepEqual(narrow.places, [8])
    const marked = await outcome('\ufeffa,b\n1\n2,x\n')
    assert.deepEqual(marked.places, [7])
  })
})

describe('lines that are no data', () => {
  test('blank lines are skipped, and missing values where there is one column', async () => {
    assert.deepEqual((await outcome('a,b\n\n1,x\n  \n\n2,y\n3\n4,z\n')).rows, [7, 3, 1, 3])
    const single = await outcome('a\nx\n\ny\n', { header: true })
    assert.deepEqual(single.cells, [['x'], [null], ['y']])
    assert.deepEqual(single.rows, [3, 3, 0, 0])
  })

  test('remarks are skipped, and are no remarks within quotes', async () => {
    const { rows, cells } = await outcome('a,b\n# x, "y\n1,"\n# z\n"\n#\n2,#\n', { ...ANY, comment: '#' })
    assert.deepEqual(rows, [4, 2, 0, 2])
    assert.deepEqual(cells, [
      ['1', '\n# z\n'],
      ['2', '#'],
    ])
  })

  test('a header that comes once more is skipped, whatever the types', async () => {
    const texts = await outcome('a,b\nx,y\na,b\nu,v\n\ufeffa,b\nw,z\n')
    assert.deepEqual(texts.rows, [5, 3, 0, 2])
    assert.deepEqual(texts.warnings, ['repeated_header'])
    const numbers = await outcome('a,2020\nx,7\na,2020\nu,8\n')
    assert.deepEqual(numbers.rows, [3, 2, 0, 1])
    assert.deepEqual(numbers.cells, [
      ['x', '7'],
      ['u', '8'],
    ])
  })

  test('a footer is skipped and shown; a row that was cut off is rejected', async () => {
    const { rows, warnings, load } = await outcome('a,b,c\n1,x,y\n2,z,v\n\nTotal,2\nSource: the bureau\n')
    assert.deepEqual(rows, [5, 2, 0, 3])
    assert.deepEqual(warnings, ['footer'])
    assert.match(load.warnings[0]?.message ?? '', /Total,2\\nSource: the bureau/)
    const cut = await outcome('a,b,c\n1,x,y\n2,z,v\n3,u')
    assert.deepEqual(cut.rejects, ['3 too_few_fields 3,u'])
    const middle = await outcome('a,b,c\n1,x,y\nTotal,1\n2,z,v\nTotal,2\n')
    assert.deepEqual(middle.rows, [4, 2, 1, 1])
    assert.deepEqual(middle.rejects, ['2 too_few_fields Total,1'])
  })

  test('the mark that DOS ends files with is no data', async () => {
    assert.deepEqual((await outcome('a,b\n1,x\n2,y\n\x1a')).cells.length, 2)
    assert.deepEqual((await outcome('a\nx\ny\x1a', { header: true })).cells, [['x'], ['y']])
  })
})

describe('rows that are written in unusual ways', () => {
  test('delimiters behind the last column are taken with a warning, while nothing stands there', async () => {
    const { rows, warnings, rejects } = await outcome('a,b\n1,x,\n2,y\n3,z,,\n4,u,,v\n5,w\n')
    assert.deepEqual(rows, [5, 4, 1, 0])
    assert.deepEqual(warnings, ['trailing_delimiters'])
    assert.deepEqual(rejects, ['4 too_many_fields 4,u,,v'])
  })

  test('NUL characters are kept and told', async () => {
    const { cells, warnings } = await outcome(`a,b\n${'1,abcdefgh\n'.repeat(300)}1,x\0y\n2,"\0"\n3,\0\n`)
    assert.deepEqual(cells.slice(-3), [
      ['1', 'x\0y'],
      ['2', '\0'],
      ['3', '\0'],
    ])
    assert.deepEqual(warnings, ['nul_characters'])
  })

  test('spaces around quotes are no part of a value', async () => {
    const { cells } = await outcome('a,b\n1,   "x""y"  \n2,z\n')
    assert.deepEqual(cells, [
      ['1', 'x"y'],
      ['2', 'z'],
    ])
  })

  test('a carriage return alone ends a record, also among line feeds', async () => {
    const { cells, warnings } = await outcome('a,b\n1,x\r2,y\n3,"z\rv"\n')
    assert.deepEqual(cells, [
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'z\rv'],
    ])
    assert.deepEqual(warnings, ['mixed_line_endings'])
  })

  test('a backslash escapes quotes and itself where it is the escape, and stays before anything else', async () => {
    const { cells } = await outcome('a,b\n1,"x\\"y\\\\"\n2,"\\n"\n', { ...ANY, escape: '\\' })
    assert.deepEqual(cells, [
      ['1', 'x"y\\'],
      ['2', '\\n'],
    ])
  })

  test('bytes that mean nothing in windows-1252 are kept as control characters', async () => {
    const { cells } = await outcome(Buffer.from(`a,b\n1,\xe9\x81\n${'2,abcdefgh\n'.repeat(20)}`, 'latin1'))
    assert.deepEqual(cells[0], ['1', 'é\x81'])
  })

  test('UTF-16 with half a character in it is refused', async () => {
    const text = Buffer.from('\ufeffa,b\n1,x\n', 'utf16le')
    for (const end of [[0x41], [0x00, 0xd8, 0x41, 0x00]]) {
      const bytes = Buffer.concat([text, Buffer.from(end)])
      await assert.rejects(bench.ingest(bytes, ANY), { code: 'unreadable_file' })
    }
  })

  test('text that begins as ASCII and is not UTF-8 later is windows-1252, and says so', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `${index},abcdefgh\n`).join('')
    const text = Buffer.from(`a,b\n${lines}x,Zoë \x80\n1\n`, 'latin1')
    const { cells, warnings, places } = await outcome(text)
    assert.deepEqual(cells.at(-1), ['x', 'Zoë €'])
    assert.deepEqual(warnings, ['assumed_encoding'])
    assert.deepEqual(places, [text.length - 2])
  })
})

describe('hostile texts', () => {
  test('a million records that are no rows are counted, and the first kept', async () => {
    const ingested = await bench.ingest(`a,b\n${'1,x\n'.repeat(500)}${'1\n'.repeat(1_000_000)}`, ANY)
    assert.deepEqual(ingested.load.rows, { read: 1_000_500, loaded: 500, rejected: 1_000_000, skipped: 0 })
    assert.equal(ingested.quarantine?.kept, 100_000)
  })

  test('stray quotes in every line cost their lines', async () => {
    const ingested = await bench.ingest(`a,b\n1,x\n${'1,"x\n'.repeat(200_000)}`, ANY)
    assert.equal(ingested.load.rows.read, 200_001)
  })
})
