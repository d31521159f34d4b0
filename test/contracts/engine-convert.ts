import assert from 'node:assert/strict'
import type { RowFault } from '../../packages/server/src/core/batch/batch.ts'
import type { Converted, ConvertRequest } from '../../packages/server/src/core/batch/conversion.ts'
import type { BatchFormat } from '../../packages/server/src/core/batch/format.ts'
import type { RowField, RowSchema, RowType } from '../../packages/server/src/core/batch/row-schema.ts'
import type { Filter } from '../../packages/server/src/core/query/query.ts'
import type { IngestBench } from './engine-ingest.ts'

const noText = { format: null, pattern: null, minLength: null, maxLength: null, enum: null }
const noNumbers = { minimum: null, maximum: null, exclusiveMinimum: null, exclusiveMaximum: null, enum: null }

/** A field that may be missing. */
export function field(name: string, type: RowType, required = false): RowField {
  return { name, required, type }
}

export function text(rules: Partial<typeof noText> | object = {}): RowType {
  return { kind: 'string', ...noText, ...rules }
}

export function number(kind: 'number' | 'long' | 'int' | 'short' | 'byte', rules: object = {}): RowType {
  return { kind, ...noNumbers, ...rules }
}

/** Has bytes converted to rows of a schema, and checks the account. */
export async function convert(
  bench: IngestBench,
  bytes: string | Uint8Array,
  format: BatchFormat,
  schema: RowSchema,
  more: Partial<ConvertRequest> = {},
): Promise<Converted> {
  const converted = await bench.engine.convert({
    artifactKey: await bench.put(bytes),
    digest: 'as given',
    fileName: 'f',
    format,
    schema,
    recordsBefore: 0,
    unknownFields: 'reject',
    emptyValues: 'reject',
    partPrefix: 'org/parts/',
    quarantinePrefix: 'org/quarantines/',
    ...more,
  })
  const { read, loaded, rejected, skipped } = converted.account
  assert.equal(read, loaded + rejected + skipped)
  assert.equal(converted.rowCount, loaded)
  return converted
}

/** The rows that came of it, each as its columns by path. */
export async function rowsOf(
  bench: IngestBench,
  { parts, columns }: Converted,
  where: Filter | null = null,
): Promise<Record<string, unknown>[]> {
  const plan = { parts, columns, selected: columns, where, search: null, only: null, orderBy: [] }
  const page = { limit: null, offset: 0, after: null, firstRow: 0 }
  const { rows } = await bench.engine.rows({ plan: { ...plan, ...page }, bigAsString: true })
  return rows.map(each => JSON.parse(each))
}

/** The records that were rejected, with all that is wrong with them. */
export async function faultsOf(bench: IngestBench, { rowFaults }: Converted): Promise<RowFault[]> {
  if (!rowFaults) return []
  const chunks: Uint8Array[] = []
  for await (const chunk of bench.store.get(rowFaults.key)) chunks.push(chunk)
  return Buffer.concat(chunks)
    .toString()
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}
