import type { RowSchema } from '../../../core/batch/row-schema.ts'
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

/** Writes converted rows, one JSON object per line, as a part nested as the schema says. */
export async function writeRows(
  path: string,
  target: string,
  rows: number,
  { fields }: RowSchema,
  session: Session,
): Promise<WrittenRows> {
  const { connection } = session
  const types = fields.map(
    ({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(printLogicalType(engineTypeOf(type)))}`,
  )
  const source = `read_json(${quoteLiteral(path)}, format = 'newline_delimited', maximum_object_size = 67108864, columns = {${types.join(', ')}})`
  // Fields without any value would make the part wider than its rows.
  const counts = fields.map(({ name }, at) => `count(${quoteIdentifier(name)}) as n${at}`)
  const [present] = (await connection.runAndReadAll(`select ${counts.join(', ')} from ${source}`)).getRows()
  const kept = fields.filter((_, at) => Number(present?.[at] ?? 0) > 0)
  const names = kept.map(({ name }) => name)
  const list = names.map(quoteIdentifier).join(', ')
  const written = await writePart(connection, `select ${list} from ${source}`, target, names)
  if (written.rows !== rows) throw new Error(`${written.rows} rows were written of ${rows}`)
  return describeRows(target, rows, { fields: kept }, session)
}

/** What leaves a nested file of rows has. */
export async function describeRows(
  path: string,
  rows: number,
  { fields }: RowSchema,
  { connection }: Session,
): Promise<WrittenRows> {
  const leaves = leavesOf(fields)
  const part = `read_parquet(${quoteLiteral(path)}, hive_partitioning = false)`
  const isTimed = leaves.some(isTimestamp)
  const counts = leaves.map((leaf, at) => `count(${leafSql(leaf)}) as n${at}`)
  const times = isTimed ? ', epoch_ms(min("timestamp")), epoch_ms(max("timestamp"))' : ''
  const [found = []] = (
    await connection.runAndReadAll(`select ${counts.join(', ')}${times} from ${part}`)
  ).getRows()
  const present = leaves.flatMap((leaf, at) => {
    const missing = rows - Number(found[at] ?? 0)
    return missing === rows ? [] : [{ missing, ...columnsOf(leaf, missing > 0) }]
  })
  const [from, to] = found.slice(leaves.length)
  return {
    rows,
    partColumns: present.map(({ part: column }) => column),
    columns: present.map(({ version }) => version),
    facts: present.map(({ missing, version: { name } }) => ({ name, missing, constant: null })),
    times: isTimed && from !== null && from !== undefined ? { from: Number(from), to: Number(to) } : null,
  }
}

function isTimestamp({ path, type }: Leaf): boolean {
  return path.length === 1 && path[0] === 'timestamp' && type.kind === 'date-time'
}

function leafSql({ path: [top = '', ...inner] }: Leaf): string {
  return inner.reduce(
    (outer, name) => `struct_extract(${outer}, ${quoteLiteral(name)})`,
    quoteIdentifier(top),
  )
}
