import { refuses } from './faults.ts'

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
