import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { functionNames } from '../../packages/server/src/core/pack/rows/formula.ts'
import { modifiers } from '../../packages/server/src/core/pack/rows/line.ts'
import { makeBlock, planRows } from '../../packages/server/src/core/pack/rows/make.ts'
import { edited, readEdited } from './folder.ts'

const LINES = {
  email: '    email: string @email unique',
  city: '    city: string @city',
  since: '    member_since: date @date(-5y, -91d)',
  visits: '    visits: = count(tickets)',
  spent: '    spent: = sum(tickets.amount)',
  last: '    last_visit_at: = max(tickets.bought_at)',
  phone: '    phone: string @fiction_phone null 10%',
  customer: '    customer_id: $customers.customer_id weight(club_level, none 1, silver 2, gold 3)',
  film: '    film_id: $films.film_id',
  bought: '    bought_at: timestamp @timestamp(-365d, -1s) not-before(customers.member_since)',
  amount: '    amount: = films.price',
} as const

/** With another line in place of one of the example. */
function read(name: keyof typeof LINES, line: string) {
  const written = LINES[name]
  const field = /^\s*(\w+): /.exec(written)?.[0] ?? ''
  const value = line.includes('\n') ? line : `'${line.replaceAll("'", "''")}'`
  return readEdited({ 'rows.yaml': edited('rows.yaml', `${written}\n`, `${field}${value}\n`) })
}

type Case = readonly [name: keyof typeof LINES, line: string, told: RegExp]

const faults: readonly Case[] = [
  // what is not understood, and where
  ['email', 'string @emial unique', /^rows.yaml:11:13 .*no generator @emial. The nearest are @email/],
  ['email', 'strong @email', /^rows.yaml:11:13 .*"strong" is no type/],
  ['visits', '= count(tickets', /^rows.yaml:15:29 .*Here should be "\)"/],
  ['visits', '= count(tickets) +', /:32 .*Here should be a value, not "the end"/],
  ['visits', '= 1 2', /:18 .*"2" is not understood/],
  ['visits', '= 5 ~ 3', /:18 .*"~ 3" is not understood/],
  ['visits', '', /Here should be a line/],
  ['spent', '= summ(tickets.amount)', /There is no summ\(…\).*sum/],
  [
    'bought',
    'timestamp @timestamp(-365d, -1s) not-befor(customers.member_since)',
    /There is no not-befor\(…\); the nearest is not-before/,
  ],
  [
    'bought',
    'timestamp @timestamp(-365d, -1s) not-before(customers.member_since',
    /A parenthesis is not closed/,
  ],
  // what names nothing
  ['spent', '= sum(tickets.amont)', /tickets has no field "amont". The nearest are amount/],
  [
    'spent',
    '= sum(tikets.amount)',
    /"tikets.amount" are no rows that refer to customers. Those that do are tickets/,
  ],
  ['amount', '= films.prize', /films has no field "prize". The nearest are price/],
  ['amount', '= customers.films.price', /customers does not refer to "films"/],
  ['film', '$flims.film_id', /There is no schema flims. The nearest are films/],
  ['film', '$films.title', /refers to films.film_id in schemas.yaml; write \$films.film_id/],
  ['customer', '$customers.customer_id weight(level, none 1)', /customers has no field "level"/],
  [
    'customer',
    '$customers.customer_id weight(newsletter, yes 1)',
    /"yes" is no boolean, as customers.newsletter is/,
  ],
  ['customer', '$customers.customer_id weight(club_level, none)', /"none" is no value with its weight/],
  ['customer', '$customers.customer_id distinct-within(film)', /tickets has no field "film"/],
  ['email', 'string @ordinal(custmer_id)', /@ordinal: customers has no field "custmer_id"/],
  ['amount', '= floor(1, 2)', /floor\(…\) cannot be of 2/],
  // what does not fit the field
  ['visits', '= amount', /It makes a text, and the field is integer/],
  ['visits', 'number 1-5', /The field is integer; write integer instead of number/],
  ['visits', 'integer 1-3000000000', /It may be 3000000000, which is no integer/],
  ['spent', 'number 1-99999999999', /It may be 99999999999.00, which is no decimal\(12,2\)/],
  ['spent', 'number 0.001-1', /0.001 is no number with at most 2 decimals within/],
  ['city', 'string @paragraph', /It may have \d+ characters, and the field is varchar\(80\)/],
  ['city', `= "${'x'.repeat(81)}"`, /It may have 81 characters/],
  ['city', 'enum(a, b', /A parenthesis is not closed/],
  ['visits', 'enum(1, two)', /"two" is no integer/],
  ['since', '= anchor - 1h', /It makes a timestamp, and the field is date/],
  ['since', 'date @date(-5y, -91h)', /-91h is no whole number of days/],
  ['since', 'date @date(-5x, -91d)', /"-5x" is no offset from the anchor/],
  ['since', 'date @date(-5y)', /Here should be two ends/],
  ['since', 'date @date(-1d, -5y)', /The range ends before it begins/],
  ['since', 'date @date(-5000y, -91d)', /The range leaves the years 1 to 9999/],
  ['since', 'date @date(-999999y, -91d)', /The range leaves the years 1 to 9999/],
  ['amount', '= true', /It makes a boolean, and the field is decimal/],
  ['visits', '[integer] 1-5', /one value, and no list/],
  ['email', 'string @id', /Keys are said in schemas.yaml/],
  // what may be missing
  ['spent', '= max(tickets.amount)', /may be missing, and the field is not nullable/],
  ['city', 'string @city null 5%', /may be missing/],
  ['city', 'null', /The field is not nullable/],
  ['film', '$films.film_id null 5%', /may be missing/],
  // what has no sense
  ['visits', '= city + 1', /Here should be a number, not a text/],
  ['visits', '= anchor = 5', /cannot be compared/],
  ['visits', '= 1 and true', /Here should be a condition, not a number/],
  ['visits', '= repeat', /"repeat" stands in groups/],
  ['visits', '= 90d', /A length of time is added to a date/],
  ['visits', '= count(tickets.amount)', /Here should be such as count\(tickets\)/],
  ['spent', '= sum(tickets)', /Here should be such as sum\(tickets.amount\)/],
  ['spent', '= sum(tickets.bought_at)', /sum\(…\) takes numbers/],
  ['spent', '= sum(tickets.amount where 5)', /Behind "where" comes a condition/],
  ['visits', '= floor(1 where true)', /"where" stands in count/],
  ['city', 'string @city not-before(member_since)', /not-before\(…\) needs a range/],
  ['bought', 'timestamp @timestamp(-365d, -1s) at-least(5)', /at-least\(…\) stands behind numbers/],
  ['spent', 'number 1-5 not-before(anchor)', /not-before\(…\) stands behind dates/],
  ['bought', 'timestamp @timestamp(-365d, -1s) not-before(5)', /not-before\(…\) needs a date/],
  ['city', 'string @city weight(club_level, none 1)', /weight and distinct-within stand behind references/],
  ['film', '$films.film_id at-least(5)', /cannot stand behind a reference/],
  ['customer', '$customers.customer_id per 3', /Behind a reference come/],
  // what is unique
  ['email', 'string @email', /The field is unique; write "unique" behind its line/],
  ['email', 'enum(a, b) unique', /An enum cannot be unique/],
  ['visits', 'integer 1-5000 unique', /has 5000 values, too few for 20000 rows/],
  // lines by value
  [
    'city',
    '\n      by: club_level\n      none: string @city\n      gold: string @city',
    /There is no line for club_level silver; one named else/,
  ],
  [
    'city',
    '\n      by: club_level\n      none: string @ctiy\n      else: string @city',
    /For none: There is no generator @ctiy/,
  ],
  [
    'city',
    '\n      by: newsletter\n      "true": string @city\n      "no": string @city',
    /"no" is no boolean, as newsletter is/,
  ],
]

