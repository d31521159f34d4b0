import { refuse } from '../refusals.ts'
import type { CsvCounter } from './csv-count.ts'

/** Holds what was read of a text against the text itself. */
export interface CsvAccount {
  /** A record, or a line that is none, from one byte of the text to another. */
  take(from: number, after: number): void
  /** Its quotes lead astray, or nobody has looked for any: the count begins anew behind it. */
  takeAlone(from: number, after: number): void
  /** Bytes of records that were taken and not alone, in their order: what is counted. */
  count(bytes: Uint8Array, from: number, to: number): void
  /** How many were taken. Refuses with `rows_do_not_add_up` unless they cover the text up to `size`. */
  end(size: number): number
}

/**
 * Every byte of a text from `start` on belongs to one record and no other; and between two places where quotes lead astray, there
 * are as many records as a count finds that knows nothing of columns. Pure; no I/O. Refuses with `rows_do_not_add_up`.
 */
export function openCsvAccount(counter: CsvCounter, start: number): CsvAccount {
  let at = start
  let taken = 0
  /** Since the count began. */
  let open = 0

  function cover(from: number, after: number): void {
    if (from !== at || after <= from) throw uncovered(at, from)
    at = after
    taken += 1
  }

  function agree(): void {
    const counted = counter.take()
    if (counted !== open) {
      const message = `${open} records were read before byte ${at}, and a count of its own finds ${counted} there. Nothing was kept; check the delimiter, quote and escape.`
      throw refuse('rows_do_not_add_up', message)
    }
    open = 0
  }

  return {
    take(from, after) {
      cover(from, after)
      open += 1
    },
    takeAlone(from, after) {
      agree()
      cover(from, after)
    },
    count(bytes, from, to) {
      counter.add(bytes, from, to)
    },
    end(size) {
      agree()
      if (at !== size) throw uncovered(at, size)
      return taken
    },
  }
}

function uncovered(at: number, next: number): Error {
  const message = `The file was read up to byte ${at}, and then from byte ${next}. Nothing was kept.`
  return refuse('rows_do_not_add_up', message)
}
