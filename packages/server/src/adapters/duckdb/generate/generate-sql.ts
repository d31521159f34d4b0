import { keyWords } from '../../../core/generation/address.ts'
import type { Cell, EntityCells, Layout, Member } from '../../../core/generation/cells.ts'
import { choicesOf } from '../../../core/generation/choices.ts'
import { engineType } from '../../../core/generation/columns.ts'
import type { Expression } from '../../../core/generation/expression.ts'
import { fold } from '../../../core/generation/fold.ts'
import { quoteIdentifier, quoteList } from '../sql.ts'
import { choiceType } from './choice-sql.ts'
import { functionSql } from './functions-sql.ts'
import { type Stage, stageSql } from './stage-sql.ts'
import { belowSql, betweenSql, chooseSql, constantSql, lineSql, quantileSql, WIDEST } from './value-sql.ts'

/** Where a value takes 64 random bits, its second draw is so far behind the first. */
const SECOND_DRAW = 500

/** Which rows of which entity to make. */
export interface RowsToMake {
  /** All entities of the recipe, by name. */
  readonly entities: ReadonlyMap<string, EntityCells>
  readonly entity: string
  readonly seed: bigint
  /** Their numbers: the first, from 0, and how many there are; or a table with them in its column `row`. */
  readonly rows: { readonly from: number; readonly count: number } | { readonly table: string }
}

export interface GenerateSql {
  /** Statements that come first, on the same connection: lists. */
  readonly before: readonly string[]
  readonly query: string
}

/** A column of the query, and the stage that makes it: one behind all that it is computed from. */
interface Column {
  readonly name: string
  readonly stage: number
}

/** The rows that an expression is about: those of the query, or the ones that they refer to. */
interface Place {
  readonly entity: string
  readonly path: string
  /** The column with the row's number. */
  readonly row: Column
}

interface Planned {
  readonly entities: RowsToMake['entities']
  readonly seed: bigint
  readonly columns: Map<string, Column>
  /** Variables by the SQL of the lists that they hold. */
  readonly lists: Map<string, string>
  /** By stage: draws and shuffles, which take several steps, and values. */
  readonly stages: Stage[]
}

/**
 * The query that makes rows of an entity, in their order. Pure; no I/O. Every value is a function of its address alone: which rows are made,
 * and by how many threads, changes none of them.
 */
export function generateSql({ entities, entity, seed, rows: wanted }: RowsToMake): GenerateSql {
  const cells = entities.get(entity)
  if (!cells) throw new Error(`no entity ${entity}`)
  const planned: Planned = { entities, seed, columns: new Map(), lists: new Map(), stages: [] }
  const row = { name: 'row', stage: 0 }
  const choices = choicesOf(cells)
  const list = cells.members.map(member => {
    const place = { entity, path: '', row }
    const texts = choices.get(member.name)
    const sql = texts ? chosenMemberSql(planned, member, texts, place) : memberSql(planned, member, place)
    return `  ${sql} as ${quoteIdentifier(member.name)}`
  })
  // One thread alone computes what comes from the function `range`: no call has more.
  const numbers =
    'table' in wanted
      ? `select row from ${wanted.table}`
      : `select range as row from range(${wanted.from}, ${wanted.from + wanted.count})`
  const query = `select\n${list.join(',\n')}\nfrom (${planned.stages.reduce(stageSql, numbers)})`
  return { before: [...planned.lists].map(([sql, name]) => `set variable ${name} = ${sql}`), query }
}

/** A list that is written once, whoever reads it. */
function listSql({ lists }: Planned, sql: string): string {
  const name = lists.get(sql) ?? `list_${lists.size}`
  lists.set(sql, name)
  return `getvariable('${name}')`
}

function memberSql(planned: Planned, { layout, missing }: Member, place: Place): string {
  const value = layoutSql(planned, layout, place)
  if (missing === null) return value
  const { name } = cellColumn(planned, { ...place, path: missing })
  return `case when not ${name} then ${value} end`
}

