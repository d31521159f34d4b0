import Type from 'typebox'
import { isId, type LoadId } from '../../core/ids.ts'
import { refuse } from '../../core/refusals.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { printLoad, printTime } from './print.ts'
import { Load, nullable, refusals, Time, Uuid } from './schemas.ts'

const LoadAnswer = Type.Object({
  ...Load.properties,
  dataset_id: nullable(Uuid),
  dataset_version_id: nullable(Uuid),
  artifact_id: nullable(Uuid),
  created_at: Time,
})

export const load = operation({
  method: 'GET',
  path: '/api/loads/{load_id}',
  role: 'viewer',
  summary: 'Get a load',
  description:
    'Answers how rows came in, or why they did not: the dialect that was found, and what became of every record.',
  tags: ['loads'],
  params: Type.Object({ load_id: Type.String({ description: 'The load.', maxLength: 100 }) }),
  responses: {
    200: {
      description: 'The load; `dataset_version_id` is null when nothing was published.',
      schema: LoadAnswer,
      example: {
        id: 'b8c9d0e1-f2a3-4567-8901-bcdef1234567',
        format: 'csv',
        dialect: {
          delimiter: ';',
          quote: '"',
          escape: '"',
          header: true,
          encoding: 'windows-1252',
          line_ending: 'crlf',
          decimal: ',',
          skipped_lines: 2,
        },
        rows: { read: 30000, loaded: 29998, rejected: 2, skipped: 0 },
        warnings: [
          { code: 'ambiguous_date_format', column: 'when', message: 'Day and month could be swapped.' },
        ],
        dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
        dataset_version_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
        artifact_id: 'a7b8c9d0-e1f2-3456-7890-abcdef123456',
        created_at: '2026-02-12T08:00:00Z',
      },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404),
  },
  async answer({ house, actor, params, request, reply }) {
    const id = params.load_id
    const found = isId(id)
      ? await house.ports.catalog.read(actor.scope, tx => tx.loads.get(id as LoadId))
      : null
    if (!found) throw refuse('unknown_load', `There is no load ${id}.`)
    if (notModified(request, reply, ['load', found.id, found.versionId])) return reply
    return {
      ...printLoad(found.id, found),
      dataset_id: found.datasetId,
      dataset_version_id: found.versionId,
      artifact_id: found.artifactId,
      created_at: printTime(found.createdAt),
    }
  },
})
