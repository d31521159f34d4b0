import type { RowField } from '../../../core/batch/row-schema.ts'
import { columnsOf, engineTypeOf, type Leaf, leavesOf } from '../../../core/batch/row-types.ts'
import type { Column } from '../../../core/dataset/dataset.ts'
import type { ColumnFacts } from '../../../core/ingest/column-facts.ts'
import { printLogicalType } from '../../../core/query/logical-type.ts'
import { writePart } from '../ingest/write-part.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'

/** A part, and the leaves that have a value in it. */
export interface WrittenRows {
  readonly rows: number
  /** Of the part, and beside them those of a version. */
  readonly partColumns: readonly Column[]
  readonly columns: readonly Column[]
  readonly facts: readonly ColumnFacts[]
  /** Oldest and newest `timestamp`, in milliseconds since 1970; null where the schema has none. */
  readonly times: { readonly from: number; readonly to: number } | null
}

/** Objects that the engine reads from JSON without being told that they are longer. It sets room aside for several of the longest. */
const USUAL_OBJECT = 2 ** 24
const MOST_BYTES_PER_UNIT = 3

/** Rows as JSON on the disk, one object per line. */
export interface RowLines {
  readonly path: string
  readonly rows: number
  /** Of the longest line, in UTF-16 units. */
  readonly longest: number
}

/** Writes converted rows as a part nested as the schema says. The fields are those that a row has a value of. */
export async function writeRows(
  { path, rows, longest }: RowLines,
  target: string,
  fields: readonly RowField[],
  session: Session,
): Promise<WrittenRows> {
  const types = fields.map(
    ({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(printLogicalType(engineTypeOf(type)))}`,
  )
  const longestBytes = Math.max(USUAL_OBJECT, MOST_BYTES_PER_UNIT * longest + 1)
  const options = `format = 'newline_delimited', compression = 'uncompressed', maximum_object_size = ${longestBytes}`
  const from = `read_json(${quoteLiteral(path)}, ${options}, columns = {${types.join(', ')}})`
  return writeQuery(`select * from ${from}`, target, rows, fields, session)
}

/** Writes the rows of a query, whose columns are these fields, as a part. */
export async function writeQuery(
  query: string,
  target: string,
  rows: number,
  fields: readonly RowField[],
  session: Session,
): Promise<WrittenRows> {
  const written = await writeFound(query, target, fields, session)
  if (written?.rows !== rows) throw new Error(`${written?.rows ?? 0} rows were written of ${rows}`)
  return written
}

/** Writes the rows of a query as a part, however many there are; null: none. */
export async function writeFound(
  query: string,
  target: string,
  fields: readonly RowField[],
  session: Session,
): Promise<WrittenRows | null> {
  const names = fields.map(({ name }) => name)
  const { rows } = await writePart(session.connection, query, target, names)
  return rows === 0 ? null : describeRows(target, rows, fields, session)
}

/** What leaves a nested file of rows has. */
async function describeRows(
  path: string,
  rows: number,
  fields: readonly RowField[],
  { connection }: Session,
): Promise<WrittenRows> {
  const leaves = leavesOf(fields)
  const isTimed = leaves.some(isTimestamp)
  const counts = leaves.map(leaf => `count(${leafSql(leaf)})`)
  const times = isTimed ? ['epoch_ms(min("timestamp"))', 'epoch_ms(max("timestamp"))'] : []
  const part = `read_parquet(${quoteLiteral(path)}, hive_partitioning = false)`
  const reader = await connection.runAndReadAll(`select ${[...counts, ...times].join(', ')} from ${part}`)
  const [found = []] = reader.getRows()
  const [from, to] = found.slice(leaves.length)
  const hasTimes = isTimed && from !== null && to !== null
  return describeLeaves(
    leaves,
    leaves.map((_, at) => Number(found[at] ?? 0)),
    rows,
    hasTimes ? { from: Number(from), to: Number(to) } : null,
  )
}

/** What is known of rows when it is known how many of them have each leaf. Pure; no I/O. */
export function describeLeaves(
  leaves: readonly Leaf[],
  counts: readonly number[],
  rows: number,
  times: WrittenRows['times'],
): WrittenRows {
  const present = leaves.flatMap((leaf, at) => {
    const missing = rows - (counts[at] ?? 0)
    return missing === rows ? [] : [{ missing, ...columnsOf(leaf, missing > 0) }]
  })
  return {
    rows,
    partColumns: present.map(({ part }) => part),
    columns: present.map(({ version }) => version),
    facts: present.map(({ missing, version: { name } }) => ({ name, missing, constant: null })),
    times,
  }
}

export function isTimestamp({ path, type }: Leaf): boolean {
  return path.length === 1 && path[0] === 'timestamp' && type.kind === 'date-time'
}

/** SQL for the value of a leaf in its row. */
export function leafSql({ path: [top = '', ...inner] }: Pick<Leaf, 'path'>): string {
  return inner.reduce(
    (outer, name) => `struct_extract(${outer}, ${quoteLiteral(name)})`,
    quoteIdentifier(top),
  )
}
