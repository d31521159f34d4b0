import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import type { Column } from '../../../core/dataset/dataset.ts'
import type { CellText } from '../../../core/pack/block.ts'
import { copyLine } from '../../../core/pack/copy.ts'
import { keepWholeTexts } from '../whole-texts.ts'
import { worldRowsSql } from './part.ts'

keepWholeTexts()

const columns = ['a "b"', 'c'].map(
  (name): Column => ({ name, originalName: name, logicalType: 'VARCHAR', dtype: 'object', nullable: true }),
)

test('texts are read from COPY lines as they were, whatever characters they have', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-part-'))
  await using opened = new AsyncDisposableStack()
  opened.defer(() => rm(folder, { recursive: true }))
  const instance = await DuckDBInstance.create(':memory:')
  opened.defer(() => instance.closeSync())
  const connection = await instance.connect()
  opened.defer(() => connection.closeSync())
  const path = join(folder, 'text')
  const unit = fc.constantFrom('\\', 't', 'n', 'N', '\t', '\n', '\r', '"', ',', ' ', '\ufeff', 'é', '😀')
  const cell = fc.option(fc.string({ unit, maxLength: 8 }))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async rows => {
      const lines = rows.map((cells: readonly CellText[]) => copyLine(['digest', ...cells]))
      await writeFile(path, lines.join(''))
      const longest = Math.max(...lines.map(line => Buffer.byteLength(line)))
      const read = await connection.runAndReadAll(worldRowsSql(columns, { path, rows: rows.length, longest }))
      assert.deepEqual(read.columnNames(), ['a "b"', 'c'])
      assert.deepEqual(read.getRows(), rows)
    }),
    { numRuns: 60 },
  )
})
