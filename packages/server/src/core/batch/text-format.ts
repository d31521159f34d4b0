const PART = "[A-Za-z0-9._~!$&'()*+,;=:@/?#\\[\\]-]|%[0-9A-Fa-f]{2}"
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+"
const END = '[A-Za-z0-9\\x{80}-\\x{10FFFF}]'
const LABEL = `${END}([A-Za-z0-9\\x{80}-\\x{10FFFF}-]*${END})?`

/** In characters; what is longer has none of the formats. */
export const LONGEST_FORMATTED = 65_536

/**
 * The formats of texts that are checked, each as a pattern for RE2 that a text must match as a whole (RFC 3986, RFC 5321 with RFC 6531,
 * without quoted names and addresses in brackets).
 */
export const textFormats: Readonly<Record<string, string>> = {
  uri: `[A-Za-z][A-Za-z0-9+.-]*:(${PART})+`,
  'uri-reference': `(${PART})*`,
  email: `${ATOM}([.]${ATOM})*@${LABEL}([.]${LABEL})*`,
}

const expressions: ReadonlyMap<string, RegExp> = new Map(
  Object.entries(textFormats).map(([name, pattern]) => [
    name,
    new RegExp(`^(?:${pattern.replaceAll(/\\x\{([0-9A-F]+)\}/g, '\\u{$1}')})$`, 'u'),
  ]),
)

/** Whether a text has a format; one that is not checked has every text. Pure; no I/O. */
export function hasFormat(format: string, text: string): boolean {
  const expression = expressions.get(format)
  return !expression || (text.length <= LONGEST_FORMATTED && expression.test(text))
}
