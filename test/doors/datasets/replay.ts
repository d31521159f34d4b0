import assert from 'node:assert/strict'
import { type StartedHouse, uploadDataset } from '../start.ts'

/** Uploads a dataset of ten rows, and two rejects: rows 3 and 7 have a text where a number was asked for. Answers it and its load. */
export async function uploadWithRejects(house: StartedHouse): Promise<{ dataset: string; load: string }> {
  const rows = Array.from({ length: 12 }, (_, at) => ({
    id: at === 2 || at === 6 ? 'none' : at + 1,
    amount: 1.5 * at,
    zip: `0050${at % 10}`,
    day: `2026-01-${10 + at}`,
  }))
  const file = rows.map(row => `${JSON.stringify(row)}\n`).join('')
  const made = await uploadDataset(house, { file, column_types: '{"id":"int64"}', max_error_percent: '20' })
  assert.deepEqual(made.load.rows, { read: 12, loaded: 10, rejected: 2, skipped: 0 })
  return { dataset: made.id, load: made.load.id }
}

/** A row that was rejected, with values that fit. */
export const correct = (row: number) => ({
  row,
  values: { id: row, amount: '3.0', zip: '00502', day: '2026-01-12' },
})
