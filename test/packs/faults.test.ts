import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuses } from './faults.ts'
import { readEdited } from './folder.ts'

refuses('members that are not known, missing or of another kind are told by name and place', [
  [
    'pack.yaml',
    'seed: 1',
    'seeds: 1',
    [/^pack.yaml:2:1 "seed" is missing: a pack needs it\.$/, /^pack.yaml:8:1 "seeds" is not a member/],
  ],
  ['pack.yaml', 'version: 1.0.0', 'version: 1.0', /:5:10 Here should be a text; write it in quotes\.$/],
  ['pack.yaml', 'seed: 1', 'seed: 9007199254740992', /^pack.yaml:8:7 "9007199254740992" is no whole number/],
  [
    'catalog.yaml',
    'priority: 40',
    'priority: 101',
    /^catalog.yaml:45:17 "101" is no whole number from 0 to 100\.$/,
  ],
  ['catalog.yaml', 'revenueValue: 9.50', 'revenueValue: 9.55555', /:34:19 .* of at most four decimals\.$/],
  [
    'catalog.yaml',
    'slotType: banner',
    'slotType: poster',
    /:26:\d+ "poster" is none of banner, card, inline or modal\.$/,
  ],
  [
    'rules.yaml',
    'threshold: 0.2',
    'threshold: 0.2, more: 1',
    /:23:\d+ "more" is not a member of propensity_threshold; it may have modelKey or threshold\.$/,
  ],
  ['rules.yaml', 'maxPerDay: 1', 'maxPerMonth: 1', /"maxPerMonth" is not a member of customer_total_cap/],
  ['history.yaml', 'click: 2', 'impression: 2', /"impression" is not a member of the responses/],
])

