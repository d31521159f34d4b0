import Type from 'typebox'
import { type ExportFormat, exportFormats } from '../../core/ports/engine.ts'
import { exportRequest } from '../../core/query/export.ts'
import { parseFilter } from '../../core/query/filter.ts'
import { parseOrder } from '../../core/query/order.ts'
import type { Query } from '../../core/query/query.ts'
import { operation } from '../door.ts'
import { etagOf, notModified } from '../etag.ts'
import { attachment } from '../file-name.ts'
import { refusals } from '../shapes.ts'
import { readColumnNames } from './column-names.ts'
import { DatasetParams, QueryFields, VersionQuery } from './schemas.ts'
import { sendExport } from './send-export.ts'
import { findVersion } from './unknown.ts'

const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  arrow: 'application/vnd.apache.arrow.stream',
} as const satisfies Record<ExportFormat, string>

const DownloadQuery = Type.Object({
  format: Type.Enum([...exportFormats], { default: 'csv', description: 'The format of the file.' }),
  ...VersionQuery,
  ...QueryFields,
  spreadsheet_safe: Type.Boolean({
    default: false,
    description: 'CSV only: guards against text that a spreadsheet would run as a formula.',
  }),
})

export const download = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/download',
  role: 'viewer',
  summary: 'Download a dataset',
  description:
    'Downloads a version as a file, whole or in part. Honours `Range`, `If-Range` and `If-None-Match`; HEAD tells the size.',
  tags: ['datasets'],
  params: DatasetParams,
  query: DownloadQuery,
  responses: {
    200: { description: 'The file.', mediaTypes: Object.values(mediaTypes) },
    206: { description: 'The bytes that `Range` asked for.', mediaTypes: Object.values(mediaTypes) },
    304: { description: 'The client has it already.' },
    ...refusals(404, 416, 422),
  },
  async answer(call) {
    const { params, query, actor, house, reply } = call
    const asked = readQuery(query)
    const { dataset, version, parts } = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await findVersion(tx, params.dataset_id, query.version)
      return { ...found, parts: await tx.versions.parts(found.version) }
    })
    const { format, spreadsheet_safe: spreadsheetSafe } = query
    const wanted = { format, query: asked, spreadsheetSafe }
    const { request, content } = exportRequest(actor.scope, version, parts, wanted)
    if (notModified(call.request, reply, content)) return reply
    const exported = await house.ports.engine.export(request, call.signal)
    return sendExport(call, exported, {
      etag: etagOf(content),
      mediaType: mediaTypes[format],
      disposition: attachment(dataset.name, format),
    })
  },
})

function readQuery({
  columns,
  where,
  order_by,
}: {
  columns?: string[]
  where?: string
  order_by?: string
}): Query {
  const names = readColumnNames(columns)
  return {
    ...(names && { columns: names }),
    ...(where?.trim() && { where: parseFilter(where) }),
    ...(order_by?.trim() && { orderBy: parseOrder(order_by) }),
  }
}
