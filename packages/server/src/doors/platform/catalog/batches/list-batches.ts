import Type from 'typebox'
import { type BatchState, batchStates } from '../../../../core/batch/batch.ts'
import { batchIdOf } from '../../../../core/batch/batch-id.ts'
import { batchNamed } from '../../../../core/batch/find-batch.ts'
import { batchForm } from '../../../../core/catalog/batch-object.ts'
import { inherentOrder, readListing } from '../../../../core/catalog/listing.ts'
import { datasetNamed } from '../../../../core/catalog/name-dataset.ts'
import type { Parameters } from '../../../../core/catalog/object.ts'
import { keyed, pageOfObjects } from '../../../../core/catalog/page.ts'
import type { DatasetId, LoadId } from '../../../../core/ids.ts'
import type { BatchListing } from '../../../../core/ports/batches.ts'
import type { CatalogReader } from '../../../../core/ports/catalog.ts'
import { type Call, operation } from '../../../door.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { parametersOf } from '../asked.ts'
import { Keyed, ListQuery } from '../shapes.ts'
import { printBatches } from './print.ts'

const PORTION = 200

const several = (what: string) => Type.Optional(Type.String({ description: `${what}; several with commas.` }))

export const listBatches = operation({
  method: 'GET',
  ...at('catalog', '/batches'),
  role: 'viewer',
  summary: 'List batches',
  description:
    'Keyed by id, oldest first; batches that `batch` names are keyed as it names them. Loads of other doors are among them, with the tag `rowhouse/door`.',
  tags: ['catalog'],
  query: Type.Object({
    ...ListQuery.properties,
    batch: several('The id of a batch'),
    dataSet: several('The id of a dataset'),
    status: several('A state, such as `success`'),
  }),
  responses: {
    200: {
      description: 'A page of batches.',
      schema: Keyed,
      example: { '5d01230fc78a4e4f8c0c6b387b4b8d1c': { status: 'success', recordCount: 108 } },
    },
    ...refusals(),
  },
  async answer(call) {
    const parameters = parametersOf(call.request)
    const listing = readListing(batchForm, parameters)
    const order = inherentOrder(listing)
    return call.house.ports.catalog.read(call.actor.scope, async tx => {
      const { names, ...asked } = await batchesAsked(tx, parameters)
      const source = objectsIn(call, tx, { ...asked, newestFirst: order === 'newest' })
      const page = await pageOfObjects(source, listing, order !== null)
      return keyed(page.map(object => ({ ...object, id: names.get(object.id) ?? object.id })))
    })
  },
})

type Asked = Omit<BatchListing, 'limit' | 'after'>

/** Batches as they are printed, portion by portion. */
export async function* objectsIn(call: Call<unknown, unknown, unknown>, tx: CatalogReader, asked: Asked) {
  for (let after: BatchListing['after']; ; ) {
    const portion = await tx.batches.list({ ...asked, limit: PORTION, ...(after && { after }) })
    const last = portion.at(-1)
    if (!last) return
    yield await printBatches(call, tx, portion)
    after = { createdAt: last.createdAt, id: last.id }
  }
}

/** What the filters for batches alone say, and under which names they ask for batches, by id. */
export async function batchesAsked(
  tx: CatalogReader,
  parameters: Parameters,
): Promise<Asked & { readonly names: ReadonlyMap<string, string> }> {
  const texts = (name: string) =>
    parameters.get(name)?.flatMap(text => text.split(',').map(each => each.trim()))
  const ids: LoadId[] = []
  const names = new Map<string, string>()
  for (const text of texts('batch') ?? []) {
    const batch = await batchNamed(tx, text)
    if (!batch) continue
    ids.push(batch.id)
    names.set(batchIdOf(batch.id), text)
  }
  const datasetIds: DatasetId[] = []
  for (const text of texts('dataSet') ?? []) {
    const dataset = await datasetNamed(tx, text)
    if (dataset) datasetIds.push(dataset.id)
  }
  return {
    names,
    ...(parameters.has('batch') && { ids }),
    ...(parameters.has('dataSet') && { datasetIds }),
    ...(parameters.has('status') && { states: statesIn(texts('status') ?? []) }),
  }
}

/** Other documented names are known, and match nothing. */
const otherNames: Readonly<Record<string, BatchState>> = { active: 'success', failure: 'failed' }

function statesIn(texts: readonly string[]): BatchState[] {
  return texts.flatMap(text => otherNames[text] ?? batchStates.find(state => state === text) ?? [])
}
