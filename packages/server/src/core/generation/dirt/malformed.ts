import { call, type Expression, join, text, type ValueType, whole } from '../expression.ts'

/** What stands for a replaced character where a text was read by the wrong encoding. */
const REPLACED = '\ufffd'

/** What spreadsheets and exports write in the place of a value. */
const NO_VALUE = ['N/A', '#REF!', 'unknown']

/**
 * A text in the place of a value, as feeds spoil it: never the text of a value of the type, for texts never the same text. Bits
 * decide which one. Pure; no I/O.
 */
export function malformedOf(type: ValueType, value: Expression, bits: Expression): Expression {
  const written = type === 'text' ? value : call('toText', value)
  const none = NO_VALUE.map(each => text(each))
  const drawn = oneOf([...variantsOf(type, value, written), ...none], bits)
  if (type !== 'text') return drawn
  const isNone = call('or', call('equal', drawn, written), call('equal', drawn, text('')))
  return { kind: 'if', condition: isNone, holds: join(written, REPLACED), fails: drawn }
}

function variantsOf(type: ValueType, value: Expression, written: Expression): readonly Expression[] {
  if (type === 'text') return texts(written)
  if (type === 'boolean') return truths(value)
  if (type === 'date') return days(written)
  if (type === 'datetime') return moments(written)
  return [type === 'integer' ? join(written, ',00') : withComma(written), ...numbers(written)]
}

function texts(written: Expression): Expression[] {
  const [begin, rest] = [call('first', written, whole(1)), call('afterFirst', written)]
  const half = call('first', written, call('quotient', call('length', written), whole(2)))
  return [
    half,
    join('  ', written, ' '),
    join('"', written),
    join(begin, REPLACED, call('afterFirst', rest)),
    join(begin, 'Ã¼', rest),
    call('replaced', written, text('@'), text('')),
    join(written, '&nbsp;'),
  ]
}

/** A letter in the place of a digit, quotes, a unit, a sign behind. */
function numbers(written: Expression): Expression[] {
  return [
    join(call('first', written, whole(1)), 'O', call('afterFirst', written)),
    join('"', written, '"'),
    join(written, ' EUR'),
    join('~', written),
    join(written, '-'),
  ]
}

/** One without a point, as large ones are written, gets both. */
function withComma(written: Expression): Expression {
  const replaced = call('replaced', written, text('.'), text(','))
  const isSame = call('equal', replaced, written)
  return { kind: 'if', condition: isSame, holds: join(written, ',0'), fails: replaced }
}

/** Words of other languages, slips of the hand, other numbers. */
function truths(value: Expression): Expression[] {
  const pairs = [
    ['ja', 'nein'],
    ['oui', 'non'],
    ['ture', 'flase'],
    ['TRUE!', 'FALSE!'],
    ['2', '-1'],
  ] as const
  return pairs.map(([yes, no]) => ({ kind: 'if', condition: value, holds: text(yes), fails: text(no) }))
}

/** Month 13, day 32, other orders, and a month without a day; of texts such as 2026-01-31. */
function days(written: Expression): Expression[] {
  const { year, month, day } = partsOf(written)
  return [
    join(year, '-13-', day),
    join(year, '-', month, '-32'),
    join(day, '.', month, '.', year),
    join(month, '/', day, '/', year),
    join(year, '-', month),
    text('0000-00-00'),
  ]
}

/** The same, and hour 25; of texts such as 2026-01-31 10:00:00. */
function moments(written: Expression): Expression[] {
  const { year, month, day } = partsOf(written)
  const behind = (count: number) =>
    call('last', written, call('subtract', call('length', written), whole(count)))
  return [
    join(year, '-13-', behind(8)),
    join(year, '-', month, '-32', behind(10)),
    join(year, '-', month, '-', day, ' 25', behind(13)),
    join(day, '.', month, '.', year, behind(10)),
    join(year, '-', month, '-', day, ' 10'),
    text('0000-00-00 00:00:00'),
  ]
}

function partsOf(written: Expression) {
  const part = (end: number, length: number) =>
    call('last', call('first', written, whole(end)), whole(length))
  return { year: call('first', written, whole(4)), month: part(7, 2), day: part(10, 2) }
}

/** One of several, each as likely as the others. */
function oneOf(variants: readonly Expression[], bits: Expression): Expression {
  const place = call('remainder', bits, whole(variants.length))
  return variants.reduceRight((fails, holds, at) => ({
    ...{ kind: 'if', holds, fails },
    condition: call('equal', place, whole(at)),
  }))
}
