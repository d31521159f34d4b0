import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsOf } from '../../packages/server/src/core/pack/format/counts.ts'
import { csvRecords, edited, examplePack, readEdited } from './folder.ts'

test('the example of the documentation is a pack, and what its short forms leave out is filled in', () => {
  const pack = examplePack()
  assert.deepEqual(
    pack.schemas.map(({ key, linkedSchema, joinMapping }) => [key, linkedSchema, joinMapping]),
    [
      ['customers', null, {}],
      ['films', null, {}],
      ['tickets', 'customers', { customer_id: 'customer_id' }],
    ],
  )
  const [first, second] = pack.offers
  assert.equal(first?.businessValue, '9.5')
  assert.deepEqual(first?.schedule, { startAt: '-180d', endAt: null })
  assert.deepEqual(
    [second?.name, second?.status, second?.revenueValue, second?.businessValue],
    ['Popcorn Upgrade', 'active', '2', '2'],
  )
  assert.deepEqual(
    pack.creatives.map(({ key, name, templateType, weight, personalization }) => [
      ...[key, name, templateType, weight],
      personalization.map(({ key, source, fallback }) => `${key} ${source} ${fallback}`),
    ]),
    [
      [
        'two-for-one-email-control',
        'Two for One, Email, Control',
        'email_html',
        60,
        ['first_name customer.first_name '],
      ],
      [
        'two-for-one-email-variant_a',
        'Two for One, Email, Variant A',
        'email_text',
        40,
        ['first_name customer.first_name '],
      ],
      [
        'popcorn-upgrade-web',
        'Popcorn Upgrade, Web',
        'web_banner',
        100,
        ['name customer.first_name neighbour'],
      ],
    ],
  )
  assert.deepEqual(pack.models[0]?.predictors, ['visits', 'spent'])
  assert.equal(pack.models[0]?.targetSchema, 'customers')
  assert.deepEqual(
    pack.decisionFlows[0]?.nodes.map(({ id, phase, position }) => `${id} ${phase} ${position}`),
    [
      ...['inventory 1 1', 'match_creatives 1 2', 'enrich 1 3', 'qualify 1 4', 'contact_policy 1 5'],
      ...['score 2 6', 'rank 2 7', 'response 3 8'],
    ],
  )
  assert.deepEqual(csvRecords(pack, 'films')[2], ['FLM-003', 'Lanterns, Lowered', '121', '9.50'])
})

test('lines of rows keep their places', () => {
  const [customers] = examplePack().rows
  const email = customers?.lines.find(({ field }) => field === 'email')
  assert.deepEqual(email, {
    field: 'email',
    place: { file: 'rows.yaml', line: 11, column: 12 },
    rule: { kind: 'line', line: 'string @email unique' },
  })
})

test('counts are told in the order of the door, at any scale, fixed rows once', () => {
  assert.deepEqual(Object.entries(countsOf(examplePack(), 10)), [
    ['schemas', 3],
    ['categories', 1],
    ['subCategories', 2],
    ['channels', 2],
    ['placements', 1],
    ['offers', 2],
    ['creatives', 3],
    ['qualificationRules', 3],
    ['contactPolicies', 2],
    ['outcomeTypes', 10],
    ['models', 2],
    ['experiments', 1],
    ['decisionFlows', 1],
    ['segments', 1],
    ['customers_rows', 200],
    ['films_rows', 4],
    ['tickets_rows', 400],
    ['interactions', 140],
    ['interactionSummaries', 140],
    ['segmentCustomers', 110],
  ])
})

test('a segment that quotas do not decide has no count before a load', () => {
  const decisions = edited(
    'decisions.yaml',
    '{ field: newsletter, operator: "=", value: true }',
    '{ field: visits, operator: ">", value: 2 }',
  )
  const { pack } = readEdited({ 'decisions.yaml': decisions })
  assert.equal(pack && countsOf(pack, 1).segmentCustomers, null)
})

test('the digest tells one folder from another', () => {
  const other = readEdited({ 'README.md': 'A cinema.' }).pack
  assert.ok(other)
  assert.notEqual(other.digest, examplePack().digest)
  assert.equal(examplePack().digest, examplePack().digest)
})
