import { type DataSetFile, dataSetFileId, getDataSetFile } from '../../../core/catalog/data-set-files.ts'
import { operation } from '../../door.ts'
import { type StoredFile, sendObject } from '../../send-object.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { fileExample } from './examples.ts'
import { listNames, pathIn, unknownName } from './named-files.ts'
import { FileId, Listed, PathQuery } from './shapes.ts'

const PARQUET = 'application/vnd.apache.parquet'
export const RECEIVED = 'application/octet-stream'

export const exportedFile = operation({
  method: 'GET',
  ...at('export', '/files/{file_id}'),
  role: 'viewer',
  summary: 'List what is kept of a file, or read it',
  description:
    'The kept Parquet files, nested as in the schema; with `path` the bytes of one of them, or of the file as it was uploaded. Honours `Range` and `If-Range`; HEAD tells the size.',
  tags: ['export'],
  params: FileId,
  query: PathQuery,
  responses: {
    200: {
      description: 'The names, or, with `path`, the bytes.',
      schema: Listed,
      example: fileExample,
      mediaTypes: ['application/json', PARQUET, RECEIVED],
    },
    206: { description: 'The bytes that `Range` asked for.', mediaTypes: [PARQUET, RECEIVED] },
    304: { description: 'The client has it already.' },
    ...refusals(404, 416),
  },
  async answer(call) {
    const { house, actor, params } = call
    const path = pathIn(call)
    const made = await house.ports.catalog.read(actor.scope, tx => getDataSetFile(tx, params.file_id))
    if (path !== null) return sendObject(call, storedIn(made, path))
    const names = made.kept.map(({ name, bytes }) => ({ name, length: bytes }))
    return listNames(call, `/files/${dataSetFileId(made)}`, names)
  },
})

/** What a name stands for: a kept file, or else the file as it was uploaded. */
function storedIn({ kept, file }: DataSetFile, name: string): StoredFile {
  const found = kept.find(each => each.name === name)
  if (found) return { ...found, mediaType: PARQUET }
  if (file.path === name && file.artifact) return { name, ...file.artifact, mediaType: RECEIVED }
  throw unknownName(name)
}
