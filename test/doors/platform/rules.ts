/** A keyword at a field: a value that holds it, one that does not, and what is said of that. */
export interface Rule {
  readonly keyword: string
  readonly field: object
  readonly good: unknown
  readonly bad: unknown
  readonly says: RegExp
  /** The type of a column of Parquet that holds both. */
  readonly column: string
}

const rule = (
  keyword: string,
  field: object,
  column: string,
  good: unknown,
  bad: unknown,
  says: RegExp,
): Rule => ({
  ...{ keyword, field, column, good, bad, says },
})
export const text = { type: 'string' }
export const whole = { type: 'integer' }
export const shape = { type: 'object', properties: { wide: whole, high: whole, deep: whole } }
const sizes = 'STRUCT(wide INTEGER, high INTEGER, deep INTEGER)'

const rules: Rule[] = [
  rule('enum', { ...text, enum: ['a', 'b'] }, 'VARCHAR', 'b', 'c', /is none of its enum: "c"/),
  rule('enum', { ...whole, enum: [1, 2] }, 'INTEGER', 2, 3, /is 3, which is none of its enum/),
  rule('enum', { type: 'number', enum: [0.5] }, 'DOUBLE', 0.5, 0.25, /none of its enum/),
  rule('enum', { type: 'boolean', enum: [true] }, 'BOOLEAN', true, false, /is none of its enum/),
  rule(
    'enum',
    { ...text, format: 'date', enum: ['2026-11-01'] },
    'DATE',
    '2026-11-01',
    '2026-11-03',
    /none of its enum/,
  ),
  rule(
    'enum',
    { ...text, format: 'date-time', enum: ['2026-11-01T10:00:00Z'] },
    'TIMESTAMPTZ',
    '2026-11-01T11:00:00+01:00',
    '2026-11-01T10:00:00+01:00',
    /none of its enum/,
  ),
  rule('const', { ...text, const: 'EUR' }, 'VARCHAR', 'EUR', 'USD', /is none of its enum/),
  rule('const', { ...whole, const: 7 }, 'INTEGER', 7, 8, /none of its enum/),
  rule('pattern', { ...text, pattern: '^[A-Z]{2}$' }, 'VARCHAR', 'DE', 'De', /does not match its pattern/),
  rule(
    'minLength',
    { ...text, minLength: 2 },
    'VARCHAR',
    '😀😀',
    '😀',
    /has 1 characters, fewer than its minLength 2/,
  ),
  rule(
    'maxLength',
    { ...text, maxLength: 2 },
    'VARCHAR',
    '😀😀',
    'abc',
    /has 3 characters, more than its maxLength 2/,
  ),
  rule('format', { ...text, format: 'email' }, 'VARCHAR', 'a@example.com', 'a@', /is no email/),
  rule('format', { ...text, format: 'uri' }, 'VARCHAR', 'urn:a', 'a b', /is no uri/),
  rule('format', { ...text, format: 'uri-reference' }, 'VARCHAR', '/a?b', 'a b', /is no uri-reference/),
  rule('minimum', { ...whole, minimum: 3 }, 'BIGINT', 3, 2, /is 2, below its minimum 3/),
  rule('maximum', { type: 'number', maximum: 0.5 }, 'DOUBLE', 0.5, 0.51, /above its maximum 0\.5/),
  rule(
    'exclusiveMinimum',
    { type: 'number', exclusiveMinimum: 1 },
    'DOUBLE',
    1.5,
    1,
    /not above its exclusiveMinimum 1/,
  ),
  rule(
    'exclusiveMaximum',
    { ...whole, exclusiveMaximum: 9 },
    'INTEGER',
    8,
    9,
    /not below its exclusiveMaximum 9/,
  ),
  rule(
    'multipleOf',
    { type: 'number', multipleOf: 0.01 },
    'DOUBLE',
    0.07,
    0.071,
    /no multiple of its multipleOf 0\.01/,
  ),
  rule('multipleOf', { ...whole, multipleOf: 12 }, 'INTEGER', 24, 25, /no multiple of its multipleOf 12/),
  rule(
    'items',
    { type: 'array', items: { ...text, maxLength: 1 } },
    'VARCHAR[]',
    ['a'],
    ['a', 'bc'],
    /\[1\] has 2 characters/,
  ),
  rule(
    'minItems',
    { type: 'array', items: text, minItems: 2 },
    'VARCHAR[]',
    ['a', 'b'],
    ['a'],
    /has 1 items, fewer than its minItems 2/,
  ),
  rule(
    'maxItems',
    { type: 'array', items: whole, maxItems: 2 },
    'INTEGER[]',
    [1, 2],
    [1, 2, 3],
    /has 3 items, more than its maxItems 2/,
  ),
  rule(
    'uniqueItems',
    { type: 'array', items: text, uniqueItems: true },
    'VARCHAR[]',
    ['a', 'b'],
    ['a', 'b', 'a'],
    /has an item twice, against its uniqueItems: "a"/,
  ),
  rule(
    'additionalProperties',
    { type: 'object', additionalProperties: { ...whole, minimum: 0 } },
    'MAP(VARCHAR, BIGINT)',
    { a: 0 },
    { a: -1 },
    /\.a is -1, below its minimum 0/,
  ),
  rule(
    'minProperties',
    { type: 'object', additionalProperties: whole, minProperties: 2 },
    'MAP(VARCHAR, INTEGER)',
    { a: 1, b: 2 },
    { a: 1 },
    /has 1 member, fewer than its minProperties 2/,
  ),
  rule(
    'minProperties',
    { ...shape, minProperties: 2 },
    sizes,
    { wide: 1, high: 2 },
    { wide: 1 },
    /has 1 member, fewer than its minProperties 2/,
  ),
  rule(
    'maxProperties',
    { ...shape, maxProperties: 1 },
    sizes,
    { wide: 1 },
    { wide: 1, high: 2 },
    /has 2 members, more than its maxProperties 1/,
  ),
  rule(
    'properties',
    { type: 'object', properties: { code: { ...text, const: 'a' } } },
    'STRUCT(code VARCHAR)',
    { code: 'a' },
    { code: 'b' },
    /\.code is none of its enum/,
  ),
  rule(
    'required',
    { ...shape, required: ['high'] },
    sizes,
    { high: 1 },
    { wide: 1 },
    /\.high is required, and missing or null/,
  ),
]

/** Every keyword that a schema may use, at a field of its own each. */
export const ruledFields = rules.map((each, at) => ({ ...each, name: `${each.keyword}${at}` }))
export type RuledField = (typeof ruledFields)[number]
