import { createHash } from 'node:crypto'
import { escapeIdentifier, escapeLiteral } from 'pg'
import { DIGEST_BYTES } from '../../../core/pack/copy.ts'
import type { PackField, PackSchema } from '../../../core/pack/pack.ts'

/** Columns of the house's own behind those of the pack: the load that a row came with, and what it was then. */
export const LOAD = '_pack_load'
export const DIGEST = '_pack_digest'

/** The statement that makes the table of a schema for the rows of a load, without its keys. Pure; no I/O. */
export function createTableSql(place: string, table: string, { fields }: PackSchema, load: string): string {
  const columns = fields.map(field => {
    const byDefault = field.defaultValue === null ? '' : ` default ${escapeLiteral(field.defaultValue)}`
    return `${escapeIdentifier(field.name)} ${typeSql(field)}${byDefault}${field.isNullable ? '' : ' not null'}`
  })
  return `create table ${qualified(place, table)} (
  ${[...columns, `${LOAD} uuid default ${escapeLiteral(load)}`, `${DIGEST} bytea`].join(',\n  ')}
)`
}

/** The type of a field's column. Pure; no I/O. */
export function typeSql({
  dataType,
  length,
  precision,
  scale,
}: Pick<PackField, 'dataType' | 'length' | 'precision' | 'scale'>): string {
  switch (dataType) {
    case 'varchar':
      return length === null ? 'varchar' : `varchar(${length})`
    case 'decimal':
      return precision === null ? 'numeric' : `numeric(${precision}, ${scale ?? 0})`
    case 'double':
      return 'double precision'
    case 'timestamp':
      return 'timestamp(3)'
    default:
      return dataType
  }
}

/** The statement after which rows that come are no longer of the load. Pure; no I/O. */
export function closeTableSql(place: string, table: string): string {
  return `alter table ${qualified(place, table)} alter column ${LOAD} drop default`
}

/** The statements that give a filled table its keys, parents' tables first. Pure; no I/O. */
export function keysSql(
  place: string,
  table: string,
  schema: PackSchema,
  tableOf: (schema: string) => string,
  nameOf: (table: string, ending: string) => string = constraintName,
): string[] {
  const key = schema.fields.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name)
  const single = key.length === 1 ? key[0] : null
  const unique = schema.fields.filter(field => field.isUnique && field.name !== single)
  const references = schema.fields.filter(field => field.references !== null)
  const own = qualified(place, table)
  const alter = (name: string, what: string) =>
    `alter table ${own} add constraint ${escapeIdentifier(name)} ${what}`
  return [
    ...(key.length > 0
      ? [alter(nameOf(table, 'pkey'), `primary key (${key.map(escapeIdentifier).join(', ')})`)]
      : []),
    ...unique.map(({ name }) => alter(nameOf(table, `${name}_key`), `unique (${escapeIdentifier(name)})`)),
    ...references.flatMap(({ name, references: to }) =>
      to === null
        ? []
        : [
            ...(key[0] === name || unique.some(field => field.name === name)
              ? []
              : [
                  `create index ${escapeIdentifier(nameOf(table, `${name}_idx`))} on ${own} (${escapeIdentifier(name)})`,
                ]),
            alter(
              nameOf(table, `${name}_fkey`),
              `foreign key (${escapeIdentifier(name)}) references ${qualified(place, tableOf(to.schema))} (${escapeIdentifier(to.field)})`,
            ),
          ],
    ),
  ]
}

/** What a row is, as bytes: the beginning of the SHA-256 of its cells as text. Mirrors `rowDigest`; a column that is not there counts as missing. Pure; no I/O. */
export function digestSql({ fields }: PackSchema, columns: ReadonlySet<string>): string {
  const cells = fields.map(({ name }) =>
    columns.has(name) ? `coalesce(${escapeIdentifier(name)}::text, E'\\x1e')` : `E'\\x1e'`,
  )
  return `substring(sha256(convert_to(concat_ws(E'\\x1f', ${cells.join(', ')}), 'UTF8')) from 1 for ${DIGEST_BYTES})`
}

/** The statement that reads rows in PostgreSQL's text format: the digest of a row, and its cells. Pure; no I/O. */
export function copyTableSql(place: string, table: string, { fields }: PackSchema): string {
  const names = [DIGEST, ...fields.map(({ name }) => escapeIdentifier(name))]
  return `copy ${qualified(place, table)} (${names.join(', ')}) from stdin`
}

/** A table or view with its schema. Pure; no I/O. */
export function qualified(place: string, name: string): string {
  return `${escapeIdentifier(place)}.${escapeIdentifier(name)}`
}

/** PostgreSQL cuts longer names, and two cut ones may be alike. */
const LONGEST_NAME = 63

/** The name of a key or an index of a table; what is too long ends in a digest of the whole. Pure; no I/O. */
export function constraintName(table: string, ending: string): string {
  return shortened(`${table}_${ending}`, '')
}

/** The name of what stays of a pack: `…_kept1`. Pure; no I/O. */
export function keptName(name: string, number: number): string {
  return shortened(name, `_kept${number}`)
}

function shortened(name: string, ending: string): string {
  if (Buffer.byteLength(name + ending) <= LONGEST_NAME) return name + ending
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${name.slice(0, LONGEST_NAME - ending.length - digest.length - 1)}_${digest}${ending}`
}

/**
 * Names for the keys and indexes of tables that lie together: in PostgreSQL these are named alike, so that `order_item.id` and `order.item_id`
 * would have an index of one name. The second of such gets a number.
 */
export function distinctNames(tables: readonly string[]): (table: string, ending: string) => string {
  const taken = new Set(tables)
  return (table, ending) => {
    for (let number = 0; ; number++) {
      const name = constraintName(table, number === 0 ? ending : `${ending}${number}`)
      if (taken.has(name)) continue
      taken.add(name)
      return name
    }
  }
}
