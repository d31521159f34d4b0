import { selectSql } from '../select.ts'
import { copy, rawText } from './copy.ts'
import type { Format } from './format.ts'
import { rowJsonSql } from './json.ts'

/** An array of objects, one row to a line. */
export const writeJson: Format = jsonFormat(rawText(',\\n', '[', ']\\n'))

/** One object to a line. */
export const writeNdjson: Format = jsonFormat(rawText())

function jsonFormat(options: readonly string[]): Format {
  return async ({ plan, paths, target, bigAsString = false }, session, checked) => {
    checked()
    const row = { expression: rowJsonSql(plan, { bigAsString }), name: 'row' }
    await copy(session.connection, selectSql(plan, paths, [row]), target, options)
  }
}
