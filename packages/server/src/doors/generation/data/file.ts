import Type from 'typebox'
import { expiredFiles } from '../../../core/generation/expire.ts'
import type { GenerationFormat } from '../../../core/generation/job.ts'
import { checkLink, fileNameOf } from '../../../core/generation/status.ts'
import type { GenerationId } from '../../../core/ids.ts'
import { refuse } from '../../../core/refusals.ts'
import { operation } from '../../door.ts'
import { sendObject } from '../../send-object.ts'
import { refusals } from '../../shapes.ts'
import { unknownGeneration } from '../find.ts'

const mediaTypes: Readonly<Record<GenerationFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  ndjson: 'application/x-ndjson',
}

export const file = operation({
  method: 'GET',
  path: '/data/files/{id}/{file}',
  role: 'viewer',
  summary: 'Download a file of a generation',
  description:
    'By an address that its status told, which needs no key and holds for a day. Honours `Range`. After `GENERATION_FILES_DAYS` the files are removed, and 410 says how to make them again.',
  tags: ['generation'],
  params: Type.Object({ id: Type.String({ maxLength: 100 }), file: Type.String({ maxLength: 200 }) }),
  query: Type.Object({
    expires: Type.String({ pattern: '^[0-9]{1,15}$' }),
    signature: Type.String({ maxLength: 100 }),
  }),
  responses: {
    200: { description: 'The file.', mediaTypes: Object.values(mediaTypes) },
    206: { description: 'The part that `Range` asks for.', mediaTypes: Object.values(mediaTypes) },
    ...refusals(403, 404, 410, 416),
  },
  async answer({ house, params, query, request, reply }) {
    const found = await house.ports.catalog.generated(params.id as GenerationId)
    const known = found?.files.find(
      each => fileNameOf(each.entity, found.generation.request.format) === params.file,
    )
    const standing = found ? checkLink(found.generation.secret, params.file, query, Date.now()) : 'forged'
    if (!found || standing === 'forged') throw unknownGeneration(params.id)
    const expired = expiredFiles(found.generation)
    if (expired) throw expired
    if (!known) throw unknownGeneration(params.id)
    if (standing === 'expired') {
      const message = `The address has expired. GET /data/${params.id}/status gives a fresh one.`
      throw refuse('link_expired', message)
    }
    const mediaType = mediaTypes[found.generation.request.format]
    return sendObject({ house, request, reply }, { ...known, name: params.file, mediaType })
  },
})
