import { isId, type LoadId, uuidOf } from '../ids.ts'

/** The id that a text may stand for, in any case, with or without hyphens; null: it can only be a client's own name. Pure; no I/O. */
export function batchIdIn(text: string): LoadId | null {
  const id = uuidOf(text)
  return isId(id) ? (id as LoadId) : null
}

/** The id of a batch as the platform prints it: that of its load, without hyphens. Pure; no I/O. */
export function batchIdOf(id: LoadId): string {
  return id.replaceAll('-', '')
}
