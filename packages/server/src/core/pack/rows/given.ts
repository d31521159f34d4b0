import { placesAt } from '../../generation/draw.ts'
import { LineError } from '../../generation/language/cursor.ts'
import { type CsvRows, openCells } from '../csv-rows.ts'
import { addressed } from './address.ts'
import { type Cell, kindOf, readCell, typeText } from './kind.ts'
import { CellFault, type FieldScope, type Made } from './table.ts'

/** The values of a field that no line makes: those of its quotas or of a file; null: it has neither. Throws `LineError`. */
export function givenValues(scope: FieldScope): Made | null {
  const { quotas, csv } = scope.table.rows
  const { name } = scope.field
  const quota = quotas?.fields.indexOf(name) ?? -1
  if (quotas && quota >= 0) return dealt(quotas, quota, scope)
  const at = csv?.fields.indexOf(name) ?? -1
  return csv && at >= 0 ? written(csv, at, scope) : null
}

/** Each cell of the quotas as often as it says, dealt over the rows of a block in a shuffle of its own. */
function dealt(
  { cells }: NonNullable<FieldScope['table']['rows']['quotas']>,
  at: number,
  scope: FieldScope,
): Made {
  const { table, field } = scope
  const { count } = table.rows
  const values = new Array<Cell>(count).fill(null)
  let start = 0
  for (const cell of cells) {
    values.fill(parsed(cell.values[at] ?? null, scope, inLine), start, start + cell.count)
    start += cell.count
  }
  if (start !== count)
    throw new LineError(`The quotas have ${start} rows together, but count is ${count}.`, 0)
  // Of all fields of the quotas alike: a block has one shuffle.
  const dealing: { block: number; place: (row: number) => number } = { block: -1, place: row => row }
  const value = (row: number) => {
    if (dealing.block !== table.block) {
      dealing.block = table.block
      dealing.place = placesAt(count, {
        ...addressed(scope.world, table, `quotas[${table.block}]`),
        number: 0,
      })
    }
    return values[dealing.place(row)] as Cell
  }
  return { kind: kindOf(field), nullable: false, of: value }
}

function written(csv: CsvRows, at: number, scope: FieldScope): Made {
  const { field, table } = scope
  const isKey =
    field.isUnique ||
    (field.isPrimaryKey && table.schema.fields.filter(({ isPrimaryKey }) => isPrimaryKey).length === 1)
  if (isKey && !table.rows.fixed) {
    throw new LineError(
      'Rows of a file would come again in each block, with the same keys; say "fixed: true", or make the key.',
      0,
    )
  }
  const cellAt = openCells(csv)
  return {
    kind: kindOf(field),
    nullable: field.isNullable,
    of: row => parsed(cellAt(row, at), scope, inCell),
  }
}

const inLine = (complaint: string) => new LineError(`${complaint}.`, 0)
const inCell = (complaint: string) => new CellFault(complaint)

function parsed(text: string | null, { field }: FieldScope, fault: (complaint: string) => Error): Cell {
  const given = text ?? (field.isNullable ? null : field.defaultValue)
  const cell = given === null ? null : readCell(given, field)
  if (cell === undefined) throw fault(`${JSON.stringify(given)} is no ${typeText(field)}`)
  if (cell === null && !field.isNullable) throw fault('A value is missing, and the field is not nullable')
  return cell
}
