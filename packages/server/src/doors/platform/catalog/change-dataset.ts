import type { FastifyRequest } from 'fastify'
import { changeDatasetObject, type DatasetTarget } from '../../../core/catalog/change-dataset.ts'
import { datasetReference } from '../../../core/catalog/dataset-object.ts'
import {
  mergeMembers,
  type ObjectChange,
  patchMembers,
  replaceMembers,
} from '../../../core/catalog/patch-object.ts'
import type { JsonObject } from '../../../core/schema/json.ts'
import { type Operation, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { objectIn, refusals } from '../shapes.ts'
import { ifMatchOf, writerOf } from './asked.ts'
import { referencesExample } from './examples.ts'
import { DatasetChange, DatasetId, References } from './shapes.ts'

interface Form {
  readonly method: Operation['method']
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly example: unknown
  readonly ignoresReadOnly: boolean
  change(body: unknown): ObjectChange
}

const asObject = (body: unknown) => objectIn(body) as JsonObject

const patched: Form = {
  method: 'PATCH',
  path: '/dataSets/{id}',
  summary: 'Change a dataset of the catalog',
  description:
    'Each member given takes the place of the one before. An array is a JSON Patch (RFC 6902), in which objects around what is added need not be there.',
  example: [{ op: 'add', path: '/tags/unifiedProfile', value: ['enabled:true'] }],
  ignoresReadOnly: false,
  change: body => (Array.isArray(body) ? patchMembers(body) : replaceMembers(asObject(body))),
}

const merged: Form = {
  method: 'PATCH',
  path: '/v2/dataSets/{id}',
  summary: 'Change members deep within a dataset of the catalog',
  description: 'A JSON Merge Patch (RFC 7396): objects merge, null removes. An array is a JSON Patch.',
  example: { extensions: { adobe_lakeHouse: { rowExpiration: { ttlValue: 'P3Y' } } } },
  ignoresReadOnly: false,
  change: body => (Array.isArray(body) ? patchMembers(body) : mergeMembers(asObject(body))),
}

const put: Form = {
  method: 'PUT',
  path: '/dataSets/{id}',
  summary: 'Put members of a dataset of the catalog',
  description: 'Changes the members it names; those that the server sets are ignored, others stay.',
  example: { name: 'Members' },
  ignoresReadOnly: true,
  change: body => replaceMembers(asObject(body)),
}

/** The three ways in which a dataset is changed. */
export const datasetChanges: readonly Operation[] = [patched, merged, put].map(form =>
  operation({
    method: form.method,
    ...at('catalog', form.path),
    role: 'editor',
    summary: form.summary,
    description: `${form.description} \`If-Match\` takes the object’s \`version\`.`,
    tags: ['catalog'],
    params: DatasetId,
    body: { ...DatasetChange, examples: [form.example] },
    responses: {
      200: { description: 'What was changed.', schema: References, example: referencesExample },
      ...refusals(404, 412),
    },
    async answer(call) {
      const change = form.change(call.body)
      const dataset = await changeDatasetObject(
        call.house.ports.catalog,
        writerOf(call),
        targetOf(call, call.params.id, form),
        change,
      )
      return [datasetReference(dataset)]
    },
  }),
)

function targetOf(
  { request }: { request: FastifyRequest },
  id: string,
  { ignoresReadOnly }: Form,
): DatasetTarget {
  return { id, ifMatch: ifMatchOf(request), ignoresReadOnly }
}
