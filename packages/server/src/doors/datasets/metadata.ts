import Type from 'typebox'
import { CROISSANT, croissant } from '../../core/metadata/croissant.ts'
import { dataPackage } from '../../core/metadata/data-package.ts'
import { describeVersion } from '../../core/metadata/describe.ts'
import { PROFILE_VERSION } from '../../core/profile/profile.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { refusals } from '../shapes.ts'
import { croissantExample, metadataTypes } from './metadata-example.ts'
import { DatasetParams, VersionQuery } from './schemas.ts'
import { findVersion } from './unknown.ts'

const formats = {
  croissant: {
    type: `application/ld+json; profile="${CROISSANT}"`,
    file: 'croissant.json',
    print: croissant,
  },
  datapackage: { type: 'application/vnd.datapackage+json', file: 'datapackage.json', print: dataPackage },
} as const

export const metadata = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/metadata',
  role: 'viewer',
  summary: 'Metadata of a version',
  description:
    'Describes a version for other software: Croissant 1.1 (JSON-LD) or a Data Package 2. `docs/metadata.md` says what each member holds.',
  tags: ['datasets'],
  params: DatasetParams,
  query: Type.Object({
    format: Type.Enum(['croissant', 'datapackage'], {
      default: 'croissant',
      description: 'The vocabulary it is written in.',
    }),
    ...VersionQuery,
    checksums: Type.Boolean({
      default: false,
      description:
        'With size and SHA-256 of the files; they are made for that, which takes as long as to download them.',
    }),
  }),
  responses: {
    200: {
      description: 'The document.',
      schema: Type.Record(Type.String(), Type.Unknown()),
      mediaTypes: metadataTypes,
      example: croissantExample,
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 408, 422),
  },
  async answer({ house, actor, params, query, request, reply, signal }) {
    const { ports } = house
    const found = await ports.catalog.read(actor.scope, async tx => {
      const named = await findVersion(tx, params.dataset_id, query.version)
      return { ...named, parts: await tx.versions.parts(named.version) }
    })
    const { dataset, version } = found
    const url = `${house.publicUrl ?? `${request.protocol}://${request.host}`}/api/datasets/${dataset.id}`
    const { type, file, print } = formats[query.format]
    const content = ['metadata', query, url, dataset.id, dataset.revision, dataset.createdByName]
    const made = [version.id, version.digest, version.revision, version.createdByName, PROFILE_VERSION]
    if (notModified(request, reply, [...content, ...made])) return reply
    const fileUrl = (format: string) => `${url}/download?format=${format}&version=${version.number}`
    const asked = { url, fileUrl, checksums: query.checksums }
    const document = print(await describeVersion(ports, actor.scope, found, asked, signal))
    reply.type(type).header('content-disposition', `inline; filename="${file}"`)
    // Bytes: to text the framework would add a charset, which these types have not.
    return reply.send(Buffer.from(JSON.stringify(document)))
  },
})
