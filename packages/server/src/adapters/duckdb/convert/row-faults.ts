import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { BatchError, FaultStage, RowFault } from '../../../core/batch/batch.ts'
import { type RecordFault, recordFaults } from '../../../core/batch/fault-codes.ts'
import { LONGEST_RAW, MOST_REJECTS } from '../../../core/ingest/reject.ts'

/** Where the faults of rejected records are gathered. */
export interface FaultBook {
  /** All faults of a record. */
  add(record: Omit<RowFault, 'stage' | 'errors'>, faults: readonly RecordFault[]): Promise<void>
  close(): Promise<{ counts: Readonly<Record<FaultStage, number>>; errors: readonly BatchError[] }>
}

const MOST_RANGES = 100
/** More text than this is not kept: a hostile file must not fill the disk with its faults. */
const MOST_BYTES = 512 * 2 ** 20

interface Tally {
  description: string
  count: number
  readonly ranges: { from: number; to: number }[]
}

/** Opens a book that writes the first of each kind as lines of JSON, and counts all. */
export function openFaultBook(target: string): FaultBook {
  const file = createWriteStream(target)
  const counts = { parsing: 0, conversion: 0, validation: 0 }
  let bytes = 0
  const tallies = new Map<string, Tally>()

  function tally(record: number, { code, message }: RecordFault): void {
    const known = tallies.get(code) ?? { description: message, count: 0, ranges: [] }
    tallies.set(code, known)
    known.count += 1
    const last = known.ranges.at(-1)
    if (last && last.to === record - 1) last.to = record
    else if (known.ranges.length < MOST_RANGES) known.ranges.push({ from: record, to: record })
  }

  return {
    async add(record, faults) {
      const [first] = faults
      if (!first) return
      const { stage } = recordFaults[first.code]
      const byCode = new Map(faults.map(fault => [fault.code, fault]))
      for (const fault of byCode.values()) tally(record.record, fault)
      if (counts[stage] >= MOST_REJECTS || bytes > MOST_BYTES) return
      counts[stage] += 1
      const raw = record.raw.slice(0, LONGEST_RAW).toWellFormed()
      const fault: RowFault = { stage, ...record, raw, errors: faults }
      const line = Buffer.from(`${JSON.stringify(fault)}\n`)
      bytes += line.length
      if (!file.write(line)) await once(file, 'drain')
    },
    async close() {
      file.end()
      await finished(file)
      const errors = [...tallies].map(([code, { description, count, ranges }]) => {
        const rows = ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`))
        return { code, description, rows, recordCount: count }
      })
      return { counts, errors: errors.toSorted((a, b) => (a.code < b.code ? -1 : 1)) }
    },
  }
}
