/** A record of a file where it lies in memory; it is gone once the next one comes. */
export interface FoundRecord {
  chunk: Buffer
  from: number
  to: number
  /** Bytes before it in the file, and of it without its line end. */
  at: number
  size: number
  /** The bytes at hand are known to be UTF-8; of CSV, to hold no NUL either. */
  clean: boolean
  /** It is longer than records may be, and only its beginning is at hand. */
  tooLong: boolean
}

/** What is read of a file at once. */
export const CHUNK_BYTES = 2 ** 22
/** What is kept of a record that is too long. */
export const BEGINNING_BYTES = 2 ** 18

export function noRecord(): FoundRecord {
  return { chunk: Buffer.alloc(0), from: 0, to: 0, at: 0, size: 0, clean: true, tooLong: false }
}
