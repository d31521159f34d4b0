import type { Column } from '../../../core/dataset/dataset.ts'
import { leafColumns } from '../../../core/generation/columns.ts'
import { compileRecipe } from '../../../core/generation/plan.ts'
import type { GenerateRequest } from '../../../core/ports/engine.ts'
import { columnExtent, writePart } from '../ingest/write-part.ts'
import type { Session } from '../session.ts'
import { generateSql } from './generate-sql.ts'

export interface GenerateOrder extends Omit<GenerateRequest, 'partPrefix'> {
  readonly target: string
}

export interface GeneratedPart {
  readonly rows: number
  readonly columns: readonly Column[]
}

/** The verb: makes rows of an entity and writes them as a part. */
export async function generate(order: GenerateOrder, { connection }: Session): Promise<GeneratedPart> {
  const { recipe, setting, target, ...rows } = order
  const entities = compileRecipe(recipe, setting)
  const cells = entities.get(order.entity)
  if (!cells) throw new Error(`no entity ${order.entity}`)
  const { before, query } = generateSql({ ...rows, entities })
  for (const statement of before) await connection.run(statement)
  const names = cells.members.map(({ name }) => name)
  const written = await writePart(connection, query, target, names)
  if (written.rows !== order.count) throw new Error(`${written.rows} rows were made of ${order.count}`)
  const facts = new Map(written.facts.map(each => [each.name, each]))
  const columns = leafColumns(cells).part.map(column =>
    column.path && column.path.length > 1 ? column : { ...column, ...columnExtent(facts.get(column.name)) },
  )
  return { rows: written.rows, columns }
}
