import type { Scope } from '../access/access.ts'
import type { Ports } from '../ports/ports.ts'
import { refuse } from '../refusals.ts'
import type { JsonObject } from '../schema/json.ts'
import { type BatchPath, batchAt } from './find-batch.ts'
import type { BatchFormat } from './format.ts'
import { completeFormat, type FormatRequest } from './format-request.ts'

/** The first records of a batch as a table of texts: its columns in order of appearance, and each row by their numbers. */
export interface BatchPreview {
  readonly format: BatchFormat
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/**
 * Parses the files of a batch that are whole, without conversion. Refuses with `unknown_batch`, `dataset_mismatch`, `invalid_format`, and with
 * `unreadable_file` when none of them can be read.
 */
export async function previewBatch(
  { catalog, engine }: Pick<Ports, 'catalog' | 'engine'>,
  scope: Scope,
  path: BatchPath,
  asked: { readonly format: FormatRequest; readonly rows: number },
  signal?: AbortSignal,
): Promise<BatchPreview> {
  const { batch, files } = await catalog.read(scope, async tx => {
    const found = await batchAt(tx, path)
    return { batch: found, files: await tx.batches.files(found.id) }
  })
  const format = formatOf(batch.format, asked.format)
  const columns: string[] = []
  const rows: Record<string, string>[] = []
  const faults: string[] = []
  for (const { path: name, artifact } of files) {
    if (!artifact || rows.length >= asked.rows) continue
    const read = await engine.sample(
      { artifactKey: artifact.key, format, rows: asked.rows - rows.length },
      signal,
    )
    if ('fault' in read) faults.push(`${name}: ${read.fault}`)
    else for (const record of read.records) rows.push(rowOf(record, columns))
  }
  if (rows.length === 0 && faults.length > 0) {
    throw refuse(
      'unreadable_file',
      `No file of the batch can be read as ${format.format}. ${faults.slice(0, 3).join(' ')}`,
    )
  }
  return { format, columns, rows }
}

function rowOf(record: readonly (readonly [string, string])[], columns: string[]): Record<string, string> {
  const row: Record<string, string> = {}
  for (const [name, text] of record) {
    let at = columns.indexOf(name)
    if (at < 0) at = columns.push(name) - 1
    row[String(at)] = text
  }
  return row
}

/** As the request says, else as the batch does; what it says of CSV has no meaning for the others. */
function formatOf(own: BatchFormat, asked: FormatRequest): BatchFormat {
  const isSame = asked.format === undefined || String(asked.format).toLowerCase() === own.format
  if (isSame && own.format !== 'csv' && asked.isMultiLineJson === undefined) return own
  return completeFormat({ format: own.format, ...asked }, isSame ? describe(own) : null)
}

function describe(format: BatchFormat): JsonObject | null {
  if (format.format !== 'csv') return null
  const { delimiter, quote, escape: escaping, nullMarkers, charset } = format
  return { format: 'csv', delimiter, quote, escape: escaping, nullMarkers: [...nullMarkers], charset }
}
