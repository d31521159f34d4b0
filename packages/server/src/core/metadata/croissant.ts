import type { Column } from '../dataset/dataset.ts'
import type { ColumnProfile } from '../profile/profile.ts'
import { columnField, enumerations, fieldId, RECORDS } from './croissant-fields.ts'
import { columnStatistics, rowCountOf } from './croissant-statistics.ts'
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

export const CROISSANT = 'http://mlcommons.org/croissant/1.1'

/** The version in Croissant 1.1 (http://mlcommons.org/croissant/1.1), a JSON-LD document. Pure; no I/O. */
export function croissant(described: Described): Record<string, unknown> {
  const { dataset, version, profile, csv, parquet } = described
  const keywords = keywordsOf(dataset)
  const licenses = licensesOf(dataset).map(licenseAddress)
  const key = keyOf(described)
  const profiles = new Map(profile.columns.map(column => [column.name, column]))
  return {
    '@context': context,
    '@type': 'sc:Dataset',
    '@id': `urn:uuid:${version.id}`,
    name: dataset.name,
    description: descriptionOf(described),
    conformsTo: CROISSANT,
    url: described.url,
    version: semanticVersion(version),
    ...(licenses.length > 0 && { license: licenses }),
    ...(keywords.length > 0 && { keywords }),
    creator: { '@type': 'sc:Person', name: dataset.createdByName },
    dateCreated: dataset.createdAt.toISOString(),
    datePublished: version.createdAt.toISOString(),
    dateModified: version.createdAt.toISOString(),
    distribution: [
      fileObject('data.csv', 'text/csv', csv),
      // The name that loaders know Parquet by; the download itself has the registered one.
      fileObject('data.parquet', 'application/x-parquet', parquet),
    ],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': RECORDS,
        name: RECORDS,
        ...(key.length > 0 && { key: key.map(name => ({ '@id': fieldId(name) })) }),
        annotation: [rowCountOf(version.rowCount)],
        field: version.columns.map(column => describedField(column, profiles.get(column.name))),
      },
      ...enumerations(version.columns),
    ],
  }
}

function describedField(column: Column, profile: ColumnProfile | undefined) {
  const field = columnField(column)
  return profile ? { ...field, annotation: columnStatistics(profile) } : field
}

function fileObject(name: string, encodingFormat: string, { url, content }: DescribedFile) {
  return {
    '@type': 'cr:FileObject',
    '@id': name,
    name,
    contentUrl: url,
    encodingFormat,
    ...(content && { contentSize: `${content.bytes} B`, sha256: content.sha256 }),
  }
}

function licenseAddress(named: string): string {
  return isAddress(named) ? named : `https://spdx.org/licenses/${named}.html`
}

const croissantTerms = [
  ...['annotation', 'arrayShape', 'citeAs', 'column', 'containedIn', 'equivalentProperty', 'excludes'],
  ...['extract', 'field', 'fileProperty', 'fileObject', 'fileSet', 'format', 'includes', 'isArray'],
  ...['isLiveDataset', 'jsonPath', 'key', 'md5', 'parentField', 'path', 'readLines', 'recordSet'],
  ...['references', 'regex', 'repeated', 'replace', 'samplingRate', 'sdVersion', 'separator', 'source'],
  ...['subField', 'transform', 'unArchive', 'value'],
]

/** The terms of the specification's recommended context, and of vocabularies that statistics are named in. */
const context = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dct: 'http://purl.org/dc/terms/',
  wd: 'http://www.wikidata.org/entity/',
  'ddi-stats': 'http://rdf-vocabulary.ddialliance.org/cv/SummaryStatisticType/2.1.2/',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  examples: { '@id': 'cr:examples', '@type': '@json' },
  ...Object.fromEntries(croissantTerms.map(term => [term, `cr:${term}`])),
}
