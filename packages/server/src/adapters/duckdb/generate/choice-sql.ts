import { quoteLiteral } from '../sql.ts'

/**
 * The type of a column whose texts are all of a list. Its values are numbers of texts, and as such they are drawn and written: Parquet's
 * dictionary is the list, in a file whose column is one of texts like any other.
 */
export function choiceType(texts: readonly string[]): string {
  return `ENUM(${texts.map(quoteLiteral).join(', ')})`
}
