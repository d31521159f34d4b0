import type { Compression } from '../../../core/ingest/load.ts'

/** The file to read: as it was received or, where it was compressed, inflated. */
export interface Received {
  readonly path: string
  readonly compression: Compression | null
}
