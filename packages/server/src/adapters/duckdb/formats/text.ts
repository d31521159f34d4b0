import { selectSql } from '../select.ts'
import { copy, rawText } from './copy.ts'
import { type Format, type Piece, WHOLE } from './format.ts'
import { rowJsonSql } from './json.ts'

/** An array of objects, one row to a line. */
export const writeJson: Format = jsonFormat(({ first, last }) => {
  // The engine knows no prefix without a suffix: of the comma and the line end between two pieces each has one.
  return rawText(',\\n', first ? '[' : '\\n', last ? ']\\n' : ',')
})

/** One object to a line. */
export const writeNdjson: Format = jsonFormat(() => rawText())

function jsonFormat(options: (piece: Piece) => readonly string[]): Format {
  return async ({ plan, paths, target, bigAsString = false, piece = WHOLE }, session, checked) => {
    checked()
    const row = { expression: rowJsonSql(plan, { bigAsString }), name: 'row' }
    await copy(session.connection, selectSql(plan, paths, [row]), target, options(piece))
  }
}
