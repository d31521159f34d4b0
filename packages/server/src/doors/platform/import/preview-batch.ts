import Type from 'typebox'
import { previewBatch } from '../../../core/batch/preview.ts'
import { printFormat } from '../../../core/catalog/batch-object.ts'
import { operation } from '../../door.ts'
import { numberOf, singleValueOf } from '../parameters.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'

const OPTIONS = ['format', 'delimiter', 'quote', 'escape', 'charset', 'header', 'isMultiLineJson'] as const

export const previewBatchOperation = operation({
  method: 'GET',
  ...at('import', '/batches/{batch_id}/datasets/{dataset_id}/preview'),
  role: 'viewer',
  summary: 'Show the first records of the files of a batch',
  description:
    'Parsed, and neither converted nor validated: values are texts. How files are read defaults to what the batch says.',
  tags: ['import'],
  params: Type.Object({ batch_id: Type.String(), dataset_id: Type.String() }),
  query: Type.Object({
    ...Object.fromEntries(OPTIONS.map(name => [name, Type.Optional(Type.String())])),
    nrow: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, description: '0, or left out: 20.' })),
  }),
  responses: {
    200: {
      description: 'A table of texts.',
      schema: Type.Object({ formatParams: Type.Object({}), preview: Type.Object({}) }),
      example: {
        formatParams: {
          delimiter: ',',
          quote: '"',
          escape: '\\',
          charset: 'UTF-8',
          header: true,
          format: 'csv',
        },
        preview: { columns: [{ cid: '0', name: 'person/name/firstName' }], rows: [{ 0: 'Ewart' }] },
      },
    },
    ...refusals(404, 422),
  },
  async answer({ house, actor, params, request, signal }) {
    const nrow = numberOf(request, 'nrow', { fallback: 0, low: 0, high: 1000 })
    const options = OPTIONS.map(name => [name, singleValueOf(request, name)] as const)
    const format = Object.fromEntries(options.filter(([, value]) => value !== null && value !== ''))
    const path = { batch: params.batch_id, dataset: params.dataset_id }
    const asked = { format, rows: nrow === 0 ? 20 : nrow }
    const preview = await previewBatch(house.ports, actor.scope, path, asked, signal)
    const { nullMarker: _, ...formatParams } = printFormat(preview.format)
    return {
      formatParams,
      preview: {
        columns: preview.columns.map((name, at) => ({ cid: String(at), name })),
        rows: preview.rows,
      },
    }
  },
})