refuses('a manifest is of its folder, with a version, a day and files that are there', [
  [
    'pack.yaml',
    'key: example',
    'key: sample',
    /^pack.yaml:2:6 The key is "sample", but the pack's folder is named "example"\.$/,
  ],
  ['pack.yaml', 'version: 1.0.0', 'version: 1.0.0.0', /is not a version such as 1\.0\.0\.$/],
  ['pack.yaml', 'version: 1.0.0', 'version: 1.01.0', /is not a version/],
  ['pack.yaml', '2026-02-01', '2026-02-30', /^pack.yaml:9:9 The calendar has no 2026-02-30\.$/],
  [
    'pack.yaml',
    '[films.csv]',
    '[]',
    [/^pack.yaml:10:\d+ There is a file csv\/films\.csv, which csvFiles does not name\.$/],
  ],
  ['pack.yaml', '[films.csv]', '[films.csv, more.csv]', /There is no file csv\/more\.csv\.$/],
  ['pack.yaml', '[films.csv]', '[../films.csv]', /is not the name of a file in csv\//],
])

refuses('schemas have types, keys and names that tables can have', [
  [
    'schemas.yaml',
    'type: varchar(60)',
    'type: varchar(0)',
    /^schemas.yaml:10:\d+ "varchar\(0\)" is not a type/,
  ],
  ['schemas.yaml', '"decimal(12,2)"', '"decimal(2,12)"', /A decimal has 1 to 38 digits/],
  [
    'schemas.yaml',
    'name: phone',
    'name: _pack_load',
    [/:13:\d+ "_pack_load" is a name that the database or the house uses itself/],
  ],
  ['schemas.yaml', 'name: phone', 'name: xmin', /"xmin" is a name that the database/],
  ['schemas.yaml', 'name: phone', 'name: email', /Another field is named "email" already\.$/],
  [
    'schemas.yaml',
    'name: customer_id, type: varchar(12), isPrimaryKey: true',
    'name: customer_id, type: varchar(12), isUnique: true',
    [/:9:7 A schema needs a primary key/, /The primary key of customers is one text/],
  ],
  [
    'schemas.yaml',
    'isPrimaryKey: true',
    'isPrimaryKey: true, isNullable: true',
    /:9:\d+ A field of the primary key has a value in every row\.$/,
  ],
  [
    'schemas.yaml',
    'name: minutes, type: integer',
    'name: minutes, type: integer, defaultValue: many',
    /"many" is no integer\.$/,
  ],
  [
    'schemas.yaml',
    'displayName: Tickets sold',
    'displayName: Members',
    /:31:\d+ Another schema has the name "Members" already\.$/,
  ],
  [
    'schemas.yaml',
    'name: films',
    `name: ${'f'.repeat(53)}`,
    [
      /Its table would be ds_example_f{53}, and names of tables have at most 63 characters/,
      /No schema of the pack has a field "films\.film_id"/,
    ],
  ],
])

refuses('what schemas say of one another leads to keys of fitting types, and in no circle', [
  [
    'schemas.yaml',
    'references: films.film_id',
    'references: films.title',
    /films\.title is neither the primary key nor unique\.$/,
  ],
  [
    'schemas.yaml',
    'references: films.film_id',
    'references: movies.film_id',
    /No schema of the pack has a field "movies\.film_id"\.$/,
  ],
  [
    'schemas.yaml',
    'film_id, type: varchar(8), references',
    'film_id, type: varchar(7), references',
    /film_id is varchar\(7\), which cannot hold each varchar\(8\)/,
  ],
  [
    'schemas.yaml',
    'name: title, type: text',
    'name: title, type: varchar(12), references: tickets.ticket_id',
    [/References run in a circle through films/, /circle through tickets/],
  ],
  [
    'schemas.yaml',
    'linkedSchema: customers',
    'linkedSchema: films',
    /customer_id is varchar\(12\)|films has no field "customer_id"/,
  ],
  [
    'schemas.yaml',
    'joinMapping: { customer_id: customer_id }',
    'joinMapping: { amount: customer_id }',
    /amount is decimal\(12,2\) and customer_id is varchar\(12\): these are never equal/,
  ],
  [
    'schemas.yaml',
    'schemaType: reference',
    'schemaType: customer',
    /films cannot be customers too: customers are\.$/,
  ],
  [
    'schemas.yaml',
    'entityType: customer',
    'entityType: account',
    /The entityType of customers is customer\.$/,
  ],
])

test('a file may be JSON, must be there, and may not be there twice or under another name', () => {
  const history = { block: { threads: 0, contactDays: 0, windowDays: 1 }, responses: {} }
  const json = JSON.stringify(history)
  assert.ok(readEdited({ 'history.yaml': null, 'history.json': json }).pack)
  const told = (edits: Record<string, string | null>) =>
    readEdited(edits).faults.map(({ message }) => message)
  assert.deepEqual(told({ 'history.yaml': null }), ['The file is missing.'])
  assert.deepEqual(told({ 'history.json': json }), ['There is history.yaml already.'])
  assert.match(told({ 'offers.yaml': '[]' }).join(), /^A pack has no file of this name/)
  assert.deepEqual(told({ 'history.yaml': null, 'history.json': 'block: 1' }), [
    'The file is YAML, but not JSON.',
  ])
})

test('hostile texts are refused in bounded time', () => {
  const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`
  const bomb = `a: &a [1, 2]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, at) => level(name, 'abcdefg'[at] ?? '')).join('')}`
  const texts: readonly [string, RegExp][] = [
    [bomb, /more than 200000 values/],
    ['a: &a [*a]', /An alias cannot stand inside of what it repeats/],
    ['['.repeat(100_000), /nested more than 40 deep/],
    [`${'[1, '.repeat(50)}1${']'.repeat(50)}`, /nested more than 40 deep/],
    [
      'a,'
        .repeat(1_000_000)
        .slice(0, 2 ** 21)
        .replace(/^/, '['),
      /words and marks/,
    ],
    ['#'.repeat(2 ** 21 + 1), /more than 2 MiB/],
    ['%YAML 1.1\n---\nblock: yes', /has no %YAML directive/],
    ['block: !!js/function 1', /^Tags are not taken\.$/],
    ['block: 1\nblock: 2', /"block" is said twice/],
    ['block: 1\n---\nblock: 2', /holds one document/],
    ['', /The file is empty/],
    ['__proto__: {threads: 1}', /"__proto__" is not a member/],
  ]
  for (const [text, told] of texts) {
    const { faults } = readEdited({ 'history.yaml': text })
    assert.ok(
      faults.some(({ message }) => told.test(message)),
      `${told}: ${faults.map(({ message }) => message).join('\n')}`,
    )
  }
  const { faults } = readEdited({ 'catalog.yaml': 'name: "a\\0b"' })
  assert.ok(faults.length > 0)
})
