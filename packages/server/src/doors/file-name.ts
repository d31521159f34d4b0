const LONGEST = 100

/** Names that Windows keeps for its devices. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** `Content-Disposition` that saves a download under a dataset's name, whatever that name tries (RFC 6266, RFC 5987). */
export function attachment(name: string, extension: string): string {
  const safe = `${safeName(name)}.${extension}`
  const ascii = safe.replaceAll(/[^\x20-\x7e]/gu, '_').replaceAll(/["\\%]/g, '_')
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encode(safe)}`
}

/** A name that is no path, no device, no hidden file, and reads in one direction. */
function safeName(name: string): string {
  const visible = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_')
    .replace(/^[.\s]+/, '')
  const short = [...visible]
    .slice(0, LONGEST)
    .join('')
    .replace(/[.\s]+$/, '')
  if (short === '') return 'dataset'
  return DEVICE.test(short) ? `_${short}` : short
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /['()*]/g,
    it => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
