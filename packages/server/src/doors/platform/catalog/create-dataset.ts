import Type from 'typebox'
import { createDataset } from '../../../core/catalog/create-dataset.ts'
import { datasetReference } from '../../../core/catalog/dataset-object.ts'
import type { JsonObject } from '../../../core/schema/json.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { at, services } from '../paths.ts'
import { objectIn, refusals } from '../shapes.ts'
import { writerOf } from './asked.ts'
import { datasetBody, referencesExample } from './examples.ts'
import { DatasetBody, References } from './shapes.ts'

export const createDatasetOperation = operation({
  method: 'POST',
  ...at('catalog', '/dataSets'),
  role: 'editor',
  summary: 'Create a dataset in the catalog',
  description:
    'Its rows are held to the schema that `schemaRef` names. It begins with a version 0 of no rows. `Pragma: validate-only` checks, and keeps nothing.',
  tags: ['catalog'],
  body: { ...DatasetBody, examples: [datasetBody] },
  responses: {
    201: { description: 'What it is called.', schema: References, example: referencesExample },
    200: { description: 'It could be made; nothing was.', schema: Type.Array(Type.String()), example: [] },
    ...refusals(),
  },
  async answer(call) {
    const { house, request, reply, body } = call
    const checkOnly = /(^|,)\s*validate-only\s*(,|$)/i.test(String(request.headers.pragma ?? ''))
    await using once = await openReceipt(call)
    if (once.replayed([body, checkOnly], reply)) return reply
    let reference = ''
    const located = () => ({ location: `${services.catalog}${reference.slice(1)}` })
    await createDataset(house.ports.catalog, writerOf(call), objectIn(body) as JsonObject, {
      checkOnly,
      async within(tx, dataset) {
        reference = datasetReference(dataset)
        if (!checkOnly) await once.settle(tx, 201, JSON.stringify([reference]), located())
      },
    })
    if (checkOnly) return reply.code(200).send([])
    return reply.code(201).headers(located()).send([reference])
  },
})
