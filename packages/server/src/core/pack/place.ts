/** Where in the pack's folder something is written: lines and columns from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}
