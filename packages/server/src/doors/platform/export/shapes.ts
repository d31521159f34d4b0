import Type from 'typebox'

export const BatchId = Type.Object({
  batch_id: Type.String({
    description: 'The id of the batch, in any case, with or without hyphens, or its `externalId`.',
  }),
})

export const FileId = Type.Object({
  file_id: Type.String({ description: 'The id of the batch, a hyphen, and the number of the file.' }),
})

export const PathQuery = Type.Object({
  path: Type.Optional(Type.String({ description: 'A name of the list: its content instead of the list.' })),
  start: Type.Optional(Type.String({ description: 'An offset, or the name after which to go on.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 100 })),
})

export const PageQuery = Type.Object({
  start: PathQuery.properties.start,
  limit: PathQuery.properties.limit,
})

export const Listed = Type.Object({
  data: Type.Array(Type.Object({}, { additionalProperties: true })),
  _page: Type.Object({ limit: Type.Integer(), count: Type.Integer() }),
  _links: Type.Object({}, { additionalProperties: true }),
})
