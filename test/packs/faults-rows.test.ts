import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuses } from './faults.ts'
import { csvRecords, edited, readEdited } from './folder.ts'

refuses('rows add up, and each field is made by one thing', [
  [
    'rows.yaml',
    '[gold, true, 5]',
    '[gold, true, 6]',
    /:6:\d+ The cells have 21 rows together, but count is 20\.$/,
  ],
  ['rows.yaml', '[gold, true, 5]', '[gold, maybe, 5]', /"maybe" is no boolean, as newsletter is\.$/],
  [
    'rows.yaml',
    '[gold, true, 5]',
    '[gold, 5]',
    [/A cell has a value for each of club_level, newsletter, and a count\.$/],
  ],
  ['rows.yaml', '[silver, false, 1]', '[silver, true, 1]', /Another cell has these values already\.$/],
  [
    'rows.yaml',
    'fields: [club_level, newsletter]',
    'fields: [club_level, letters]',
    [/^rows.yaml:3:3 Nothing says how newsletter is made/, /customers has no field "letters"/],
  ],
  [
    'rows.yaml',
    'city: string @city',
    'club_level: enum(a, b)',
    [/Nothing says how city is made/, /club_level is made by a quota and by a line; one of them has to go/],
  ],
  ['rows.yaml', 'count: 4,', 'count: 5,', /The file has 4 rows, but count is 5\.$/],
  [
    'rows.yaml',
    'csv: films.csv',
    'csv: films.csv, fields: { price: number 1-2 }',
    /price is made by a column of the file and by a line/,
  ],
  [
    'rows.yaml',
    'tickets:\n',
    'seats:\n',
    [/^rows.yaml:2:1 Nothing says how the rows of tickets are made/, /The pack has no schema "seats"/],
  ],
  [
    'rows.yaml',
    '  count: 40\n',
    '  count: 40\n  fixed: true\n',
    /tickets refers to customers, whose rows are not fixed\.$/,
  ],
  [
    'rows.yaml',
    '  count: 40\n',
    '  count: 40\n  groups: [{ each: customers }, { count: 21 }]\n',
    /The groups have 41 rows together, but count is 40\.$/,
  ],
  [
    'rows.yaml',
    '  count: 40\n',
    '  count: 40\n  groups: [{ each: customers, where: visits = 2 }, { count: 40 }]\n',
    /A condition here compares quota fields of customers/,
  ],
  [
    'rows.yaml',
    '  count: 40\n',
    '  count: 40\n  groups: [{ each: films }, { count: 36 }]\n',
    /The rows of films are fixed, so that each block would have rows for all of them\.$/,
  ],
  [
    'history.yaml',
    'click: 2',
    'click: 3',
    /^history.yaml:3:12 The responses are 7 together, but there are 6 threads\.$/,
  ],
  [
    'history.yaml',
    'contactDays: 8',
    'contactDays: 13',
    /A thread has one or two contact days: 6 to 12 in all, not 13\.$/,
  ],
  ['csv/films.csv', '104', 'long', /^csv\/films.csv:2:1 minutes: "long" is no integer\.$/],
  ['csv/films.csv', 'FLM-002', 'FLM-001', /^csv\/films.csv:3:1 Another row has the same film_id\.$/],
  [
    'csv/films.csv',
    '"Lanterns, Lowered"',
    'Lanterns, Lowered',
    /:4:1 The line has 5 cells, and the header 4\.$/,
  ],
  ['csv/films.csv', '"Lanterns, Lowered"', '"Lanterns', /:4:1 A quote in this line is not closed\.$/],
  ['csv/films.csv', 'Salt and Silver', '', /:3:1 title: the value is missing\.$/],
])

test('lines of rows are told with the rest, at their places', () => {
  const { faults } = readEdited({ 'rows.yaml': edited('rows.yaml', 'string @city', 'string @citty') })
  const [fault] = faults
  assert.deepEqual([faults.length, fault?.file, fault?.line], [1, 'rows.yaml', 13])
  assert.match(fault?.message ?? '', /citty/)
})

test('groups with conditions are as many as the quotas say', () => {
  const text = edited(
    'rows.yaml',
    '  count: 40\n',
    '  count: 40\n  groups:\n    - { each: customers, where: "club_level in (silver, gold) and newsletter = true" }\n    - { each: customers, repeat: 1 }\n    - { count: 9 }\n',
  )
  const { pack, faults } = readEdited({ 'rows.yaml': text })
  assert.deepEqual(faults, [])
  assert.deepEqual(
    pack?.rows[2]?.groups.map(({ count }) => count),
    [11, 20, 9],
  )
})

test('a CSV file may have quotes, line breaks in cells, a byte order mark and other line ends', () => {
  const lines = [
    '\ufefffilm_id,title,minutes,price',
    'F1,"A ""B""",1,2',
    'F2,"one\ntwo",1,2.5',
    '',
    'F3,"",1,2',
  ]
  const text = `${lines.join('\r\n')}\nF4,d,1,2`
  const { pack, faults } = readEdited({ 'csv/films.csv': text })
  assert.deepEqual(faults, [])
  assert.deepEqual(csvRecords(pack, 'films'), [
    ['F1', 'A "B"', '1', '2'],
    ['F2', 'one\ntwo', '1', '2.5'],
    ['F3', '', '1', '2'],
    ['F4', 'd', '1', '2'],
  ])
  const wrong = readEdited({ 'csv/films.csv': text.replace('F4,d,1', 'F4,d,x') })
  assert.deepEqual(
    wrong.faults.map(({ line, message }) => `${line} ${message}`),
    ['7 minutes: "x" is no integer.'],
  )
})
