import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { croissant } from '../../packages/server/src/core/metadata/croissant.ts'
import { dataPackage } from '../../packages/server/src/core/metadata/data-package.ts'
import { croissantFaults } from './croissant.ts'
import { dataPackageFaults } from './data-package.ts'
import { column, described, printed } from './described.ts'

describe('the checks of metadata', () => {
  const given = described([column('id', 'BIGINT'), column('e', "ENUM('a')")], { keyColumns: ['id'] })

  test('find what is wrong with a Croissant document', () => {
    const wrong: ((document: ReturnType<typeof printed>) => void)[] = [
      it => delete it.name,
      it => delete it.conformsTo,
      it => delete it['@context'].recordSet,
      it => {
        it['@type'] = 'Dataset'
      },
      it => {
        it.version = '3'
      },
      it => {
        it.distribution[0].contentUrl = 'data.csv'
      },
      it => {
        it.distribution[1]['@id'] = 'data.csv'
      },
      it => {
        it.recordSet[0].field[0].dataType = 'sc:String'
      },
      it => delete it.recordSet[0].field[0].dataType,
      it => delete it.recordSet[0].field[0].source,
      it => {
        it.recordSet[0].field[0].source.fileObject['@id'] = 'other.parquet'
      },
      it => {
        it.recordSet[0].field[0].source.fileObject['@id'] = 'rows'
      },
      it => {
        it.recordSet[0].key[0]['@id'] = 'rows/other'
      },
      it => {
        it.recordSet[0].field[1].references['@id'] = 'values/other'
      },
    ]
    for (const spoil of wrong) {
      const document = printed(croissant(given))
      spoil(document)
      assert.notDeepEqual(croissantFaults(document), [], spoil.toString())
    }
  })

  test('find what is wrong with a Data Package', () => {
    const wrong: ((descriptor: ReturnType<typeof printed>) => void)[] = [
      it => delete it.resources,
      it => {
        it.resources = []
      },
      it => {
        it.name = 'Not A Name'
      },
      it => {
        it.licenses = [{}]
      },
      it => {
        it.contributors = []
      },
      it => delete it.resources[0].path,
      it => {
        it.resources[0].path = '../data.csv'
      },
      it => {
        it.resources[1].name = it.resources[0].name
      },
      it => {
        it.resources[0].schema.fields[0].type = 'bigint'
      },
      it => {
        it.resources[0].schema.fields[0].format = 'any'
      },
      it => {
        it.resources[0].schema.fields[1].name = 'id'
      },
      it => {
        it.resources[0].schema.primaryKey = ['other']
      },
      it => {
        it.resources[0].hash = 'sha256:'
      },
    ]
    for (const spoil of wrong) {
      const descriptor = printed(dataPackage(given))
      spoil(descriptor)
      assert.notDeepEqual(dataPackageFaults(descriptor), [], spoil.toString())
    }
  })
})
