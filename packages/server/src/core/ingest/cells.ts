/** What a cell of a text file looks like, whatever it may mean to a type. */
export type CellKind =
  | 'empty'
  | 'number'
  | 'date'
  | 'time'
  | 'boolean'
  | 'missing'
  | 'amount'
  | 'address'
  | 'word'
  | 'text'

const NUMBER =
  /^[+-]?(\d+([.,]\d*)?|[.,]\d+|\d{1,3}([.,' \u00a0\u202f]\d{3})+([.,]\d+)?)([eE][+-]?\d+)?$|^[+-]?(inf(inity)?|0x[0-9a-f]+)$/i
const CLOCK = '\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?[ap]m)?( ?(z|utc|gmt|[+-]\\d{2}:?(\\d{2})?))?'
const DAY = '(\\d{4}([-/.])\\d{1,2}\\2\\d{1,2}|\\d{1,2}([-/.])\\d{1,2}\\3\\d{2,4})'
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?'
const TIME = new RegExp(`^${CLOCK}$`, 'i')
const DATE = new RegExp(`^${DAY}([t ]+${CLOCK})?$`, 'i')
const SPELT_DATE = new RegExp(
  `^(\\d{1,2}[- ]${MONTH}[- ]\\d{2,4}|${MONTH} \\d{1,2},? \\d{4})( ${CLOCK})?$`,
  'i',
)
const BOOLEAN = /^(true|false|yes|no)$/i
const MISSING = /^(na|n\/a|#n\/a|null|none|nan|-nan|<na>|nil|\\n|-|--|\?|\.)$/i
const AMOUNT = /^[-(+]?([$€£¥]|[A-Z]{3} |R\$) ?[-+]?\d[\d.,']*\)?$|^[-(+]?\d[\d.,']*( ?[%$€£¥]| [A-Z]{3})\)?$/
const ADDRESS =
  /^([\w.+-]+@[\w-]+(\.[\w-]+)+|[a-z][a-z0-9+.-]*:\/\/[^\s,;|]+|(\d{1,3}\.){3}\d{1,3}(:\d+|\/\d+)?|([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f]{3,4}(:[0-9a-f]{1,4})*::([0-9a-f]{1,4}(:[0-9a-f]{1,4})*)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i
const WORD =
  /^(?!.*[|^~])[\p{L}\p{N}\p{M}\p{S}_#@*.'’&/\\+%!?()°-]+( [\p{L}\p{N}\p{M}\p{S}_#@*.'’&/\\+%!?()°-]+)*$/u
const LONGEST = 200

/** Kinds that are no mere text, so that a name above them would stand out. */
export const TELLING: ReadonlySet<CellKind> = new Set([
  'number',
  'date',
  'time',
  'boolean',
  'amount',
  'address',
])

/** The kind of a cell by its shape. Pure; no I/O. */
export function kindOf(cell: string): CellKind {
  if (cell.length > LONGEST) return 'text'
  const text = cell.trim()
  if (text === '') return 'empty'
  if (NUMBER.test(text)) return 'number'
  if (DATE.test(text) || SPELT_DATE.test(text)) return 'date'
  if (TIME.test(text)) return 'time'
  if (MISSING.test(text)) return 'missing'
  if (BOOLEAN.test(text)) return 'boolean'
  if (ADDRESS.test(text)) return 'address'
  if (AMOUNT.test(text)) return 'amount'
  return WORD.test(text) ? 'word' : 'text'
}

/**
 * How much a cell looks like one value, 0 … 1: a piece that holds what divides other files, or half of a pair of quotes, is
 * rather several values, or a part of one. Pure; no I/O.
 */
export function cellWorth(cell: string): number {
  const kind = kindOf(cell)
  const padded = cell !== '' && cell.charCodeAt(0) === 32 ? 0.85 : 1
  if (kind === 'empty') return 0.75
  if (kind === 'word') return padded * (APOSTROPHES.test(cell) ? 0.5 : 0.92)
  return padded * (kind === 'text' ? textWorth(cell.trim()) : 1)
}

/** In this order: the first shape that is found in a text decides its worth. */
const SHAPES: readonly (readonly [shape: RegExp, worth: number])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  [/[\u0000-\u0008\u000b\u000c\u000e-\u001f\t]/, 0.05],
  [/^"[^"]*$|^[^"]*[^"\d]"$/, 0.1],
  [/^".*"$/s, 0.4],
  [/^"/, 0.3],
  [/^'.*'$/s, 0.5],
  [/^[{[].*[}\]]$/s, 0.8],
  [/^[{[][^}\]]*$|^[^{[]*[}\]]$/, 0.15],
  [/\|/, 0.1],
  [/[\^~]/, 0.3],
  [/;\S/, 0.15],
  [/[^\s\d],\S|\d,[^\s\d]/, 0.3],
  [/;/, 0.4],
  [/,\S/, 0.3],
  [/,/, 0.65],
  [/^.*: /s, 0.85],
]

/** An apostrophe at either end: a quote, or half of a pair. */
const APOSTROPHES = /^ *'|' *$/

function textWorth(text: string): number {
  return SHAPES.find(([shape]) => shape.test(text))?.[1] ?? 0.7
}
