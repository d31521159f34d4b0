import Type from 'typebox'

export const BatchPath = Type.Object({ batch_id: Type.String() })
export const FilePathShape = Type.Object({
  batch_id: Type.String(),
  dataset_id: Type.String(),
  path: Type.String({ description: 'The name of the file, with its folders.' }),
})

export const BatchBody = Type.Object({
  datasetId: Type.String(),
  inputFormat: Type.Optional(
    Type.Object({
      format: Type.Optional(Type.String({ description: '`parquet`, `json` or `csv`.' })),
      isMultiLineJson: Type.Optional(Type.Boolean()),
    }),
  ),
  enableErrorDiagnostics: Type.Optional(Type.Boolean()),
  partialIngestionPercentage: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  externalId: Type.Optional(Type.String()),
  replay: Type.Optional(Type.Object({})),
  tags: Type.Optional(Type.Object({})),
})

export const FileSize = Type.Object({ name: Type.String(), sizeInBytes: Type.Integer() })
export const Bytes = Type.String({ format: 'binary' })

export const batchExample = {
  id: '5d01230fc78a4e4f8c0c6b387b4b8d1c',
  imsOrg: 'acme@rowhouse',
  updated: 1552694873602,
  status: 'loading',
  created: 1552694873602,
  relatedObjects: [{ type: 'dataSet', id: '5c8c3c555033b814b69f947f' }],
  version: '1.0.0',
  inputFormat: { format: 'parquet' },
}
