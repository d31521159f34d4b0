import { doubleOf, isNumberText, isStored, isWholeText, type WholeKind, wholeOf } from './exact-number.ts'
import { dateOf, instantOf } from './exact-time.ts'
import { isScalar, type RecordValue, type Scalar } from './record-value.ts'
import type { RowType } from './row-schema.ts'

export type LeafKind = Exclude<RowType['kind'], 'object' | 'array' | 'map'>

/** What a leaf becomes: a text, a boolean or the digits of a number; dates and date-times are texts. Null: it cannot be that type. */
export type Converted =
  | { readonly text: string }
  | { readonly digits: string }
  | { readonly boolean: boolean }

/**
 * A value as the type of its field, when the table of conversions has the two and nothing of the value is lost. Pure; no I/O. In `cells`,
 * which have no types of their own, `true` and `false` in any case are booleans.
 */
export function convertScalar(value: RecordValue, kind: LeafKind, cells: boolean): Converted | null {
  if (typeof value === 'boolean') return kind === 'boolean' ? { boolean: value } : null
  if (typeof value === 'string') return convertText(value, kind, cells)
  return value !== null && isScalar(value) ? convertTyped(value, kind) : null
}

function convertText(text: string, kind: LeafKind, cells: boolean): Converted | null {
  switch (kind) {
    case 'string':
      return { text }
    case 'boolean':
      return cells && /^(true|false)$/i.test(text) ? { boolean: text.length === 4 } : null
    case 'date':
      return textOr(dateOf(text))
    case 'date-time':
      return textOr(instantOf(text))
    case 'number':
      return isNumberText(text) ? digitsOr(doubleOf(text)) : null
    default:
      return isWholeText(text) ? wholeNumber(text, kind) : null
  }
}

function convertTyped({ scalar, text }: Scalar, kind: LeafKind): Converted | null {
  switch (scalar) {
    case 'int':
    case 'long':
      return convertInteger(text, kind, scalar === 'long')
    case 'double':
      return convertDouble(text, kind)
    case 'date':
      return kind === 'date' ? textOr(dateOf(text)) : null
    case 'date-time':
      return kind === 'date-time' ? textOr(instantOf(text)) : null
    case 'binary':
      return null
  }
}

function convertInteger(text: string, kind: LeafKind, isLong: boolean): Converted | null {
  switch (kind) {
    case 'string':
      return { text }
    case 'boolean':
      return null
    case 'date':
      return isLong ? textOr(dateOf(text)) : null
    case 'date-time':
      return isLong ? textOr(instantOf(text)) : null
    case 'number':
      return digitsOr(doubleOf(text))
    default:
      // JSON knows -0, which no integer does.
      return isWholeText(text) ? wholeNumber(text, kind) : null
  }
}

function convertDouble(text: string, kind: LeafKind): Converted | null {
  switch (kind) {
    case 'string':
      return textOr(doubleOf(text))
    case 'number':
      return digitsOr(doubleOf(text))
    case 'boolean':
    case 'date':
    case 'date-time':
      return null
    default: {
      const whole = wholeOf(text)
      return whole === null || (whole === '0' && text.startsWith('-')) ? null : wholeNumber(whole, kind)
    }
  }
}

function wholeNumber(whole: string, kind: WholeKind): Converted | null {
  return isStored(kind, whole) ? { digits: whole } : null
}

function textOr(text: string | null): Converted | null {
  return text === null ? null : { text }
}

function digitsOr(digits: string | null): Converted | null {
  return digits === null ? null : { digits }
}
