import Type from 'typebox'

export const DatasetId = Type.Object({
  id: Type.String({ description: 'The id of the catalog, 24 hex digits, or the UUID of the dataset.' }),
})

/** Objects keyed by id, members in the order of the list. */
export const Keyed = Type.Record(Type.String(), Type.Object({}, { additionalProperties: true }))

export const References = Type.Array(Type.String({ description: '`@/dataSets/{id}`' }))

const text = (description: string) => Type.Optional(Type.String({ description }))

export const Properties = Type.Object({
  properties: text('The members to print, such as `name,schemaRef`.'),
})

export const ListQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  start: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'An offset; older: `offset`.' })),
  orderBy: text('Such as `asc:name,desc:created`; older: `sort`. Default: `asc:created`.'),
  ...Properties.properties,
  property: text(
    'A condition, such as `version>1.0.0`, `name~^Loyal`, `!description`; may be repeated, and all must hold.',
  ),
  name: text(
    'A value, several with commas, or, behind `!`, none of them; `*` is any text. So for every member that is one value.',
  ),
  tags: text('Such as `source:crm,unifiedProfile:*`.'),
  createdAfter: Type.Optional(Type.Integer({ description: 'Milliseconds, excluded.' })),
  createdBefore: Type.Optional(Type.Integer({ description: 'Milliseconds, excluded.' })),
})

export const DatasetBody = Type.Object(
  {
    name: Type.String({ maxLength: 255 }),
    description: Type.Optional(Type.String()),
    schemaRef: Type.Object({ id: Type.String(), contentType: Type.Optional(Type.String()) }),
    tags: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
    fileDescription: Type.Optional(Type.Object({}, { additionalProperties: true })),
    enableErrorDiagnostics: Type.Optional(Type.Boolean()),
    classification: Type.Optional(Type.Object({}, { additionalProperties: true })),
    extensions: Type.Optional(Type.Object({}, { additionalProperties: true })),
  },
  { additionalProperties: true },
)

export const DatasetChange = Type.Partial(DatasetBody)
