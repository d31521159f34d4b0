import Type from 'typebox'
import { changeVersion } from '../../core/dataset/change-version.ts'
import type { VersionId } from '../../core/ids.ts'
import { operation } from '../door.ts'
import { etagOf, matchesStrongly } from '../etag.ts'
import { refusals } from '../shapes.ts'
import { printVersion } from './print.ts'
import { Tags, VersionItem, VersionParams } from './schemas.ts'
import { currentVersionEtags, versionContent } from './version-etag.ts'

const Change = Type.Object(
  {
    description: Type.Optional(Type.String({ maxLength: 20_000 })),
    tags: Type.Optional(Tags),
  },
  { minProperties: 1, additionalProperties: false },
)

export const changeVersionOperation = operation({
  method: 'PATCH',
  path: '/api/dataset-versions/{dataset_version_id}',
  role: 'editor',
  summary: 'Change what is said about a version',
  description:
    'Re-describes a version or sets its tags; its rows never change. With `If-Match` (the ETag of the version, or its revision in quotes) only if nobody changed it meanwhile.',
  tags: ['versions'],
  params: VersionParams,
  body: Change,
  responses: {
    200: {
      description: 'The version as it is now.',
      schema: VersionItem,
      example: {
        id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
        dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
        version: 0,
        description: 'Initial upload, reviewed',
        tags: ['trained on', 'reviewed'],
        revision: 2,
      },
    },
    ...refusals(404, 412, 415, 422),
  },
  async answer({ house, actor, params, body, request, reply }) {
    const ifMatch = request.headers['if-match']
    const version = await changeVersion(
      house.ports.catalog,
      actor.scope,
      params.dataset_version_id as VersionId,
      body,
      ifMatch === undefined ? null : current => matchesStrongly(ifMatch, currentVersionEtags(current)),
    )
    reply.header('etag', etagOf(versionContent(version)))
    return printVersion(version)
  },
})