test('each fault of a line is told with its place and what to do', () => {
  const wrong = faults.flatMap(([name, line, told]) => {
    const { faults: found } = read(name, line)
    const sentences = found.map(fault => `${fault.file}:${fault.line}:${fault.column} ${fault.message}`)
    return sentences.length === 1 && told.test(sentences[0] ?? '')
      ? []
      : [{ line, told: String(told), sentences }]
  })
  assert.deepEqual(wrong, [])
})

test('a field that depends on itself is told with all that lies between', () => {
  const { faults: found } = read('amount', '= films.price + customers.spent')
  assert.match(found[0]?.message ?? '', /depends on itself: .*customers.spent/)
  assert.ok(found.length >= 1)
  const { faults: other } = read('since', 'date @date(-5y, -91d) not-before(member_since)')
  assert.match(other[0]?.message ?? '', /customers.member_since depends on itself/)
})

const values: readonly (readonly [
  name: keyof typeof LINES,
  line: string,
  wanted: (string | null) | RegExp,
])[] = [
  ['spent', '= 1 / 3', '0.33'],
  ['spent', '= -2 / 3', '-0.67'],
  ['spent', '= 0.005', '0.01'],
  ['spent', '= -0.005', '-0.01'],
  ['spent', '= 0.1 + 0.2', '0.30'],
  ['spent', '= 2 + 3 * 4 - 10 / 4', '11.50'],
  ['spent', '= (2 + 3) * -4', '-20.00'],
  ['spent', '= round(2.345, 1) + floor(-1.5) + abs(-3)', '3.30'],
  ['spent', '= min(3, 1.5, 2) + max(7, 8)', '9.50'],
  ['spent', '= 123456.78 * 99999.99 / 100000', '123456.77'],
  ['spent', '= coalesce(null, 4)', '4.00'],
  ['visits', '= 2.5', '3'],
  ['visits', '= -7', '-7'],
  ['spent', '= abs(-7.125) - round(-1.25, 1)', '8.43'],
  ['visits', '= anchor - (anchor - 1y)', '365'],
  ['visits', '= 7 >= 7 and not 7 > 7 ? 1 : 0', '1'],
  ['visits', '= false or not (1 = 2) ? 1 : 0', '1'],
  ['visits', '= gold in (silver, gold) ? 1 : gold not in (x) ? 2 : 3', '1'],
  ['visits', '= \'a b\' != "a b" ? 1 : 0', '0'],
  ['visits', '= null = null ? 1 : 0', '1'],
  ['visits', '= last_visit_at < anchor or last_visit_at = null ? 1 : 0', '1'],
  ['visits', '= anchor > anchor - 1s ? 1 : 0', '1'],
  ['visits', '= count(tickets) - count(tickets where amount > 8) - count(tickets where amount <= 8.00)', '0'],
  ['since', '= month_start(anchor, -14)', '2024-12-01'],
  ['since', '= month_start(anchor) - 1d', '2026-01-31'],
  ['since', '= anchor + 1M - 1y', '2025-03-01'],
  ['since', 'date @date(-3d, -3d)', '2026-01-29'],
  ['since', 'date 2024-02-29..2024-02-29', '2024-02-29'],
  ['last', '= anchor - 90m', '2026-01-31 22:30:00'],
  ['last', 'timestamp @timestamp(-10d, -1s) not-before(anchor - 1s)', '2026-01-31 23:59:59'],
  ['last', 'timestamp @timestamp(-10d, -1s) not-after(member_since + 1w) null 100%', null],
  ['city', 'string @code(C-##, 7-7)', 'C-07'],
  ['city', 'enum("a, b")', 'a, b'],
  ['city', 'string @city null 100% default Nowhere', 'Nowhere'],
  ['city', "\n      by: phone\n      'null': = none\n      else: = some", /^(none|some)$/],
  ['visits', 'integer 3-9 at-least(9)', '9'],
  ['visits', 'integer 3-9 at-most(floor(3.9))', '3'],
  ['visits', 'integer 2-2 @poisson(100)', '2'],
]

