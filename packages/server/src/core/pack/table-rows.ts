import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Listed, Page } from '../ports/page.ts'
import { fieldsOf } from './kept-field.ts'
import { findThing } from './read-things.ts'
import { cellsOf } from './row-cells.ts'
import type { KeptThing } from './thing.ts'

type Tables = Pick<CatalogTransaction, 'things' | 'rows'>

/** Rows of a schema's table as JSON texts, by primary key. Refuses with `unknown_thing` and `table_gone`. */
export async function readTable(tx: Tables, schema: string, page: Page): Promise<Listed<string>> {
  const thing = await findThing(tx, 'schema', schema)
  return tx.rows.page(tableOf(thing), fieldsOf(thing), page)
}

/** Rows of a segment's view as JSON texts, by the primary key of its base schema. Refuses with `unknown_thing` and `table_gone`. */
export async function readSegment(tx: Tables, segment: string, page: Page): Promise<Listed<string>> {
  const { body } = await findThing(tx, 'segment', segment)
  const base = await findThing(tx, 'schema', String(body.baseSchemaId))
  return tx.rows.page(String(body.viewName), fieldsOf(base), page)
}

/**
 * Adds rows, objects of JSON with exact numbers, to a schema's table: all of them or none, but for those whose primary key is taken, which
 * are left out. Refuses with `unknown_thing`, `invalid_row` and `table_gone`.
 */
export async function addRows(
  tx: Tables,
  schema: string,
  rows: readonly unknown[],
): Promise<{ readonly inserted: number; readonly tableName: string }> {
  const thing = await findThing(tx, 'schema', schema)
  const fields = fieldsOf(thing)
  const cells = cellsOf(fields, rows)
  const parents = new Map<string, string>()
  for (const { references } of fields) {
    const key = references?.split('.')[0]
    const parent = key === undefined || parents.has(key) ? null : await tx.things.get('schema', key)
    if (parent) parents.set(parent.key, tableOf(parent))
  }
  const table = tableOf(thing)
  return { inserted: await tx.rows.add({ table, fields, parents }, cells), tableName: table }
}

function tableOf({ body }: KeptThing): string {
  return String(body.tableName)
}
