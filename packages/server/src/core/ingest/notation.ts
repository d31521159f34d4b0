import type { ReadOptions, Thousands } from './load.ts'
import { GROUPING } from './numbers.ts'
import type { TextRecord } from './split.ts'
import { NULL_TOKENS } from './values.ts'

/** How a file writes numbers. */
export interface Notation {
  readonly decimal: '.' | ','
  readonly thousands: Thousands
}

const PLAIN: Notation = { decimal: '.', thousands: '' }
/** Simpler ones first. */
const NOTATIONS: readonly Notation[] = [
  PLAIN,
  { decimal: ',', thousands: '' },
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: ' ' },
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: "'" },
  { decimal: ',', thousands: "'" },
]
const INTEGER = /^-?\d+$/
const DIGITS_AND_MARKS = new RegExp(`^-?\\d[\\d${Object.values(GROUPING).join('')}]*$`)
const ADDRESS = /^(\d{1,3}\.){3}\d{1,3}$/
const SHAPES = NOTATIONS.map(shapeOf)

function shapeOf({ decimal, thousands }: Notation): RegExp {
  const whole =
    thousands === '' ? '(0|[1-9]\\d*)' : `(0|[1-9]\\d*|[1-9]\\d{0,2}([${GROUPING[thousands]}]\\d{3})+)`
  return new RegExp(`^-?${whole}([${decimal}]\\d+)?$`)
}

/**
 * The notation in which some column holds nothing but numbers and which no other column of numbers contradicts. Where digits
 * may be a fraction as well as thousands (`1.234` and no more to go by), numbers are plain; so they are where commas divide
 * the fields and would be decimal ones within quotes, which has to be said. Pure; no I/O.
 */
export function findNotation(
  sample: readonly TextRecord[],
  width: number,
  delimiter: string,
  options: ReadOptions,
): Notation {
  const allowed = NOTATIONS.map(
    ({ decimal, thousands }) =>
      (options.decimal ?? (delimiter === decimal ? '.' : decimal)) === decimal &&
      (options.thousands ?? thousands) === thousands,
  )
  const told: Notation = { decimal: options.decimal ?? '.', thousands: options.thousands ?? '' }
  if (options.decimal !== undefined && options.thousands !== undefined) return told
  const columns = Array.from({ length: width }, (_, index) => possibleNotations(sample, index, width))
  const numeric = columns.filter(possible => possible?.some((one, index) => one && allowed[index]))
  const common = NOTATIONS.filter(
    (_, index) => allowed[index] && numeric.every(possible => possible?.[index]),
  )
  if (numeric.length === 0 || common.includes(PLAIN)) return told
  const [simplest] = common
  const unclear = simplest?.thousands === '' && common.some(other => other.decimal !== simplest.decimal)
  return simplest && !unclear ? simplest : told
}

/** Which notations all values of a column follow; null: it holds other things than numbers, or nothing but plain integers. */
function possibleNotations(sample: readonly TextRecord[], index: number, width: number): boolean[] | null {
  const values = sample
    .filter(({ fields, malformed }) => !malformed && fields.length === width)
    .map(({ fields }) => (fields[index] ?? '').trim())
    .filter(value => value !== '' && !NULL_TOKENS.includes(value) && !INTEGER.test(value))
  if (values.length === 0 || !values.every(value => DIGITS_AND_MARKS.test(value) && !ADDRESS.test(value)))
    return null
  return SHAPES.map(shape => values.every(value => shape.test(value)))
}
