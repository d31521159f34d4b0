import type { RecordValue } from '../../../core/batch/record-value.ts'

/** A record of a file, or why it is none. */
export interface FileRecord {
  /** As it stands in the file, or as JSON where the format has no text. */
  raw(): string
  /** Absent: it cannot be parsed. */
  readonly value?: RecordValue
  /** Why not. */
  readonly fault?: string
  /** Bytes before it in the file; null where the format has no lines. */
  readonly at: number | null
  /** Its number in the file, from 1; absent: the next one. */
  readonly row?: number
}

/** Takes the records of a file in their order, and the blank lines between them. */
export interface RecordSink {
  record(record: FileRecord): Promise<void>
  blank(): void
}

/** What is wrong with a file as a whole. */
export class FileError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
