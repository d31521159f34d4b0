import { nothingSaid } from '../../packages/server/src/core/catalog/entry.ts'
import type { Column, Dataset, Version } from '../../packages/server/src/core/dataset/dataset.ts'
import { newId } from '../../packages/server/src/core/ids.ts'
import type { Described } from '../../packages/server/src/core/metadata/described.ts'
import { emptyProfile } from '../../packages/server/src/core/profile/profile.ts'

/** A column as a version has it. */
export function column(name: string, logicalType: string, nullable = false): Column {
  return { name, dtype: 'object', logicalType, nullable, originalName: name }
}

/** A version of a dataset with these columns, and all else that its metadata tell. */
export function described(columns: readonly Column[], more: Partial<Dataset> = {}): Described {
  const at = new Date('2026-02-12T08:00:00Z')
  const by = { createdBy: newId<never>(), createdByName: 'Alice Chen', createdAt: at }
  const version: Version = {
    ...{ id: newId(), datasetId: newId(), number: 3, rowCount: 7, columns, description: 'January added' },
    ...{ tags: [], revision: 0, drift: null, digest: 'd', source: 'upload', mode: 'append', ...by },
    ...{ artifactId: null, loadId: newId(), storedBytes: 1 },
    quality: { basis: 'load', overallScore: 100, formulaVersion: 2, dimensions: {}, checks: [] },
    qualityScore: 100,
  }
  const dataset: Dataset = {
    ...{ id: version.datasetId, code: '0123456789ab', projectId: newId(), projectName: 'default', ...by },
    ...{
      name: 'Transactions Q4',
      description: 'Card transactions',
      tags: [],
      keyColumns: [],
      schemaId: null,
      declared: [],
      entry: {
        ...{
          id: '0123456789abcdef01234567',
          viewId: '0123456789abcdef01234568',
          tableName: 'transactions_q4',
        },
        ...{ about: nothingSaid, createdClient: null, updatedBy: by.createdBy },
      },
      revision: 0,
    },
    ...{ updatedAt: at, head: version, ...more },
  }
  const url = 'http://127.0.0.1:8080/api/datasets/x'
  const file = (format: string) => ({ url: `${url}/download?format=${format}&version=3`, content: null })
  return { dataset, version, profile: emptyProfile, url, csv: file('csv'), parquet: file('parquet') }
}

/** A document as who reads its JSON gets it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
export const printed = (value: unknown): any => JSON.parse(JSON.stringify(value))
