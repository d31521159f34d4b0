import Type from 'typebox'
import { datasetSorts } from '../../core/ports/catalog-values.ts'
import { operation } from '../door.ts'
import { printPage } from '../pages.ts'
import { refusals } from '../shapes.ts'
import { printDatasetItem } from './print.ts'
import { DatasetItem, listOf, pageQuery } from './schemas.ts'
import { findProject } from './unknown.ts'

export const listDatasets = operation({
  method: 'GET',
  path: '/api/datasets',
  role: 'viewer',
  summary: 'List datasets',
  description: 'Lists datasets with what their latest version holds. `Link` names the pages beside this one.',
  tags: ['datasets'],
  query: Type.Object({
    project_id: Type.Optional(
      Type.String({
        description: 'Only datasets of this project; without it, of all projects.',
        maxLength: 100,
      }),
    ),
    ...pageQuery(500),
    search: Type.Optional(
      Type.String({ description: 'Text in name or description; case does not matter.', maxLength: 1000 }),
    ),
    sort_field: Type.Enum([...datasetSorts], { default: 'created_at', description: 'What to sort by.' }),
    sort_direction: Type.Enum(['asc', 'desc'], { default: 'desc', description: 'Which way.' }),
  }),
  responses: {
    200: {
      description: 'A page of datasets.',
      schema: listOf(DatasetItem),
      example: {
        items: [
          {
            id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
            name: 'Transactions Q4',
            project_id: 'd4e5f6a7-b8c9-0123-def4-567890123456',
            project_name: 'Fraud Detection v2',
            dataset_version_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
            rows: 50000,
            columns: 15,
            created_at: '2026-02-12T08:00:00Z',
          },
        ],
        total: 1,
        limit: 20,
        offset: 0,
      },
    },
    ...refusals(404, 422),
  },
  async answer(call) {
    const { project_id, limit, offset, search, sort_field, sort_direction } = call.query
    const listed = await call.house.ports.catalog.read(call.actor.scope, async tx => {
      const project = project_id === undefined ? undefined : await findProject(tx, project_id)
      return tx.datasets.list({
        limit,
        offset,
        sortField: sort_field,
        sortDirection: sort_direction,
        ...(project && { projectId: project.id }),
        ...(search && { search }),
      })
    })
    return printPage(call, listed, { limit, offset }, printDatasetItem)
  },
})
