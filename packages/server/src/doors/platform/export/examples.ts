const address = 'http://127.0.0.1:8080/data/foundation/export'
const batch = '5d01230fc78a4e4f8c0c6b387b4b8d1c'

const listed = (path: string, data: readonly object[]) => ({
  data,
  _page: { limit: 100, count: data.length },
  _links: { page: { href: `${address}${path}?start={start}&limit={limit}`, templated: true } },
})

const named = (path: string, name: string, length: string) => ({
  name,
  length,
  _links: { self: { href: `${address}${path}?path=${name}` } },
})

export const filesExample = listed(`/batches/${batch}/files`, [
  {
    dataSetFileId: `${batch}-1`,
    dataSetViewId: '5c8c3c555033b814b69f9480',
    version: '1.0.0',
    created: '1534142951760',
    updated: '1534142951760',
    records: '108',
    size: '20480',
    isValid: true,
    _links: { self: { href: `${address}/files/${batch}-1` } },
  },
])

export const fileExample = listed(`/files/${batch}-1`, [
  named(`/files/${batch}-1`, 'members.parquet', '20480'),
])

export const failedExample = listed(`/batches/${batch}/failed`, [
  named(`/batches/${batch}/failed`, 'members.json', '4096'),
])

export const metaExample = listed(`/batches/${batch}/meta`, [
  named(`/batches/${batch}/meta`, 'input_files', '0'),
  named(`/batches/${batch}/meta`, 'row_errors', '0'),
  named(`/batches/${batch}/meta`, 'row_errors_sample.json', '812'),
])
