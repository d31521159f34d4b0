import type { Scope } from '../access/access.ts'
import { combineColumns, combineQuarantines } from '../batch/combine.ts'
import { type Converted, type ConvertRequest, type FileFault, OTHER_FORM } from '../batch/conversion.ts'
import { batchRecord } from '../batch/record.ts'
import type { RowSchema } from '../batch/row-schema.ts'
import { engineTypeOf, leavesOf } from '../batch/row-types.ts'
import type { ReadOptions } from '../ingest/load.ts'
import type { Ingested, IngestRequest } from '../ports/engine.ts'
import type { Ports } from '../ports/ports.ts'
import { printLogicalType } from '../query/logical-type.ts'
import { refuse } from '../refusals.ts'
import { planRejects } from './rejects.ts'

type HeldPorts = Pick<Ports, 'engine' | 'store'>

/**
 * Turns a received file into parts of a schema, as a batch does: JSON and Parquet record by record as they stand; what has a dialect, a
 * sheet or declared columns first as an upload or a fill is read, its columns then being fields by dotted path. Refuses what reading
 * refuses, and with `unknown_column` columns that the schema does not have.
 */
export async function ingestHeld(
  ports: HeldPorts,
  scope: Scope,
  request: IngestRequest,
  schema: RowSchema,
  signal?: AbortSignal,
): Promise<Ingested> {
  const direct = request.fill ? null : await convertFound(ports, request, schema, signal)
  return direct ?? convertRead(ports, scope, request, schema, signal)
}

/** Null: the file is neither JSON nor Parquet. */
async function convertFound(
  ports: HeldPorts,
  request: IngestRequest,
  schema: RowSchema,
  signal?: AbortSignal,
): Promise<Ingested | null> {
  const { artifactKey } = request
  const asked = { ...askedOf(request, schema), artifactKey, format: { format: 'found' } } as const
  const converted = await ports.engine.convert({ ...asked, emptyValues: 'reject' }, signal)
  if (converted.fileFault?.code === OTHER_FORM) return null
  const { account, warnings, quarantine, firstRejects } = await taken(ports, converted)
  const columns = combineColumns([converted])
  const load = batchRecord(converted.format, account, warnings, columns)
  return { ...partsOf(converted), columns, load, quarantine, firstRejects }
}

async function convertRead(
  ports: HeldPorts,
  scope: Scope,
  request: IngestRequest,
  schema: RowSchema,
  signal?: AbortSignal,
): Promise<Ingested> {
  const options = { ...request.options, expectedTypes: expectedTypes(schema) }
  const read = await ports.engine.ingest({ ...request, options }, signal)
  const made: string[] = [read.parts, read.quarantine ?? []].flat().map(({ key }) => key)
  try {
    const [part] = read.parts
    if (!part) return { ...read, columns: [], facts: [] }
    const converted = await ports.engine.convert(
      {
        ...askedOf(request, schema),
        artifactKey: part.key,
        format: { format: 'parquet' },
        flat: true,
        // A cell that is empty is absent, quoted or not.
        emptyValues: 'absent',
        takenOut: await rejectedRows(ports, read, signal),
      },
      signal,
    )
    const { account, warnings, quarantine, firstRejects } = await taken(ports, converted)
    made.push(...[converted.parts, quarantine ?? []].flat().map(({ key }) => key))
    const quarantines = [read.quarantine, quarantine].flatMap(each => each ?? [])
    const all = await combineQuarantines(ports, scope, quarantines, signal)
    await ports.store.delete([part.key])
    const rows = {
      read: read.load.rows.read,
      loaded: account.loaded,
      rejected: read.load.rows.rejected + account.rejected,
      skipped: read.load.rows.skipped,
    }
    return {
      ...partsOf(converted),
      load: { ...read.load, rows, warnings: [...read.load.warnings, ...warnings] },
      quarantine: all,
      firstRejects: [...read.firstRejects, ...firstRejects].toSorted((a, b) => a.row - b.row),
    }
  } catch (error) {
    await ports.store.delete(made)
    throw error
  }
}

function askedOf(
  { fileName, partPrefix, quarantinePrefix }: IngestRequest,
  schema: RowSchema,
): Omit<ConvertRequest, 'artifactKey' | 'format' | 'emptyValues'> {
  const prefixes = { partPrefix, quarantinePrefix }
  return {
    fileName,
    schema,
    digest: '',
    unknownFields: 'reject',
    recordsBefore: 0,
    rewrites: true,
    ...prefixes,
  }
}

/** What became of the file, without the book of faults that only batches show. Refuses what is wrong with it as a whole. */
async function taken({ store }: HeldPorts, converted: Converted): Promise<Converted> {
  if (converted.fileFault) throw refusalOf(converted.fileFault)
  if (converted.rowFaults) await store.delete([converted.rowFaults.key])
  return converted
}

function partsOf(converted: Converted): Pick<Ingested, 'parts' | 'columns' | 'rowCount' | 'facts'> {
  const { parts, rowCount, facts } = converted
  return { parts, columns: combineColumns([converted]), rowCount, facts }
}

function refusalOf({ code, description }: FileFault): Error {
  if (code === '106') return refuse('empty_file', description)
  if (code === 'rh:unknown-field') return refuse('unknown_column', description)
  return refuse(code === 'rh:constraint' ? 'held_to_schema' : 'unreadable_file', description)
}

/** What columns have for a type in the schema: texts stay as they are written. */
function expectedTypes({ fields }: RowSchema): NonNullable<ReadOptions['expectedTypes']> {
  const leaves = leavesOf(fields).filter(({ type }) => type.kind !== 'array' && type.kind !== 'map')
  const typed = leaves.map(
    ({ path, type }) => [path.join('.'), printLogicalType(engineTypeOf(type))] as const,
  )
  return Object.fromEntries(typed)
}

/** The numbers of the records that reading rejected; refuses with `too_many_rejects` when not all of them are known. */
async function rejectedRows(
  { engine }: HeldPorts,
  { load, quarantine }: Ingested,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  if (!quarantine) return []
  if (quarantine.kept < load.rows.rejected) {
    const message = `${load.rows.rejected} rows could not be read, too many to tell what is wrong with the others. Nothing was kept.`
    throw refuse('too_many_rejects', message, { details: { rows: load.rows } })
  }
  const plan = planRejects(quarantine, { columns: ['row'] })
  const { rows } = await engine.rows({ plan, bigAsString: false }, signal)
  return rows.map(text => (JSON.parse(text) as { row: number }).row)
}
