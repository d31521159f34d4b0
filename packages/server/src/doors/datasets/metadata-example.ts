export const metadataTypes = ['application/ld+json', 'application/vnd.datapackage+json'] as const

const download = 'https://rowhouse.example/api/datasets/e5f6a7b8-c9d0-1234-5678-90abcdef1234/download'

/** The beginning of a Croissant document; contexts and statistics are left out. */
export const croissantExample = {
  '@type': 'sc:Dataset',
  name: 'Transactions Q4',
  description: 'Credit card transactions from Q4 2025',
  conformsTo: 'http://mlcommons.org/croissant/1.1',
  url: 'https://rowhouse.example/api/datasets/e5f6a7b8-c9d0-1234-5678-90abcdef1234',
  version: '1.0.0',
  creator: { '@type': 'sc:Person', name: 'Alice Chen' },
  datePublished: '2026-02-20T11:00:00.000Z',
  distribution: [
    {
      '@type': 'cr:FileObject',
      '@id': 'data.parquet',
      name: 'data.parquet',
      contentUrl: `${download}?format=parquet&version=1`,
      encodingFormat: 'application/x-parquet',
    },
  ],
  recordSet: [
    {
      '@type': 'cr:RecordSet',
      '@id': 'rows',
      name: 'rows',
      field: [
        {
          '@type': 'cr:Field',
          '@id': 'rows/amount',
          name: 'amount',
          description: 'DOUBLE',
          dataType: 'sc:Float',
          source: { fileObject: { '@id': 'data.parquet' }, extract: { column: 'amount' } },
        },
      ],
    },
  ],
}
