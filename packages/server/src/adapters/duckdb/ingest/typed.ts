import type { DuckDBConnection } from '@duckdb/node-api'
import { type ColumnPlan, type ColumnsPlan, replanColumns } from '../../../core/ingest/plan-columns.ts'
import type { TextFacts } from '../../../core/ingest/values.ts'
import type { Session } from '../session.ts'
import { type CastOptions, castSql, misfit } from './cast.ts'
import type { IngestOrder } from './order.ts'
import { readTextFacts } from './text-facts.ts'
import { type WrittenPart, writePart } from './write-part.ts'

/** Texts that have become typed columns of a part. */
export interface Typed {
  readonly part: WrittenPart
  readonly plans: readonly ColumnPlan[]
  /** Of the columns that the whole file had to decide. */
  readonly facts: ReadonlyMap<number, TextFacts>
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
  const write = async (plans: readonly ColumnPlan[], facts: ReadonlyMap<number, TextFacts>) => {
    const connection = await session.connect()
    const query = castSql(relation, plans, castOptions(order, plan))
    return { part: await writePart(connection, query, order.target, names), plans, facts, connection }
  }
  if (!plan.undecided) {
    try {
      return await write(plan.columns, new Map())
    } catch (error) {
      if (misfit(error) === null) throw error
    }
  }
  const open = plan.columns.flatMap(({ families }, index) =>
    families.length > 0 ? [{ index, families }] : [],
  )
  const facts = await readTextFacts(await session.connect(), relation, names.length, open, plan.reading)
  return write(replanColumns(plan, facts), facts)
}

export function castOptions({ options }: IngestOrder, { reading }: ColumnsPlan): CastOptions {
  const { decimal, nullTokens } = reading
  return { decimal, nullTokens, nullsInText: (options.nullValues?.length ?? 0) > 0 }
}
