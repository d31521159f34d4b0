import type { ErrorKind, Fault } from '../../core/errors.ts'
import type { Grant } from './session.ts'

/** What the server tells an engine process. */
export type Order =
  | { readonly kind: 'run'; readonly verb: string; readonly request: unknown; readonly grant: Grant }
  | { readonly kind: 'cancel' }

/** What an engine process tells the server. */
export type Report =
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'error'; readonly error: ErrorMessage }
  | { readonly kind: 'progress'; readonly fraction: number }

/** An error as a value that crosses processes. `core` is null for what nobody foresaw. */
export interface ErrorMessage {
  readonly message: string
  readonly core: {
    readonly kind: ErrorKind
    readonly code: string
    readonly faults: readonly Fault[]
    readonly details: Readonly<Record<string, unknown>>
  } | null
}
