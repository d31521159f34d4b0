import { createHash } from 'node:crypto'

/**
 * The id of a thing, a UUID of version 8 (RFC 9562) made of an organization's id text, a pack, a kind and a key, so that whatever is loaded
 * again has the id that it had. Pure; no I/O.
 */
export function identityOf(organization: string, pack: string, kind: string, key: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([organization, pack, kind, key]))
    .digest()
  digest[6] = 0x80 | ((digest[6] ?? 0) & 0x0f)
  digest[8] = 0x80 | ((digest[8] ?? 0) & 0x3f)
  const hex = digest.toString('hex', 0, 16)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
