import { countFooter, LONGEST_FOOTER } from '../../../core/ingest/footer.ts'

/** A record with too few fields, of which only the end of the text tells whether it belongs to a footer. */
export interface NarrowRecord {
  readonly row: number
  /** Bytes before it in the file. */
  readonly at: number
  readonly raw: string
  readonly fields: number
}

/** Holds back the narrow records at the end of a text, as far as it was read. */
export interface CsvTail {
  isEmpty(): boolean
  blank(): void
  /** Answers the record that is held back no longer, when there are more than a footer may have. */
  add(record: NarrowRecord): NarrowRecord | undefined
  /** Something follows that is no footer, so that none of them is. */
  release(): readonly NarrowRecord[]
  /** The text has ended. */
  end(): { rows: readonly NarrowRecord[]; footer: readonly NarrowRecord[] }
}

export function openTail(width: number): CsvTail {
  let held: (NarrowRecord & { readonly apart: boolean })[] = []
  let apart = false

  return {
    isEmpty: () => held.length === 0 && !apart,
    blank() {
      apart = true
    },
    add(record) {
      held.push({ ...record, apart })
      return held.length > LONGEST_FOOTER ? held.shift() : undefined
    },
    release() {
      const released = held
      held = []
      apart = false
      return released
    },
    end() {
      const tail = held.map(({ raw, fields, apart }) => ({ text: raw.slice(0, 1000), fields, apart }))
      const count = countFooter(tail, width)
      const at = held.length - count
      return { rows: held.slice(0, at), footer: held.slice(at) }
    },
  }
}
