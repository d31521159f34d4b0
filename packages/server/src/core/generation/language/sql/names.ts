import { sameName, type Table } from './tables.ts'

/** A name as entities and fields have one: what is no letter, digit, `_` or `-` becomes `_`. Pure; no I/O. */
export function plainName(name: string): string {
  const plain = name.trim().replaceAll(/[^A-Za-z0-9_-]/g, '_')
  return /^[A-Za-z_]/.test(plain) ? plain.slice(0, 63) : `_${plain}`.slice(0, 63)
}

/** The name that a column has as a field. */
export function fieldName({ columns }: Table, name: string): string {
  return plainName(columns.find(column => sameName(column.name, name))?.name ?? name)
}

/** With its schema before it where several schemas have a table of that name. */
export function entityNames(tables: readonly Table[]): Map<Table, string> {
  const isShared = (table: Table) => tables.filter(({ name }) => sameName(name, table.name)).length > 1
  return new Map(
    tables.map(table => {
      const schema = isShared(table) && table.schema !== null ? `${table.schema}_` : ''
      return [table, plainName(`${schema}${table.name}`)]
    }),
  )
}
