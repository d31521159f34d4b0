import { refuse } from '../../core/refusals.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const CLOSED = new Set(['EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'ENFILE', 'ESTALE'])

/** The code of a failed system call; undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Whether the error says that a path leads nowhere. */
export function isAbsent(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** Awaits work on the disk; a disk that is full, read-only or failing becomes a refusal. */
export async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    const code = systemCode(cause) ?? ''
    if (FULL.has(code)) {
      const message = `The store has no room left (${code}). Free space in its folder, or raise its quota, and try again.`
      throw refuse('storage_full', message, { cause })
    }
    if (CLOSED.has(code)) {
      const message = `The store's folder cannot be used (${code}). Check its disk, its permissions and the limit of open files.`
      throw refuse('unavailable', message, { cause })
    }
    throw cause
  }
}
