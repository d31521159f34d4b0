import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Column } from '../../packages/server/src/core/dataset/dataset.ts'
import { croissant } from '../../packages/server/src/core/metadata/croissant.ts'
import { dataPackage } from '../../packages/server/src/core/metadata/data-package.ts'
import type { Described } from '../../packages/server/src/core/metadata/described.ts'
import { emptyProfile, type NumericProfile } from '../../packages/server/src/core/profile/profile.ts'
import { croissantFaults } from './croissant.ts'
import { dataPackageFaults } from './data-package.ts'
import { column, described, printed } from './described.ts'

/** Every kind of type that a column may have, with what each vocabulary calls it. */
const types: readonly [logicalType: string, tableSchema: string, croissant: string][] = [
  ['BOOLEAN', 'boolean', 'sc:Boolean'],
  ...['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'UBIGINT', 'UHUGEINT'].map(
    (name): [string, string, string] => [name, 'integer', 'sc:Integer'],
  ),
  ['FLOAT', 'number', 'sc:Float'],
  ['DOUBLE', 'number', 'sc:Float'],
  ['DECIMAL(18,2)', 'number', 'sc:Float'],
  ['DECIMAL(20,0)', 'integer', 'sc:Integer'],
  ['DATE', 'date', 'sc:Date'],
  ...['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE'].map(
    (name): [string, string, string] => [name, 'datetime', 'sc:DateTime'],
  ),
  ['TIME', 'time', 'sc:Time'],
  ['VARCHAR', 'string', 'sc:Text'],
  ['UUID', 'string', 'sc:Text'],
  ['BLOB', 'string', 'sc:Text'],
  ['INTERVAL', 'string', 'sc:Text'],
  ['BIT', 'string', 'sc:Text'],
  ['JSON', 'any', 'sc:Text'],
  ["ENUM('low', 'it''s')", 'string', 'sc:Text'],
  ['UNION("a" BIGINT, "b" VARCHAR)', 'any', 'sc:Text'],
]

const valid = (given: Described) => {
  const [first, second] = [printed(croissant(given)), printed(dataPackage(given))]
  assert.deepEqual(croissantFaults(first), [])
  assert.deepEqual(dataPackageFaults(second), [])
  return { croissant: first, dataPackage: second }
}

