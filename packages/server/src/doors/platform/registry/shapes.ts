import Type from 'typebox'

export const ResourceId = Type.Object({
  id: Type.String({ description: 'The `meta:altId`, or the `$id`, percent-encoded.' }),
})

export const Resource = Type.Object(
  { $id: Type.String(), 'meta:altId': Type.String(), version: Type.String(), title: Type.String() },
  { additionalProperties: true },
)

export const ResourceBody = Type.Object(
  { title: Type.String(), type: Type.Optional(Type.Literal('object')) },
  { additionalProperties: true },
)

export const Patch = Type.Array(
  Type.Object({
    op: Type.String({ description: '`add`, `remove`, `replace`, `move`, `copy` or `test` (RFC 6902).' }),
    path: Type.String(),
    value: Type.Optional(Type.Unknown()),
    from: Type.Optional(Type.String()),
  }),
)

export const ListQuery = Type.Object({
  property: Type.Optional(
    Type.String({
      description:
        'A condition, such as `meta:immutableTags==union` or `version>1.0`; may be repeated, and all must hold.',
    }),
  ),
  orderby: Type.Optional(Type.String({ description: 'Such as `title,-version`.', default: 'updated' })),
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 500, default: 300 })),
  start: Type.Optional(Type.String({ description: 'The `_page.next` of the page before.' })),
})

export const Results = Type.Object({
  results: Type.Array(Type.Object({})),
  _page: Type.Object({ orderby: Type.String(), next: Type.Unknown(), count: Type.Integer() }),
  _links: Type.Object({}),
})
