import type { FunctionName } from '../../../core/generation/expression.ts'

/** SQL of each function over the SQL of what it is given. */
export const functionSql: Readonly<Record<FunctionName, (...of: readonly string[]) => string>> = {
  add: (a, b) => `(${a} + ${b})`,
  subtract: (a, b) => `(${a} - ${b})`,
  multiply: (a, b) => `(${a} * ${b})`,
  quotient: (a, b) => `(${a} // ${b})`,
  remainder: (a, b) => `(${a} % ${b})`,
  toInteger: a => `cast(${a} as BIGINT)`,
  plus: (a, b) => `(${a} + ${b})`,
  minus: (a, b) => `(${a} - ${b})`,
  times: (a, b) => `(${a} * ${b})`,
  over: (a, b) => `(${a} / ${b})`,
  root: a => `sqrt(${a})`,
  round: a => `round(${a})`,
  floor: a => `floor(${a})`,
  toNumber: a => `cast(${a} as DOUBLE)`,
  less: (a, b) => `(${a} < ${b})`,
  equal: (a, b) => `(${a} = ${b})`,
  and: (a, b) => `(${a} and ${b})`,
  or: (a, b) => `(${a} or ${b})`,
  not: a => `(not ${a})`,
  isNull: a => `(${a} is null)`,
  padded: (a, width = '0') => padded(`cast(${a} as VARCHAR)`, width),
  hex: (a, width = '0') => padded(`lower(to_hex(${a}))`, width),
  lower: a => `lower(${a})`,
  upper: a => `upper(${a})`,
  plain: a => `regexp_replace(lower(strip_accents(${a})), '[^a-z0-9]', '', 'g')`,
  first: (a, count = '1') => `left(${a}, ${count})`,
  afterFirst: a => `substring(${a}, 2)`,
  last: (a, count = '1') => `right(${a}, ${count})`,
  replaced: (a, from, to) => `replace(${a}, ${from}, ${to})`,
  // The digits from the right, each second one doubled, of which the sum of digits counts: that of 10 to 18 is itself less 9.
  luhn: a => checkDigit(a, `length(${a}) - i`, 'case when d > 4 then 2 * d - 9 else 2 * d end'),
  // Digits at even places from the left, counted from 1, count three times.
  eanCheck: a => checkDigit(a, 'i', '3 * d'),
  ibanCheck: (country, account) =>
    `lpad(cast(98 - list_reduce(list_prepend(0, list_transform(string_split(${account} || ${country} || '00', ''),
      lambda c: case when c >= 'A' then ascii(c) - 55 else ascii(c) - 48 end)),
      lambda a, b: (a * case when b > 9 then 100 else 10 end + b) % 97) as VARCHAR), 2, '0')`,
  toInstant: a => `strftime(${a}, '%Y-%m-%dT%H:%M:%SZ')`,
  length: a => `length(${a})`,
  toText: a => `cast(${a} as VARCHAR)`,
  addDays: (a, b) => `(${a} + cast(${b} as INTEGER))`,
  // An interval takes four times as long.
  addMicros: (a, b) => `make_timestamp(epoch_us(${a}) + ${b})`,
  toDatetime: a => `cast(${a} as TIMESTAMP)`,
  toDate: a => `cast(${a} as DATE)`,
}

/** `lpad` alone would cut what is longer. */
function padded(text: string, width: string): string {
  return `lpad(${text}, greatest(cast(${width} as INTEGER), cast(length(${text}) as INTEGER)), '0')`
}

/** The digit that makes the sum a multiple of ten; every other digit `d`, by the parity of its place, counts as said. */
function checkDigit(text: string, place: string, counts: string): string {
  const digit = 'cast(c as INTEGER)'
  const weighted = counts.replaceAll(/\bd\b/g, digit)
  const sum = `list_sum(list_transform(string_split(${text}, ''),
    lambda c, i: case when (${place}) % 2 = 0 then ${weighted} else ${digit} end))`
  return `cast((10 - ${sum} % 10) % 10 as VARCHAR)`
}
