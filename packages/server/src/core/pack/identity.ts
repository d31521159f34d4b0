import { hash } from 'node:crypto'

/**
 * The id of a thing, a UUID of version 8 (RFC 9562) made of an organization's id text, a pack, a kind and a key, so that whatever is loaded
 * again has the id that it had. Pure; no I/O.
 */
export function identityOf(organization: string, pack: string, kind: string, key: string): string {
  return identitiesOf(organization, pack, kind)(key)
}

/** The ids of things of a kind, by their keys. */
export function identitiesOf(organization: string, pack: string, kind: string): (key: string) => string {
  const before = JSON.stringify([organization, pack, kind]).slice(0, -1)
  return key => {
    const hex = hash('sha256', `${before},${JSON.stringify(key)}]`)
    const variant = VARIANTS[Number.parseInt(hex.charAt(16), 16) & 3]
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }
}

/** The digit that says a UUID is of RFC 9562, by the two bits that it leaves. */
const VARIANTS = '89ab'
