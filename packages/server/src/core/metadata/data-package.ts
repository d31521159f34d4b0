import type { Column } from '../dataset/dataset.ts'
import {
  type Described,
  type DescribedFile,
  descriptionOf,
  isAddress,
  keyOf,
  keywordsOf,
  licensesOf,
  semanticVersion,
} from './described.ts'
import { tableField } from './table-field.ts'

const PROFILE = 'https://datapackage.org/profiles/2.0'

/** The version as a Data Package 2 (https://datapackage.org): a descriptor with a resource per file. Pure; no I/O. */
export function dataPackage(described: Described): Record<string, unknown> {
  const { dataset, version, csv, parquet } = described
  const keywords = keywordsOf(dataset)
  const licenses = licensesOf(dataset)
  return {
    $schema: `${PROFILE}/datapackage.json`,
    name: packageName(dataset.name) || `dataset-${dataset.code}`,
    id: version.id,
    title: dataset.name,
    description: descriptionOf(described),
    homepage: described.url,
    version: semanticVersion(version),
    created: version.createdAt.toISOString(),
    contributors: [
      { title: dataset.createdByName, roles: ['creator'] },
      ...(version.createdByName === dataset.createdByName
        ? []
        : [{ title: version.createdByName, roles: ['contributor'] }]),
    ],
    ...(keywords.length > 0 && { keywords }),
    ...(licenses.length > 0 && {
      licenses: licenses.map(named => (isAddress(named) ? { path: named } : { name: named })),
    }),
    resources: [
      {
        ...resource('data-csv', 'csv', 'text/csv', described, csv),
        encoding: 'utf-8',
        dialect: { $schema: `${PROFILE}/tabledialect.json`, delimiter: ',', lineTerminator: '\n' },
        schema: tableSchema(described, 'csv'),
      },
      {
        ...resource('data-parquet', 'parquet', 'application/vnd.apache.parquet', described, parquet),
        schema: tableSchema(described, 'parquet'),
      },
    ],
  }
}

function resource(
  name: string,
  format: string,
  mediatype: string,
  { version }: Described,
  { url, content }: DescribedFile,
) {
  return {
    name,
    type: 'table',
    path: url,
    format,
    mediatype,
    ...(content && { bytes: content.bytes, hash: `sha256:${content.sha256}` }),
    // No member of the standard; the one that its reference software writes.
    rows: version.rowCount,
  }
}

function tableSchema(described: Described, file: 'csv' | 'parquet') {
  const key = keyOf(described)
  return {
    $schema: `${PROFILE}/tableschema.json`,
    fields: described.version.columns.map((column: Column) => tableField(column, file)),
    missingValues: file === 'csv' ? [''] : [],
    ...(key.length > 0 && { primaryKey: key }),
  }
}

/** A name of lower-case letters, digits, `.`, `_` and `-`, as near to the given one as that allows; it may be empty. */
function packageName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .slice(0, 100)
    .replaceAll(/^[-.]+|[-.]+$/g, '')
}
