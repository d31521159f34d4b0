import type { DuckDBConnection } from '@duckdb/node-api'
import { writtenFormats } from '../../../core/ingest/dates.ts'
import { type ColumnPlan, type ColumnsPlan, replanColumns } from '../../../core/ingest/plan-columns.ts'
import type { Reading, TextFacts } from '../../../core/ingest/values.ts'
import type { Session } from '../session.ts'
import { type CastOptions, castSql, misfit } from './cast.ts'
import type { IngestOrder } from './order.ts'
import { readTextFacts } from './text-facts.ts'
import { type WrittenPart, writePart } from './write-part.ts'

/** Texts that have become typed columns of a part. */
export interface Typed {
  readonly part: WrittenPart
  readonly plans: readonly ColumnPlan[]
  readonly reading: Reading
  readonly castOptions: CastOptions
  /** Of the columns that the whole file had to decide. */
  readonly facts: ReadonlyMap<number, TextFacts>
  readonly relation: string
  /** The one that read the relation for the part; the engine keeps what it rejected by connection. */
  readonly connection: DuckDBConnection
}

/**
 * Writes a relation of texts `c0`, `c1` … as a part: by the types that the sample suggests and, when a value does not fit, by those
 * that all values have. Rows whose values do not fit a type that was asked for are left out.
 */
export async function writeTyped(
  order: IngestOrder,
  relation: string,
  plan: ColumnsPlan,
  session: Session,
): Promise<Typed> {
  const names = plan.columns.map(({ name }) => name)
  const { reading } = plan
  const options = castOptions(order, plan)
  const write = async (plans: readonly ColumnPlan[], facts: ReadonlyMap<number, TextFacts>) => {
    const connection = await session.connect()
    const query = castSql(relation, plans, options)
    const part = await writePart(connection, query, order.target, names)
    return { part, plans, reading, castOptions: options, facts, relation, connection }
  }
  if (!plan.undecided) {
    try {
      return await write(plan.columns, new Map())
    } catch (error) {
      if (misfit(error) === null) throw error
    }
  }
  const { columns, facts } = await lookAtAll(relation, plan, session)
  return write(replanColumns({ ...plan, columns }, facts), facts)
}

/** What all values of the open columns are; where the sample had none to suggest a format of dates, in a second look. */
async function lookAtAll(relation: string, plan: ColumnsPlan, session: Session) {
  const connection = await session.connect()
  const look = (columns: readonly ColumnPlan[], among: (column: ColumnPlan, index: number) => boolean) => {
    const open = columns.flatMap((column, index) =>
      column.families.length > 0 && among(column, index) ? [{ ...column, index }] : [],
    )
    return readTextFacts(connection, relation, columns.length, open, plan.reading)
  }
  const first = await look(plan.columns, () => true)
  const isWritten = (index: number) => {
    const found = first.get(index)
    return found !== undefined && found.values > 0 && found.looksWritten === found.values
  }
  const columns = plan.columns.map((column, index) =>
    column.trust === 'empty' && isWritten(index)
      ? { ...column, formats: [...column.formats, ...writtenFormats] }
      : column,
  )
  const second = await look(columns, (column, index) => column.trust === 'empty' && isWritten(index))
  return { columns, facts: new Map([...first, ...second]) }
}

export function castOptions({ options }: IngestOrder, { reading }: ColumnsPlan): CastOptions {
  const { numbers, nullTokens } = reading
  return { numbers, nullTokens, nullsInText: (options.nullValues?.length ?? 0) > 0 }
}
