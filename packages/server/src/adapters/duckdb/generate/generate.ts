import type { Column } from '../../../core/dataset/dataset.ts'
import type { EntityCells } from '../../../core/generation/cells.ts'
import { leafColumns } from '../../../core/generation/columns.ts'
import type { Dirt } from '../../../core/generation/dirt/dirty.ts'
import { compileRecipe } from '../../../core/generation/plan.ts'
import type { GenerateRequest } from '../../../core/ports/engine.ts'
import { columnExtent, type WrittenPart, writePart } from '../ingest/write-part.ts'
import type { LightSession } from '../session.ts'
import { generateSpoilt } from './generate-spoilt.ts'
import { generateSql } from './generate-sql.ts'

export interface GenerateOrder extends Omit<GenerateRequest, 'partPrefix'> {
  readonly target: string
}

export interface GeneratedRows {
  readonly rows: number
  readonly columns: readonly Column[]
  /** Null for rows that were not to be spoilt. */
  readonly dirt: Dirt | null
}

/** The verb: makes rows of an entity and writes them as a part. */
export async function generate(order: GenerateOrder, light: LightSession): Promise<GeneratedRows> {
  const { recipe, setting, target, entity, seed, from, count, spoilt } = order
  const entities = compileRecipe(recipe, setting)
  const cells = entities.get(entity)
  if (!cells) throw new Error(`no entity ${entity}`)
  await using session = await light.session()
  if (spoilt) {
    const { written, dirt, delivered } = await generateSpoilt({ ...order, ...spoilt, entities }, session)
    return { rows: written.rows, columns: columnsOf(delivered, written), dirt }
  }
  const { connection } = session
  const { before, query } = generateSql({ entities, entity, seed, rows: { from, count } })
  for (const statement of before) await connection.run(statement)
  const names = cells.members.map(({ name }) => name)
  const written = await writePart(connection, query, target, names)
  if (written.rows !== count) throw new Error(`${written.rows} rows were made of ${count}`)
  return { rows: written.rows, columns: columnsOf(cells, written), dirt: null }
}

function columnsOf(cells: EntityCells, written: WrittenPart): Column[] {
  const facts = new Map(written.facts.map(each => [each.name, each]))
  return leafColumns(cells).part.map(column =>
    column.path && column.path.length > 1 ? column : { ...column, ...columnExtent(facts.get(column.name)) },
  )
}
