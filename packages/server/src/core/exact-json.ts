/** Numbers of JSON that keep their digits, which a JavaScript number may not have. */

/** A number as it was written, which `JSON.stringify` prints again as it is. */
export interface ExactNumber {
  readonly rawJSON: string
}

interface RawJson {
  rawJSON(text: string): ExactNumber
  isRawJSON(value: unknown): value is ExactNumber
}

const { rawJSON, isRawJSON } = JSON as unknown as RawJson

/** The number of this text, which is a number of JSON. */
export function exactNumber(text: string): ExactNumber {
  return rawJSON(text)
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return isRawJSON(value)
}

type Reviver = (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown

/** The value of a JSON text, its numbers exact ones. Pure; no I/O. Throws a `SyntaxError` for what is no JSON. */
export function parseExact(text: string): unknown {
  const reviver: Reviver = (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined ? rawJSON(source) : value
  return JSON.parse(text, reviver as (this: unknown, name: string, value: unknown) => unknown)
}
