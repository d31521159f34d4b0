import type { Cells, Expectation } from '../../test/corpus/expectation.ts'
import { digitsOf, type NumberMarks, pointed } from '../../test/corpus/same-value.ts'
import type { Reading, ReadTable } from './contender.ts'

/** `refused` is an error where the file can be read: not right, but nobody is misled. */
export type Verdict = 'right' | 'refused' | 'wrong'

/** Beyond this share of records set apart, a file counts as refused. */
const MOST_APART = 0.1
const MISSING = ['', 'NA', 'N/A', 'n/a', '#N/A', 'NULL', 'null', 'None', 'NaN', 'nan', '-nan', '<NA>']

/**
 * Whether a file was read right: the columns, those of their names that stand in the file, the number of rows, and every cell.
 * A value may be typed or left as the file's text; that is no difference here, as long as no digit and no letter is lost.
 * A file that cannot be read must give an error, or no rows at all.
 */
export function judge(reading: Reading, expected: Expectation): Verdict {
  if ('refused' in reading) return expected.refused ? 'right' : 'refused'
  const apart = reading.apart / (reading.rows.length + reading.apart)
  if (expected.refused) return reading.rows.length === 0 || apart > MOST_APART ? 'right' : 'wrong'
  return agrees(reading, expected) ? 'right' : 'wrong'
}

function agrees(
  reading: ReadTable,
  { columns = [], warnings = [], rows, cells, options, dialect }: Expectation,
) {
  const madeUp = warnings.some(code => code === 'renamed_column' || code === 'empty_column_name')
  const headless = dialect?.header === false
  if (
    reading.width !== columns.length ||
    (headless !== (reading.names === null) && dialect?.header !== undefined)
  )
    return false
  if (!headless && !madeUp && columns.some(({ name }, index) => reading.names?.[index]?.trim() !== name))
    return false
  if (reading.rows.length !== rows?.loaded) return false
  const missing = options?.null_values ?? MISSING
  const marks = { decimal: String(dialect?.decimal ?? '.'), thousands: String(dialect?.thousands ?? '') }
  return (cells ?? []).every((row, at) => isSameRow(row, reading.rows[at] ?? [], columns, marks, missing))
}

function isSameRow(
  row: Cells,
  read: Cells,
  columns: NonNullable<Expectation['columns']>,
  marks: NumberMarks,
  missing: readonly string[],
): boolean {
  return row.every((cell, index) => {
    const value = read[index] ?? null
    if (cell === null) return value === null || value === '' || missing.includes(value)
    return value !== null && isSame(cell, value, columns[index]?.type ?? '', marks)
  })
}

function isSame(cell: string, read: string, type: string, marks: NumberMarks): boolean {
  if (cell === read) return true
  if (type === 'BOOLEAN') return cell === read.toLowerCase()
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return isSameMoment(cell, read)
  if (type === 'VARCHAR') return false
  return digitsOf(cell) === digitsOf(read) || digitsOf(cell) === digitsOf(pointed(read, marks))
}

/** The same moment, or the same numbers in another order, as the file may spell it. */
function isSameMoment(cell: string, read: string): boolean {
  if (Date.parse(cell.replace(/\+00$/, 'Z')) === Date.parse(read.replace(/\+00$/, 'Z'))) return true
  const numbers = (text: string) => (text.match(/[0-9]+/g) ?? []).map(digits => Number(digits) % 100)
  const sorted = (text: string) =>
    numbers(text)
      .filter(Boolean)
      .sort((a, b) => a - b)
      .join()
  return sorted(cell) === sorted(read)
}
