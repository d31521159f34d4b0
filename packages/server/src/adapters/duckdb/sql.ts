import { heldType, parseLogicalType, printLogicalType } from '../../core/query/logical-type.ts'

/** A name as SQL, whatever characters it has. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text as SQL, for the places that take no parameter. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A list of texts as SQL. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quoteLiteral).join(', ')}]`
}

/** A type as SQL, read and printed again so that only a type can pass. */
export function typeSql(logicalType: string): string {
  return printLogicalType(heldType(parseLogicalType(logicalType)))
}
