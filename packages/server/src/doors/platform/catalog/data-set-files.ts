import Type from 'typebox'
import type { Actor } from '../../../core/access/access.ts'
import { batchNamed } from '../../../core/batch/find-batch.ts'
import {
  dataSetFileForm,
  dataSetFileObject,
  dataSetFileSeries,
  getDataSetFile,
  isInHead,
} from '../../../core/catalog/data-set-files.ts'
import { chosen, readListing, readProperties } from '../../../core/catalog/listing.ts'
import { datasetNamed, getDatasetNamed } from '../../../core/catalog/name-dataset.ts'
import type { CatalogObject, Parameters } from '../../../core/catalog/object.ts'
import { keyed, pageOfObjects } from '../../../core/catalog/page.ts'
import { checkView } from '../../../core/catalog/view.ts'
import type { DatasetId, LoadId } from '../../../core/ids.ts'
import type { CatalogReader } from '../../../core/ports/catalog.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { parametersOf } from './asked.ts'
import { filesExample } from './examples.ts'
import { Keyed, ListQuery, Properties } from './shapes.ts'
import { ViewParams } from './views.ts'

export const listDataSetFiles = operation({
  method: 'GET',
  ...at('catalog', '/dataSetFiles'),
  role: 'viewer',
  summary: 'List data set files',
  description: 'Files of batches that succeeded, which left at least one row, keyed by id.',
  tags: ['catalog'],
  query: Type.Object({
    ...ListQuery.properties,
    dataSetId: Type.Optional(Type.String({ description: 'Several with commas.' })),
    batchId: Type.Optional(Type.String({ description: 'Several with commas.' })),
  }),
  responses: {
    200: { description: 'A page of files.', schema: Keyed, example: filesExample },
    ...refusals(),
  },
  async answer({ house, actor, request }) {
    const parameters = parametersOf(request)
    const listing = readListing(dataSetFileForm, parameters)
    const page = await house.ports.catalog.read(actor.scope, async tx => {
      const batches = await found(parameters, 'batchId', text => batchNamed(tx, text))
      const datasets = await found(parameters, 'dataSetId', text => datasetNamed(tx, text))
      const where = { ...(batches && { ids: batches }), ...(datasets && { datasetIds: datasets }) }
      return pageOfObjects(objectsIn(actor, tx, where), listing, false)
    })
    return keyed(page)
  },
})

/** The ids of all that a parameter names and that is there; null: it says nothing. */
async function found<Id extends string>(
  parameters: Parameters,
  name: string,
  find: (text: string) => Promise<{ readonly id: Id } | null>,
): Promise<Id[] | null> {
  const texts = parameters.get(name)?.flatMap(text => text.split(','))
  if (texts === undefined) return null
  const ids: Id[] = []
  for (const text of texts) {
    const each = await find(text.trim())
    if (each) ids.push(each.id)
  }
  return ids
}

export const dataSetFile = operation({
  method: 'GET',
  ...at('catalog', '/dataSetFiles/{file_id}'),
  role: 'viewer',
  summary: 'Look up a data set file',
  tags: ['catalog'],
  params: Type.Object({ file_id: Type.String() }),
  query: Properties,
  responses: {
    200: { description: 'The file, by its id.', schema: Keyed, example: filesExample },
    ...refusals(404),
  },
  async answer({ house, actor, params, request }) {
    const { id, members } = await house.ports.catalog.read(actor.scope, async tx => {
      const made = await getDataSetFile(tx, params.file_id)
      return dataSetFileObject(actor, await getDatasetNamed(tx, made.batch.datasetId), made)
    })
    return keyed([{ id, members: chosen(members, readProperties(parametersOf(request))) }])
  },
})

export const listViewFiles = operation({
  method: 'GET',
  ...at('catalog', '/dataSets/{id}/views/{view_id}/files'),
  role: 'viewer',
  summary: 'List the files of a view',
  description: 'The data set files whose rows the latest version has.',
  tags: ['catalog'],
  params: ViewParams,
  query: ListQuery,
  responses: {
    200: { description: 'A page of files.', schema: Keyed, example: filesExample },
    ...refusals(404),
  },
  async answer({ house, actor, params, request }) {
    const listing = readListing(dataSetFileForm, parametersOf(request))
    const page = await house.ports.catalog.read(actor.scope, async tx => {
      const dataset = await getDatasetNamed(tx, params.id)
      checkView(dataset, params.view_id)
      return pageOfObjects(objectsIn(actor, tx, { datasetIds: [dataset.id] }, true), listing, false)
    })
    return keyed(page)
  },
})

interface Where {
  readonly ids?: readonly LoadId[]
  readonly datasetIds?: readonly DatasetId[]
}

async function* objectsIn(
  actor: Actor,
  tx: CatalogReader,
  where: Where,
  onlyInHead = false,
): AsyncGenerator<readonly CatalogObject[]> {
  for await (const portion of dataSetFileSeries(tx, where)) {
    const [first] = portion
    if (!first || (onlyInHead && !(await isInHead(tx, first.made.batch)))) continue
    yield portion.map(({ dataset, made }) => dataSetFileObject(actor, dataset, made))
  }
}
