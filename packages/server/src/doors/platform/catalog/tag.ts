import Type from 'typebox'
import { batchIdOf } from '../../../core/batch/batch-id.ts'
import { batchSeries } from '../../../core/catalog/data-set-files.ts'
import { datasetObject, datasetReference } from '../../../core/catalog/dataset-object.ts'
import { datasetSeries } from '../../../core/catalog/dataset-series.ts'
import { compareText } from '../../../core/dataset/search.ts'
import { ownObject, ownTexts } from '../../../core/schema/json.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { tagsExample } from './examples.ts'

export const tag = operation({
  method: 'GET',
  ...at('catalog', '/tags/{+id}'),
  role: 'viewer',
  summary: 'Look up a tag',
  description: 'Which datasets and batches have it, and all its values.',
  tags: ['catalog'],
  params: Type.Object({ id: Type.String({ description: 'The name of the tag.' }) }),
  responses: {
    200: {
      description: 'References to what has the tag, and its values under its name.',
      schema: Type.Object(
        {
          objectType: Type.Object({
            datasets: Type.Array(Type.String()),
            batches: Type.Array(Type.String()),
          }),
        },
        { additionalProperties: true },
      ),
      example: tagsExample,
    },
    ...refusals(),
  },
  async answer({ house, actor, params }) {
    const { id: name } = params
    const [datasets, batches]: [string[], string[]] = [[], []]
    const values = new Set<string>()
    await house.ports.catalog.read(actor.scope, async tx => {
      for await (const portion of datasetSeries(tx)) {
        for (const { dataset } of portion) {
          const tags = ownObject(datasetObject(actor, dataset, null).members, 'tags')
          if (!Object.hasOwn(tags, name)) continue
          datasets.push(datasetReference(dataset))
          for (const value of ownTexts(tags, name)) values.add(value)
        }
      }
      for await (const portion of batchSeries(tx, {})) {
        for (const { id, tags } of portion) {
          if (!Object.hasOwn(tags, name)) continue
          batches.push(`@/batches/${batchIdOf(id)}`)
          for (const value of tags[name] ?? []) values.add(value)
        }
      }
    })
    return { objectType: { datasets, batches }, [name]: [...values].toSorted(compareText) }
  },
})
