import { isId, type LoadId } from '../ids.ts'

/** A batch's id as clients see it: 32 hex digits. */
export function batchIdText(id: LoadId): string {
  return id.replaceAll('-', '')
}

/** The id that a text may stand for, in any case, with or without hyphens; null: it can only be a client's own name. */
export function batchIdIn(text: string): LoadId | null {
  const plain = text.toLowerCase()
  if (isId(plain)) return plain as LoadId
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(plain)
  return parts && (parts.slice(1).join('-') as LoadId)
}
