import { refuse } from '../../refusals.ts'
import type { Block, CellText, Table, WorldSetting } from '../block.ts'
import type { PackFault } from '../format/fault.ts'
import type { Pack } from '../pack.ts'
import { compileRows } from './compile.ts'
import { printerOf } from './kind.ts'
import type { Column, RowTable, Step } from './table.ts'

/** How the blocks of a pack are made. It makes one block at a time. */
export interface RowsPlan {
  readonly fixed: readonly RowTable[]
  readonly tables: readonly RowTable[]
  /** Of each block, one after another. */
  readonly steps: readonly Step[]
}

/**
 * All that is wrong with the lines of a pack's rows, by place: what is not understood, names nothing, does not fit the type of its field,
 * may be missing where nothing may, or depends on itself. Pure; no I/O.
 */
export function checkRows(pack: Pack): PackFault[] {
  const { faults } = compileRows(pack, pack)
  const seen = new Set<string>()
  return faults
    .filter(({ line, column, message }) => {
      const text = `${line} ${column} ${message}`
      return !seen.has(text) && seen.add(text)
    })
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** Compiles the rows of a pack, and makes those that all blocks share. Pure; no I/O. Refuses with `rows_do_not_fit`. */
export function planRows(pack: Pack, setting: WorldSetting): RowsPlan {
  const { world, steps, faults } = compileRows(pack, setting)
  const [fault] = faults
  if (fault) {
    throw refuse(
      'rows_do_not_fit',
      `${fault.file}, line ${fault.line}, column ${fault.column}: ${fault.message}`,
    )
  }
  for (const step of steps) if (step.fixed) step.run()
  const all = [...world.tables.values()]
  return {
    fixed: all.filter(({ rows }) => rows.fixed),
    tables: all.filter(({ rows }) => !rows.fixed),
    steps: steps.filter(({ fixed }) => !fixed),
  }
}

/** The rows that all blocks share. */
export function makeFixed({ fixed }: RowsPlan): Table[] {
  return fixed.map(printed)
}

/** A block, which depends on its number alone. Refuses with `rows_do_not_fit` a cell that cannot be made, naming field and row. */
export function makeBlock({ tables, steps }: RowsPlan, number: number): Block {
  for (const table of tables) {
    table.block = number
    table.from = number * table.rows.count
  }
  for (const step of steps) step.run()
  return { number, tables: tables.map(printed) }
}

function printed({ schema, columns, rows: { count } }: RowTable): Table {
  const texts = schema.fields.map(({ name }) => {
    const column = columns.get(name)
    if (!column) throw new Error(`no field ${schema.key}.${name}`)
    return printedCells(column)
  })
  const rows = Array.from({ length: count }, (_, row) => texts.map(cells => cells[row] ?? null))
  return { schema: schema.key, rows }
}

function printedCells({ kind, values }: Column): readonly CellText[] {
  const isText = kind.name === 'text' || kind.name === 'jsonb'
  return isText ? (values as readonly CellText[]) : values.map(printerOf(kind))
}
