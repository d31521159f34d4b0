import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edited, readEdited } from './folder.ts'

type Case = readonly [file: string, part: string, other: string, told: RegExp | readonly RegExp[]]

/** Checks that an edit of the example is told by these faults, in this order, and by no others. */
function refuses(title: string, cases: readonly Case[]): void {
  test(title, () => {
    for (const [file, part, other, told] of cases) {
      const { faults } = readEdited({ [file]: edited(file, part, other) })
      const found = faults.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
      const wanted = told instanceof RegExp ? [told] : told
      assert.equal(found.length, wanted.length, `${other}: ${found.join('\n')}`)
      for (const [index, form] of wanted.entries()) assert.match(found[index] ?? '', form)
    }
  })
}

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

refuses('offers and creatives name what is there and goes together', [
  [
    'catalog.yaml',
    'subCategory: tickets',
    'subCategory: seats',
    /:32:18 The pack has no sub-category "seats"\.$/,
  ],
  ['catalog.yaml', 'category: evenings', 'category: mornings', /The pack has no category "mornings"\.$/],
  [
    'catalog.yaml',
    'offer: popcorn-upgrade\n    channel: web',
    'offer: popcorn-upgrade\n    channel: email',
    [/placement "front-page" is of "web", not of "email"/],
  ],
  [
    'catalog.yaml',
    'templateType: email_html',
    'templateType: web_banner',
    /"web_banner" is no template of email, which has email_html or email_text\.$/,
  ],
  [
    'catalog.yaml',
    'weight: 60',
    'weight: 61',
    /:56:15 The active creatives of two-for-one in email have the weight 101 together, not 100\.$/,
  ],
  [
    'catalog.yaml',
    'abTestVariant: control',
    'abTestVariant: variant_a',
    /Another creative has the key "two-for-one-email-variant_a"/,
  ],
  [
    'catalog.yaml',
    'Bring somebody, {{first_name}}',
    'Bring somebody, {{nickname}}',
    /:71:\d+ \{\{nickname\}\} is no field of customers/,
  ],
  [
    'catalog.yaml',
    'Bring somebody, {{first_name}}',
    'Bring somebody, {{first_name}',
    /Braces hold the name of a field/,
  ],
  [
    'catalog.yaml',
    'source: customer.first_name',
    'source: customer.nickname',
    /customers has no field "nickname"\.$/,
  ],
  ['catalog.yaml', 'ctaUrl: /films', 'ctaUrl: //elsewhere.net', /is not a path such as \/films/],
  [
    'catalog.yaml',
    'https://example.com/snacks',
    'https://example.com.elsewhere.net/',
    /A pack holds no addresses but/,
  ],
  ['catalog.yaml', 'One ticket, two seats.', 'See http://elsewhere.net.', /A pack holds no addresses but/],
  [
    'catalog.yaml',
    'key: snacks-and-drinks',
    'key: tickets',
    [
      /Another sub-category has the key "tickets"/,
      /The pack has no sub-category "snacks-and-drinks"/,
      /The pack has no subcategory/,
    ],
  ],
  ['catalog.yaml', 'startAt: -180d', 'startAt: 2026-02-30', /The calendar has no 2026-02-30\.$/],
])

refuses('rules hold for things that are there, by conditions that go with the type of a field', [
  [
    'rules.yaml',
    'scope: { channel: email }',
    'scope: { channel: post }',
    /:5:\d+ The pack has no channel "post"\.$/,
  ],
  [
    'rules.yaml',
    'scope: global',
    'scope: { segment: friends }',
    /"segment" is none of offer, creative, channel, category or subcategory\.$/,
  ],
  [
    'rules.yaml',
    'scope: { channel: email }',
    'scope: {}',
    /A scope is global, or names what the rule holds for/,
  ],
  ['rules.yaml', '[friends]', '[strangers]', /:15:\d+ The pack has no segment "strangers"\.$/],
  ['rules.yaml', 'modelKey: taste', 'modelKey: smell', /The pack has no model "smell"\.$/],
  ['rules.yaml', 'attribute: newsletter', 'attribute: letters', /customers has no field "letters"\.$/],
  [
    'rules.yaml',
    'operator: "=", value: true',
    'operator: "=", value: often',
    /"often" is neither true nor false, as newsletter is\.$/,
  ],
  [
    'rules.yaml',
    'operator: "=", value: true',
    'operator: ">", value: true',
    /">" is for numbers, dates and timestamps, not for boolean\.$/,
  ],
  ['rules.yaml', 'operator: "=", value: true', 'operator: in, value: true', /"in" takes a list of values\.$/],
  ['rules.yaml', 'operator: "=", value: true', 'operator: exists, value: true', /"exists" takes no value\.$/],
  ['rules.yaml', 'config: { maxPerDay: 1, maxPerWeek: 3 }', 'config: {}', /customer_total_cap caps nothing/],
  ['rules.yaml', 'endHour: 20', 'endHour: 8', /The window ends after the hour at which it begins\.$/],
  ['rules.yaml', 'key: likely', 'key: email-consent', /Another qualification rule has the key/],
])

refuses('models, experiments, flows and segments hold together', [
  [
    'decisions.yaml',
    'visits: 60',
    'visits: 61',
    /:3:\d+ The weights of a scorecard are 100 together, not 101\.$/,
  ],
  ['decisions.yaml', 'visits: 60', 'visitors: 60', /customers has no field "visitors"\.$/],
  [
    'decisions.yaml',
    'modelType: scorecard,',
    'modelType: scorecard, predictors: [visits],',
    /The predictors of a scorecard are the fields of its weights\.$/,
  ],
  [
    'decisions.yaml',
    'championPct: 70',
    'championPct: 71',
    /The shares of an experiment are 100 together, not 101\.$/,
  ],
  ['decisions.yaml', 'champion: taste', 'champion: offer-bandit', /"offer-bandit" takes part already\.$/],
  ['decisions.yaml', '- { type: inventory }', '- { type: filter }', /A flow starts with inventory\.$/],
  ['decisions.yaml', '- { type: response }', '- { type: compute }', /A flow ends with response\.$/],
  [
    'decisions.yaml',
    '- { type: qualify }',
    '- { type: compute }',
    [/A node of phase 1 stands behind one of phase 3\.$/],
  ],
  ['decisions.yaml', 'schema: customers }', 'schema: people }', /The pack has no schema "people"\.$/],
  [
    'decisions.yaml',
    'experiment: taste-or-bandit',
    'experiment: other',
    /The pack has no experiment "other"\.$/,
  ],
  [
    'decisions.yaml',
    '- { type: qualify }',
    '- { type: call_flow, config: { flow: cinema-nba } }',
    /The flow "cinema-nba" calls itself in the end\.$/,
  ],
  ['decisions.yaml', 'baseSchema: customers', 'baseSchema: people', /The pack has no schema "people"\.$/],
  [
    'decisions.yaml',
    'baseSchema: customers',
    'joins: [{ schema: tickets, field: amount, baseField: customer_id }]',
    /amount is decimal\(12,2\) and customer_id is varchar\(12\): these are never equal/,
  ],
  [
    'decisions.yaml',
    'field: club_level',
    'field: tickets.amount',
    /is neither a field of customers nor one of a joined schema\.$/,
  ],
  ['decisions.yaml', 'value: [silver, gold]', 'value: [silver, 5]', /"5" is no text, as club_level is\.$/],
])

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
  assert.deepEqual(pack?.rows[1]?.csv?.records, [
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
