/** Why a request cannot be done. Each door maps every kind to its own words. */
export type ErrorKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'wrong_method'
  | 'timed_out'
  | 'conflict'
  | 'gone'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported_media'
  | 'range_not_satisfiable'
  | 'unprocessable'
  | 'rate_limited'
  | 'cancelled'
  | 'unavailable'
  | 'storage_full'

/** Where in the input something is wrong: a member of a body, or a parameter of a request. */
export interface Fault {
  pointer?: string
  parameter?: string
  code: string
  message: string
}

/** The one error that the core throws on purpose; anything else is a bug and answers as an opaque 500. */
export class CoreError extends Error {
  readonly kind: ErrorKind
  /** Stable, lower_snake_case; listed in `refusals.ts` and documented in `docs/errors.md`. */
  readonly code: string
  readonly faults: readonly Fault[]
  /** Additive members for the answer, such as `load_id`. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    more: { faults?: readonly Fault[]; details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'CoreError'
    this.kind = kind
    this.code = code
    this.faults = more.faults ?? []
    this.details = more.details ?? {}
  }
}
