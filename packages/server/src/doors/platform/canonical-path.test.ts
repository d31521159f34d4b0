import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalPath } from './canonical-path.ts'

test('the word for datasets comes in any case, and nothing else of an address changes', () => {
  const same = [
    '/dataSets',
    '/api/datasets/upload',
    '/dataSetFiles',
    '/docs?next=/DATASETS',
    '/files/DataSets',
  ]
  for (const path of same) assert.equal(canonicalPath(path), path)
  const cases = [
    ['/datasets', '/dataSets'],
    ['/DATASETS/1?limit=1', '/dataSets/1?limit=1'],
    ['/data/foundation/catalog/datasets?name=datasets', '/data/foundation/catalog/dataSets?name=datasets'],
    ['/v2/datasets/1', '/v2/dataSets/1'],
    ['/dataSets/1/preview', '/datasets/1/preview'],
    ['/data/foundation/export/DataSets/1/preview/?x=1', '/data/foundation/export/datasets/1/preview/?x=1'],
    ['/batches/1/dataSets/2/files/dataSets/a', '/batches/1/datasets/2/files/dataSets/a'],
    [
      '/data/foundation/import/batches/1/dataSets/2/preview',
      '/data/foundation/import/batches/1/datasets/2/preview',
    ],
  ]
  for (const [given, wanted] of cases) assert.equal(canonicalPath(given ?? ''), wanted)
})
