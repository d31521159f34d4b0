import { LineError } from '../../generation/language/cursor.ts'
import type { Cell } from './kind.ts'
import { exact } from './operations.ts'
import { unknownField } from './path.ts'
import { columnOf, type FieldScope, fieldOf, type Made } from './table.ts'

/** 1, 2, 3 … among the rows that have the same value in a field, in their order. */
export function ordinal([name = '']: readonly string[], scope: FieldScope): Made {
  const { table } = scope
  if (!fieldOf(table, name) || name === scope.field.name)
    throw new LineError(`@ordinal: ${unknownField(table, name)}`, 0)
  const column = columnOf(table, name)
  const step = {
    name: `@ordinal of ${table.schema.key}.${scope.field.name}`,
    place: scope.place,
    needs: new Set([column]),
    fixed: table.rows.fixed,
    values: [] as number[],
    run() {
      const counts = new Map<Cell, number>()
      step.values = column.values.map(value => {
        const count = (counts.get(value) ?? 0) + 1
        counts.set(value, count)
        return count
      })
    },
  }
  scope.world.steps.push(step)
  scope.needs.add(step)
  return {
    kind: exact(0),
    nullable: false,
    of: row => step.values[row] as Cell,
    low: 1,
    high: table.rows.count,
  }
}
