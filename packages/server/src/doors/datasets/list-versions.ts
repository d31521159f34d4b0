import Type from 'typebox'
import { operation } from '../door.ts'
import { printPage } from '../pages.ts'
import { refusals } from '../shapes.ts'
import { printVersion } from './print.ts'
import { DatasetParams, listOf, pageQuery, VersionItem } from './schemas.ts'
import { findDataset } from './unknown.ts'

const example = {
  items: [
    {
      id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
      dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
      version: 0,
      row_count: 50000,
      column_count: 15,
      description: 'Initial upload',
      created_by_name: 'Alice Chen',
      created_at: '2026-02-12T08:00:00Z',
      digest: '4a1ecc1b87a3b8ec9b5b8c3ee9a7d63a1ea2a4bd2ffa3f0d7a4e1f5b3f0a9c11',
      quality_score: 92.5,
      source: 'upload',
      tags: ['trained on'],
      drift: null,
    },
    {
      id: 'a8b9c0d1-e2f3-4567-8901-abcdef234567',
      dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
      version: 1,
      row_count: 75000,
      column_count: 15,
      description: 'Added January transactions',
      created_by_name: 'Alice Chen',
      created_at: '2026-02-20T11:00:00Z',
      digest: 'b7d0b1e1f0f34c3f8f2c41e0c3dd0cbb7d9a76a8c66e2f3d1f0b0a9c8e7d6f55',
      quality_score: 91.8,
      source: 'upload',
      tags: [],
      drift: { level: 'low', psi: 0.023, column: 'amount', significant: true, against: 0 },
    },
  ],
  total: 2,
  limit: 50,
  offset: 0,
}

export const listVersions = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/versions',
  role: 'viewer',
  summary: 'List versions',
  description:
    'Lists the versions of a dataset by number, oldest first, with how far each drifted from the one before.',
  tags: ['versions'],
  params: DatasetParams,
  query: Type.Object({
    ...pageQuery(100),
    tag: Type.Optional(Type.String({ description: 'Only versions that carry this tag.' })),
  }),
  responses: {
    200: { description: 'A page of versions.', schema: listOf(VersionItem), example },
    ...refusals(404, 422),
  },
  async answer(call) {
    const listed = await call.house.ports.catalog.read(call.actor.scope, async tx => {
      const dataset = await findDataset(tx, call.params.dataset_id)
      return tx.versions.list(dataset.id, call.query)
    })
    return printPage(call, listed, call.query, printVersion)
  },
})