describe('the metadata of a version', () => {
  test('have every type of a column, in both vocabularies', () => {
    const columns = types.map(([logicalType], at) => column(`c${at}`, logicalType, at % 2 === 0))
    const made = valid(described(columns))
    const found = types.map(([logicalType], at) => {
      const [csv, parquet] = made.dataPackage.resources.map(
        ({ schema }: { schema: { fields: { type: string }[] } }) => schema.fields[at]?.type,
      )
      assert.equal(csv, parquet)
      return [logicalType, csv, made.croissant.recordSet[0].field[at].dataType]
    })
    assert.deepEqual(found, types)
  })

  test('say how times, bytes and categories stand in each file, and what is missing', () => {
    const columns = [
      column('t', 'TIMESTAMP', true),
      column('b', 'BLOB'),
      column('e', "ENUM('low', 'it''s')"),
      column('u', 'UUID', true),
    ]
    const [csv, parquet] = valid(described(columns)).dataPackage.resources
    const required = { constraints: { required: true } }
    assert.deepEqual(csv.schema.fields, [
      { name: 't', description: 'TIMESTAMP', type: 'datetime', format: 'any' },
      { name: 'b', description: 'BLOB', type: 'string', format: 'binary', missingValues: [], ...required },
      {
        ...{ name: 'e', description: "ENUM('low', 'it''s')", type: 'string', categories: ['low', "it's"] },
        ...{ missingValues: [], ...required },
      },
      { name: 'u', description: 'UUID', type: 'string', format: 'uuid' },
    ])
    assert.deepEqual([csv.schema.missingValues, parquet.schema.missingValues], [[''], []])
    assert.deepEqual(parquet.schema.fields[0], { name: 't', description: 'TIMESTAMP', type: 'datetime' })
  })

  test('describe nested columns down to their values', () => {
    const type = 'STRUCT("a b" DECIMAL(9,2)[], "at" STRUCT("x" DOUBLE, "y" DOUBLE)[2][])'
    const made = valid(described([column('n', type), column('m', 'MAP(VARCHAR, BIGINT)')]))
    const [nested, map] = made.croissant.recordSet[0].field
    const [list, grid] = nested.subField
    assert.deepEqual(
      [list['@id'], list.isArray, list.dataType, list.source.transform.jsonPath],
      ['rows/n/a%20b', true, 'sc:Float', '$["a b"]'],
    )
    assert.deepEqual([grid.isArray, grid.arrayShape], [true, '-1,2'])
    assert.equal(grid.subField[1].source.transform.jsonPath, '$["at"][*][*]["y"]')
    assert.deepEqual(
      [
        map.isArray,
        map.subField.map(({ name, dataType }: Column & { dataType: string }) => [name, dataType]),
      ],
      [
        true,
        [
          ['key', 'sc:Text'],
          ['value', 'sc:Integer'],
        ],
      ],
    )
    const kinds = made.dataPackage.resources[0].schema.fields.map(({ type }: { type: string }) => type)
    assert.deepEqual(kinds, ['object', 'object'])
  })

  test('keep columns apart whatever their names are', () => {
    const names = [
      'a',
      'A',
      'a/b',
      'a b',
      '..',
      '.',
      '#',
      '?x=1',
      '"',
      '日本',
      'a%20b',
      '<script>',
      '\u{1f600}',
    ]
    const columns = [...names.map(name => column(name, 'BIGINT')), column('a ', 'STRUCT("b" BIGINT)')]
    const made = valid(described(columns, { keyColumns: ['..', 'a/b'] }))
    const [records] = made.croissant.recordSet
    assert.deepEqual(
      records.field.slice(0, -1).map(({ name }: { name: string }) => name),
      names,
    )
    assert.deepEqual(records.key, [{ '@id': 'rows/%2E%2E' }, { '@id': 'rows/a%2Fb' }])
    for (const { schema } of made.dataPackage.resources) assert.deepEqual(schema.primaryKey, ['..', 'a/b'])
  })

  test('name no key that the version does not have, and no licence that nobody knows', () => {
    const { croissant: document, dataPackage: descriptor } = valid(
      described([column('id', 'BIGINT')], { keyColumns: ['id', 'gone'], tags: [] }),
    )
    for (const member of ['license', 'keywords']) assert.ok(!(member in document), member)
    for (const member of ['licenses', 'keywords']) assert.ok(!(member in descriptor), member)
    assert.ok(!('key' in document.recordSet[0]) && !('primaryKey' in descriptor.resources[0].schema))
    assert.ok(document.distribution.every((file: object) => !('sha256' in file)))
  })

  test('know licences and keywords by the tags of the dataset', () => {
    const address = 'https://example.org/terms?v=1'
    const tags = ['fraud', 'license:CC-BY-4.0', `Licence: ${address}`, 'license:no such thing']
    const made = valid(described([column('id', 'BIGINT')], { tags }))
    assert.deepEqual(made.croissant.license, ['https://spdx.org/licenses/CC-BY-4.0.html', address])
    assert.deepEqual(made.dataPackage.licenses, [{ name: 'CC-BY-4.0' }, { path: address }])
    assert.deepEqual(made.croissant.keywords, ['fraud', 'license:no such thing'])
  })

  test('have a name for machines, whatever people call the dataset', () => {
    const nameOf = (name: string) => valid(described([column('id', 'BIGINT')], { name })).dataPackage.name
    assert.equal(nameOf('Transactions Q4'), 'transactions-q4')
    assert.equal(nameOf('  Größe & Maß / 2026.csv '), 'gro-e-ma-2026.csv')
    assert.equal(nameOf('日本'), 'dataset-0123456789ab')
    assert.equal(nameOf('../..'), 'dataset-0123456789ab')
  })

  test('give numbers with all their digits', () => {
    const column: NumericProfile = {
      ...{ kind: 'numeric', name: 'id', dtype: 'int64', unique: 2, missing: 1, memoryBytes: 16 },
      ...{ topValues: [{ value: '1', count: 2 }], otherCount: 0, infinite: 0, zeros: 0, negatives: 0 },
      moments: { count: 2, mean: 1, rest: 0, exponent: 0, m2: 0, m3: 0, m4: 0 },
      spread: {
        ...{ min: '9007199254740993', max: '1250.00', iqr: '0', lowerFence: '0', upperFence: '0' },
        ...{ outliers: 0, mad: 0, histogram: { counts: [], edges: [] } },
        percentiles: {
          p1: '0',
          p5: '0',
          p10: '0',
          p25: '0',
          p50: '1e-7',
          p75: '0',
          p90: '0',
          p95: '0',
          p99: '0',
        },
      },
    }
    const given = described([{ ...column, logicalType: 'BIGINT', nullable: true, originalName: 'id' }])
    const made = valid({ ...given, profile: { ...emptyProfile, columns: [column] } })
    const [records] = made.croissant.recordSet
    const { annotation } = records.field[0]
    assert.deepEqual(
      annotation.map(({ name, value }: { name: string; value: unknown }) => [name, value]),
      [
        ...[['valid', 2] as const, ['missing', 1] as const, ['min', '9007199254740993'] as const],
        ...[['max', 1250] as const, ['median', 1e-7] as const, ['mean', 1] as const, ['std', 0] as const],
      ],
    )
    assert.deepEqual([records.annotation[0].value, made.dataPackage.resources[0].rows], [7, 7])
  })
})
