const id = '5c8c3c555033b814b69f947f'
const viewId = '5c8c3c555033b814b69f9480'
const batchId = '5d01230fc78a4e4f8c0c6b387b4b8d1c'

const files = `@/dataSets/${id}/views/${viewId}/files`

export const schemaRef = {
  id: 'https://ns.adobe.com/acme/schemas/533ca5da28087c44344810891b0f03d9',
  contentType: 'application/vnd.adobe.xed+json;version=1',
}

export const datasetBody = { name: 'LoyaltyMembersDataset', schemaRef }

export const referencesExample = [`@/dataSets/${id}`]

export const datasetsExample = {
  [id]: {
    name: 'LoyaltyMembersDataset',
    description: '',
    version: '1.0.2',
    imsOrg: 'acme@rowhouse',
    created: 1552694873602,
    updated: 1552694955152,
    state: 'DRAFT',
    schemaRef,
    enableErrorDiagnostics: false,
    tags: {
      'adobe/pqs/table': ['loyaltymembersdataset'],
      'adobe/siphon/table/format': ['parquet'],
    },
    classification: { dataBehavior: 'record', managedBy: 'CUSTOMER' },
    viewId,
    files,
    lastBatchId: batchId,
    lastBatchStatus: 'success',
    rowhouse: { datasetId: '019a7cc0-0000-7000-8000-000000000000', version: 1 },
  },
}

export const viewExample = {
  dataSetId: id,
  isDefault: true,
  version: '1.0.2',
  created: 1552694873602,
  updated: 1552694955152,
  files,
  rowhouse: { version: 1 },
}

export const viewsExample = { [viewId]: viewExample }

export const filesExample = {
  [`${batchId}-1`]: {
    id: `${batchId}-1`,
    batchId,
    dataSetViewId: viewId,
    imsOrg: 'acme@rowhouse',
    version: '1.0.0',
    created: 1573256315368,
    updated: 1573256315368,
  },
}

export const lastBatchesExample = {
  [id]: { lastBatchId: batchId, lastBatchStatus: 'success', lastSuccessfulBatchId: batchId },
}

export const tagsExample = {
  objectType: { datasets: referencesExample, batches: [`@/batches/${batchId}`] },
  source: ['crm'],
}
