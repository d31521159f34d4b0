import { escapeIdentifier, escapeLiteral } from 'pg'
import type { Pack, PackSchema } from '../../../../packages/server/src/core/pack/pack.ts'
import type { RowCondition } from '../../../../packages/server/src/core/pack/rules.ts'
import { tableName } from '../../../../packages/server/src/core/pack/world.ts'

/** What a loaded pack promises, as a question to its database. Written from the contract's words, apart from what makes the rows. */
export interface Promised {
  readonly says: string
  /** A query for what breaks it, as texts in its first column. */
  readonly broken: string
  /** Statements, each of which breaks it. */
  readonly spoils: readonly string[]
  /** It says something of several blocks only. */
  readonly needsBlocks?: boolean
}

/** A pack where it is loaded. */
export interface Place {
  readonly pack: Pack
  /** The PostgreSQL schema of its tables. */
  readonly place: string
  /** A date. */
  readonly anchor: string
  readonly scale: number
}

export const name = escapeIdentifier
export const text = escapeLiteral

/** The name of the table of a schema. */
export function tableOf({ pack, place }: Place, schema: string): string {
  return `${name(place)}.${name(tableName(pack.key, schema))}`
}

export function schemaNamed(pack: Pack, key: string): PackSchema {
  const found = pack.schemas.find(schema => schema.key === key)
  if (!found) throw new Error(`the pack has no schema ${key}`)
  return found
}

/** The columns by which rows of a schema are told apart, as a list. */
export function keyOf({ fields }: PackSchema): string {
  return fields
    .filter(({ isPrimaryKey }) => isPrimaryKey)
    .map(field => name(field.name))
    .join(', ')
}

/** The schema of customers, its table, and the column that tells them apart. */
export function customersOf(at: Place): { key: string; table: string; column: string } {
  const schema = at.pack.schemas.find(each => each.schemaType === 'customer')
  if (!schema) throw new Error('the pack has no customers')
  return { key: schema.key, table: tableOf(at, schema.key), column: keyOf(schema) }
}

/** Changes the first row that fits. */
export function changeOne(table: string, change: string, where = 'true'): string {
  return `update ${table} set ${change} where ctid = (select ctid from ${table} where ${where} limit 1)`
}

/** Takes from a table what PostgreSQL itself would refuse the spoiling of. */
export function unbound(table: string): string {
  return `
    do $do$ declare found record; begin
      for found in select conname from pg_constraint where conrelid = ${text(table)}::regclass and contype in ('f', 'p', 'u') loop
        execute format('alter table %s drop constraint %I cascade', ${text(table)}, found.conname);
      end loop;
    end $do$;`
}

/** Whether a row of `alias` fits a condition. */
export function fits(alias: string, { field, operator, value }: RowCondition): string {
  const column = `${alias}.${name(field.split('.').at(-1) ?? '')}`
  const list = (Array.isArray(value) ? value : [value]).map(each => text(String(each))).join(', ')
  switch (operator) {
    case '=':
    case 'in':
      return `coalesce(${column}::text in (${list}), false)`
    case '!=':
    case 'not_in':
      return `coalesce(${column}::text not in (${list}), false)`
    case 'exists':
      return `${column} is not null`
    case 'not_exists':
      return `${column} is null`
    default:
      return `coalesce(${column} ${operator} ${Number(value)}, false)`
  }
}