/** A member whose value is one of a few texts. */
function chosenMemberSql(
  planned: Planned,
  { layout }: Member,
  texts: readonly string[],
  place: Place,
): string {
  if (layout.kind !== 'cell') throw new Error('what is put together of cells has no choices')
  const { expression } = cellOf(planned, place.entity, layout.path)
  return chosenSql(planned, fold(expression), choiceType(texts), { ...place, path: layout.path })
}

function chosenSql(planned: Planned, expression: Expression, type: string, place: Place): string {
  switch (expression.kind) {
    case 'at': {
      const list = listSql(planned, `cast(${quoteList(expression.values)} as ${type}[])`)
      return `${list}[${compile(planned, expression.place, place).sql} + 1]`
    }
    case 'if': {
      const { sql: condition } = compile(planned, expression.condition, place)
      const [holds, fails] = [expression.holds, expression.fails].map(each => {
        return chosenSql(planned, each, type, place)
      })
      return `case when ${condition} then ${holds} else ${fails} end`
    }
    default:
      return `cast(${compile(planned, expression, place).sql} as ${type})`
  }
}

function layoutSql(planned: Planned, layout: Layout, place: Place): string {
  if (layout.kind === 'cell') return cellColumn(planned, { ...place, path: layout.path }).name
  if (layout.kind === 'object') {
    const members = layout.members.map(
      member => `${quoteIdentifier(member.name)} := ${memberSql(planned, member, place)}`,
    )
    return `struct_pack(${members.join(', ')})`
  }
  const length = cellColumn(planned, { ...place, path: layout.length }).name
  const items = layout.items.map(item => layoutSql(planned, item, place))
  return `list_slice([${items.join(', ')}], 1, ${length})`
}

/** The column of a cell, planned with all that it needs. */
function cellColumn(planned: Planned, place: Place): Column {
  const { entity, path, row } = place
  const key = `value ${row.name} ${entity} ${path}`
  const known = planned.columns.get(key)
  if (known) return known
  const cell = cellOf(planned, entity, path)
  const { sql, stage } = compile(planned, fold(cell.expression), place)
  return add(planned, key, 'v', stage + 1, ({ values }, name) => {
    values.push({ name, sql: `cast(${sql} as ${engineType(cell.type)})` })
  })
}

function cellOf({ entities }: Planned, entity: string, path: string): Cell {
  const cell = entities.get(entity)?.cells.find(each => each.path === path)
  if (!cell) throw new Error(`no cell ${entity}.${path}`)
  return cell
}

function add(
  planned: Planned,
  key: string,
  letter: string,
  at: number,
  into: (stage: Stage, name: string) => void,
): Column {
  const column = { name: `${letter}${planned.columns.size}`, stage: at }
  planned.columns.set(key, column)
  while (planned.stages.length < at) planned.stages.push({ draws: [], places: [], values: [] })
  const stage = planned.stages[at - 1]
  if (stage) into(stage, column.name)
  return column
}

interface Compiled {
  readonly sql: string
  /** The last stage that it needs. */
  readonly stage: number
}

