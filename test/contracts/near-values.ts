import fc from 'fast-check'

/** Texts that are numbers, dates and booleans, or nearly so: what a column of a file may hold. */

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max })

const scrap = fc.string({ unit: fc.constantFrom(..."0159.,-+eE \u00a0\u202f'\u2019_"), maxLength: 9 })

const mark = fc.constantFrom('.', ',', ' ', '\u00a0', "'", '\u2019', '')
const grouped = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    digits(1, 3),
    mark,
    fc.array(digits(2, 4), { maxLength: 4 }),
    mark,
    digits(0, 4),
  )
  .map(
    ([sign, first, between, rest, point, fraction]) =>
      sign + [first, ...rest].join(between) + point + fraction,
  )
const regular = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits(1, 3),
    mark,
    fc.array(digits(3, 3), { maxLength: 13 }),
    mark,
    digits(1, 3),
  )
  .map(
    ([sign, first, between, rest, point, fraction]) =>
      sign + [first, ...rest].join(between) + point + fraction,
  )
const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
  fc.constantFrom(
    '0',
    '-0',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808',
    '9'.repeat(38),
    `1${'0'.repeat(38)}`,
  ),
)
const float = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.tuple(digits(1, 20), digits(1, 20)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc
    .tuple(digits(1, 3), fc.constantFrom('e', 'E'), fc.integer({ min: -400, max: 400 }))
    .map(parts => parts.join('')),
)

const two = (most: number) => fc.integer({ min: 0, max: most }).map(number => String(number).padStart(2, '0'))
const loose = (most: number) => fc.oneof(two(most), fc.integer({ min: 0, max: most }).map(String))
const year = fc.oneof(
  fc.integer({ min: 1600, max: 2300 }).map(String),
  fc.constantFrom('0000', '0001', '9999', '24', '1677', '2262'),
)
const clock = fc.oneof(
  fc.constant(''),
  fc
    .tuple(
      fc.constantFrom(' ', 'T', '  '),
      loose(25),
      two(61),
      fc.oneof(
        fc.constant(''),
        two(61).map(seconds => `:${seconds}`),
      ),
      fc.oneof(
        fc.constant(''),
        digits(0, 11).map(fraction => `.${fraction}`),
      ),
      fc.constantFrom('', 'Z', '+02:00', '-0530', '+14', '+16:00', ' AM', ' pm', 'PM', ' '),
    )
    .map(
      ([between, hour, minute, second, fraction, end]) =>
        `${between}${hour}:${minute}${second}${fraction}${end}`,
    ),
)
const iso = fc.tuple(year, two(13), two(32), clock).map(([y, m, d, time]) => `${y}-${m}-${d}${time}`)
const separated = fc
  .tuple(fc.constantFrom('/', '.', '-', ' '), fc.boolean(), loose(13), loose(32), year, clock)
  .map(
    ([by, yearFirst, one, other, y, time]) => (yearFirst ? [y, one, other] : [one, other, y]).join(by) + time,
  )
const month = fc.constantFrom('Jan', 'feb', 'MAR', 'May', 'Sept', 'June', 'February', 'DECEMBER', 'Foo')
const named = fc
  .tuple(month, loose(32), year, clock, fc.constantFrom('d m y', 'd-m-y', 'm d, y', 'm d y', 'd m, y'))
  .map(([m, d, y, time, shape]) => shape.replace('d', d).replace('y', y).replace('m', m) + time)
const word = fc.constantFrom(
  'true',
  'FALSE',
  'True',
  'yes',
  'NA',
  'null',
  '',
  ' ',
  'x',
  '\u0130',
  'inf',
  'nan',
  'NaN',
)

export const nearNumber = fc.oneof(scrap, grouped, regular, integer, float)
export const nearDate = fc.oneof(iso, separated, named)
export const nearValue = fc.oneof(nearNumber, nearDate, word, fc.string({ maxLength: 6 }))
