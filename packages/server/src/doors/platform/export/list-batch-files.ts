import { batchIdOf } from '../../../core/batch/batch-id.ts'
import { getBatchNamed } from '../../../core/batch/find-batch.ts'
import { type DataSetFile, dataSetFileId, dataSetFilesOf } from '../../../core/catalog/data-set-files.ts'
import { operation } from '../../door.ts'
import { addressOf } from '../address.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { filesExample } from './examples.ts'
import { pageOf } from './listing.ts'
import { BatchId, Listed, PageQuery } from './shapes.ts'

export const listBatchFiles = operation({
  method: 'GET',
  ...at('export', '/batches/{batch_id}/files'),
  role: 'viewer',
  summary: 'List the files of a batch',
  description:
    'One entry for each file of a batch that succeeded which left at least one row, in order of upload; of any other batch none. Numbers are texts.',
  tags: ['export'],
  params: BatchId,
  query: PageQuery,
  responses: {
    200: { description: 'A page of files.', schema: Listed, example: filesExample },
    ...refusals(404),
  },
  async answer({ house, actor, params, request }) {
    const { batch, files, viewId } = await house.ports.catalog.read(actor.scope, async tx => {
      const batch = await getBatchNamed(tx, params.batch_id)
      const dataset = await tx.datasets.get(batch.datasetId)
      return { batch, files: await dataSetFilesOf(tx, batch), viewId: dataset?.entry.viewId ?? '' }
    })
    const path = `/batches/${batchIdOf(batch.id)}/files`
    const { page, ...rest } = pageOf({ house, request, path }, files, dataSetFileId)
    const data = page.map(made => {
      const id = dataSetFileId(made)
      const self = { href: addressOf(house, request, 'export', `/files/${id}`) }
      return { dataSetFileId: id, dataSetViewId: viewId, ...factsOf(made), _links: { self } }
    })
    return { data, ...rest }
  },
})

function factsOf({ batch, kept }: DataSetFile) {
  const created = String((batch.completedAt ?? batch.updatedAt).getTime())
  const sum = (numbers: readonly number[]) => String(numbers.reduce((all, each) => all + each, 0))
  return {
    version: '1.0.0',
    created,
    updated: created,
    records: sum(kept.map(({ rows }) => rows)),
    size: sum(kept.map(({ bytes }) => bytes)),
    isValid: true,
  }
}