function compile(planned: Planned, expression: Expression, place: Place): Compiled {
  const inner = (each: Expression) => compile(planned, each, place)
  const draw = (number: number) => drawColumn(planned, place, number)
  switch (expression.kind) {
    case 'constant':
      return { sql: constantSql(expression.value), stage: 0 }
    case 'row':
      return { sql: place.row.name, stage: place.row.stage }
    case 'draw':
      return reading(draw(expression.number), name => `cast(${name} as BIGINT)`)
    case 'below':
      return reading(draw(expression.number), name => belowSql(name, BigInt(expression.below)))
    case 'between': {
      const { low, high, number } = expression
      const size = high - low + 1n
      const first = draw(number)
      const second = size > WIDEST ? draw(number + SECOND_DRAW) : first
      const sql = betweenSql(low, size, first.name, second.name)
      return { sql, stage: Math.max(first.stage, second.stage) }
    }
    case 'fraction': {
      const [high, low] = [draw(expression.number), draw(expression.number + SECOND_DRAW)]
      const sql = `(cast(${high.name} * 2097152 + (${low.name} >> 11) as DOUBLE) / 9007199254740992.0)`
      return { sql, stage: Math.max(high.stage, low.stage) }
    }
    case 'place':
      return reading(placeColumn(planned, place, expression), name => name)
    case 'at': {
      const { sql, stage } = inner(expression.place)
      return { sql: `${listSql(planned, quoteList(expression.values))}[${sql} + 1]`, stage }
    }
    case 'choose': {
      const { by, weights } = expression
      const bits = by ? fieldColumn(planned, by, place) : draw(expression.number)
      return reading(bits, name => chooseSql(name, weights))
    }
    case 'search': {
      const { sql, stage } = inner(expression.of)
      return { sql: `(list_position(${listSql(planned, quoteList(expression.values))}, ${sql}) - 1)`, stage }
    }
    case 'line': {
      const { places, values, of } = expression
      const list = (sql: string) => listSql(planned, sql)
      return reading(fieldColumn(planned, of, place), name => lineSql(name, places, values, list))
    }
    case 'quantile':
      return reading(draw(expression.number), name =>
        quantileSql(name, expression.quantiles, sql => listSql(planned, sql)),
      )
    case 'join':
      return gathered(expression.parts.map(inner), parts => `concat(${parts.join(', ')})`)
    case 'if':
      return gathered(
        [expression.condition, expression.holds, expression.fails].map(inner),
        ([condition, then, other]) => {
          return `case when ${condition} then ${then} else ${other} end`
        },
      )
    case 'call':
      return gathered(expression.of.map(inner), of => functionSql[expression.function](...of))
    case 'field':
      return reading(fieldColumn(planned, expression, place), name => name)
    case 'foreign': {
      const row = foreignRow(planned, expression.row, { ...place, path: expression.through })
      const cell = cellColumn(planned, { entity: expression.entity, path: expression.path, row })
      return { sql: cell.name, stage: cell.stage }
    }
  }
}

function reading(column: Column, sql: (name: string) => string): Compiled {
  return { sql: sql(column.name), stage: column.stage }
}

function gathered(parts: readonly Compiled[], sql: (of: readonly string[]) => string): Compiled {
  return { sql: sql(parts.map(part => part.sql)), stage: Math.max(0, ...parts.map(part => part.stage)) }
}

function fieldColumn(planned: Planned, { path }: { readonly path: string }, place: Place): Column {
  return cellColumn(planned, { ...place, path })
}

/** The number of the row that is referred to, as a column; one for all fields that are read of it. */
function foreignRow(planned: Planned, row: Expression, place: Place): Column {
  const key = `row ${place.row.name} ${place.entity} ${place.path}`
  const known = planned.columns.get(key)
  if (known) return known
  const { sql, stage } = compile(planned, row, place)
  return add(planned, key, 'r', stage + 1, ({ values }, name) => {
    values.push({ name, sql: `cast(${sql} as BIGINT)` })
  })
}

function drawColumn(planned: Planned, { entity, path, row }: Place, number: number): Column {
  const key = `draw ${row.name} ${entity} ${path} ${number}`
  const words = keyWords({ seed: planned.seed, entity, path, number })
  return (
    planned.columns.get(key) ??
    add(planned, key, 'd', row.stage + 1, ({ draws }, name) => draws.push({ name, row: row.name, words }))
  )
}

function placeColumn(
  planned: Planned,
  { entity, path, row }: Place,
  { size, number }: { readonly size: bigint; readonly number: number },
): Column {
  const key = `place ${row.name} ${entity} ${path} ${number}`
  const address = { seed: planned.seed, entity, path, number }
  return (
    planned.columns.get(key) ??
    add(planned, key, 'p', row.stage + 1, ({ places }, name) => {
      places.push({ name, row: row.name, size, address })
    })
  )
}
