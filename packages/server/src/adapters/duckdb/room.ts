import type { Store } from '../../core/ports/store.ts'
import type { Pool } from './pool.ts'
import type { Scratch } from './scratch.ts'

/** What every verb's server side works with. */
export interface EngineRoom {
  readonly store: Store
  readonly pool: Pool
  readonly scratch: Scratch
  /** What a compressed file may become at most. */
  readonly maxInflatedBytes: number
  /** What the compressed rows of a fill may become at most. */
  readonly maxFillInflatedBytes: number
  /** What the answer of a query may become at most. */
  readonly maxAnswerBytes: number
}
