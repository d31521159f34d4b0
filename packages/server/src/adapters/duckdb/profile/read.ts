import { run } from '../run.ts'
import type { Session } from '../session.ts'
import type { Statement } from '../statement.ts'

/** A cell of a result that the profile asks for: numbers, whole numbers, texts. */
export type Cell = number | bigint | string | boolean | null

/** All rows of a statement whose result is small. */
export async function rowsOf(session: Session, statement: string | Statement): Promise<Cell[][]> {
  session.signal.throwIfAborted()
  const bound = typeof statement === 'string' ? { sql: statement, parameters: [] } : statement
  const result = await run(session.connection, bound)
  return (await result.getRows()) as Cell[][]
}

/** The only row of a statement. */
export async function rowOf(session: Session, statement: string | Statement): Promise<Cell[]> {
  const [row] = await rowsOf(session, statement)
  if (!row) throw new Error('the statement gave no row')
  return row
}

/** A count, or a sum of doubles; null counts as 0. */
export function number(cell: Cell | undefined): number {
  return Number(cell ?? 0)
}
