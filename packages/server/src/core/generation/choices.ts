import type { EntityCells } from './cells.ts'
import type { Expression } from './expression.ts'
import { fold } from './fold.ts'

/** The texts that a column has none beside, by the column's name. */
export type Choices = ReadonlyMap<string, readonly string[]>

/** More are not worth a dictionary, which each row group of a file has whole. */
const MOST = 1000

/** The columns of an entity whose values are all drawn from a list. Pure; no I/O. */
export function choicesOf({ members, cells }: EntityCells): Choices {
  const found = new Map<string, readonly string[]>()
  for (const { name, layout, missing } of members) {
    if (layout.kind !== 'cell' || layout.type !== 'text' || missing !== null) continue
    const cell = cells.find(({ path }) => path === layout.path)
    const texts = cell && textsOf(fold(cell.expression))
    if (texts && texts.size > 1 && texts.size <= MOST) found.set(name, [...texts])
  }
  return found
}

/** The texts that a value is one of, unless it is missing; null: they are not all known. */
function textsOf(expression: Expression): ReadonlySet<string> | null {
  switch (expression.kind) {
    case 'at':
      return new Set(expression.values)
    case 'constant':
      if (expression.value === null) return new Set()
      return typeof expression.value === 'string' ? new Set([expression.value]) : null
    case 'if': {
      const [holds, fails] = [textsOf(expression.holds), textsOf(expression.fails)]
      return holds && fails && new Set([...holds, ...fails])
    }
    default:
      return null
  }
}