test('lines mean what the documentation says', () => {
  for (const [name, line, wanted] of values) {
    const { pack, faults: found } = read(name, line)
    assert.ok(pack, `${line}: ${JSON.stringify(found)}`)
    const [customers] = makeBlock(planRows(pack, pack), 0).tables
    const field = /(\w+): /.exec(LINES[name])?.[1]
    const at = pack.schemas[0]?.fields.findIndex(each => each.name === field) ?? -1
    for (const row of customers?.rows ?? []) {
      if (wanted instanceof RegExp) assert.match(String(row[at]), wanted, line)
      else assert.equal(row[at], wanted, line)
    }
  }
})

test('a cell that cannot be made is refused with its line, field and row', () => {
  const cases = [
    ['spent', '= 1 / (visits - visits)', /customers.spent, row 1 of block 1: is divided by 0/],
    [
      'amount',
      '= films.price * 10000000000',
      /tickets.amount, row 1 of block 1: is 8?\d+.00, which is no decimal\(12,2\)/,
    ],
    [
      'bought',
      'timestamp @timestamp(-365d, -200d) not-before(anchor)',
      /tickets.bought_at, row 1 of block 1: has nothing to be drawn from/,
    ],
    [
      'customer',
      '$customers.customer_id weight(club_level, none 0, silver 0, gold 0)',
      /^rows.yaml, line 23: tickets.customer_id, row 1 of block 1: refers to customers, all of whose rows weigh nothing\.$/,
    ],
    ['since', '= anchor + 9000y', /customers.member_since, row 1 of block 1: is not of the years 1 to 9999/],
    ['since', '= anchor - 999999y', /customers.member_since, row 1 of block 1: is not of the years/],
  ] as const
  for (const [name, line, told] of cases) {
    const { pack } = read(name, line)
    assert.ok(pack, line)
    const make = () => makeBlock(planRows(pack, pack), 0)
    assert.throws(
      make,
      (error: Error & { code?: string }) => error.code === 'rows_do_not_fit' && told.test(error.message),
      line,
    )
  }
})

test('docs/pack-rows.md names every function and modifier', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/pack-rows.md'), 'utf8')
  for (const name of [...functionNames, ...modifiers]) assert.ok(page.includes(`${name}(`), name)
})
