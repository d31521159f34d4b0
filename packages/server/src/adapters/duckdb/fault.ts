import { CoreError } from '../../core/errors.ts'
import { refuse } from '../../core/refusals.ts'
import type { ErrorMessage } from './message.ts'

const FULL =
  /No space left on device|ENOSPC|EDQUOT|EFBIG|max_temp_directory_size|failed to offload data block/i
const OUT_OF_MEMORY = /^Out of Memory Error/i

/** What an error of the engine means to the person who asked; an unforeseen one stays as it is. */
export function translateFault(error: unknown): unknown {
  if (error instanceof CoreError || !(error instanceof Error)) return error
  const text = `${'code' in error ? error.code : ''} ${error.message}`
  if (FULL.test(text)) {
    const message =
      'The engine has no room left for its temporary files. Free space on its disk and try again.'
    return refuse('storage_full', message, { cause: error })
  }
  if (OUT_OF_MEMORY.test(error.message)) {
    const message =
      'This needs more memory than an engine process may use. Raise ROWHOUSE_ENGINE_MEMORY, or ask for less at a time.'
    return refuse('engine_out_of_memory', message, { cause: error })
  }
  return error
}

/** The error as a value that another process can read. */
export function packError(error: unknown): ErrorMessage {
  if (!(error instanceof CoreError)) {
    return { message: error instanceof Error ? error.message : String(error), core: null }
  }
  const { kind, code, faults, details } = error
  return { message: error.message, core: { kind, code, faults, details } }
}

/** The error that another process packed. */
export function unpackError({ message, core }: ErrorMessage): Error {
  return core ? new CoreError(core.kind, core.code, message, core) : new Error(`Engine: ${message}`)
}
