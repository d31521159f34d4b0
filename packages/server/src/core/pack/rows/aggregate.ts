import { LineError } from '../../generation/language/cursor.ts'
import { add, type Exact } from './exact.ts'
import type { Cell, Kind } from './kind.ts'
import { below } from './path.ts'
import type { Node } from './syntax.ts'
import type { Made, Scope, Step } from './table.ts'

type Call = Extract<Node, { kind: 'call' }>
type Compile = (node: Node, scope: Scope) => Made

/** `min` and `max` of one value are of rows of another table. */
export function isAggregate({ name, of }: Call): boolean {
  if (name === 'count' || name === 'sum') return true
  return (name === 'min' || name === 'max') && of.length === 1
}

/**
 * A value over all rows that refer to the row, through one step or several: computed for all rows at once. A count or sum of none is 0,
 * the least and the most of none are missing. Throws `LineError` for a way that does not lead there.
 */
export function aggregate(node: Call, scope: Scope, compile: Compile): Made {
  const [argument] = node.of
  if (!argument || node.of.length > 1) throw new LineError(`${node.name}(…) takes one value.`, node.at)
  const name = firstName(argument)
  if (!name) throw new LineError(`${node.name}(…) needs rows of a table that refers to this one.`, node.at)
  const needs = new Set<Step>()
  const way = below(name.path, name.at, { ...scope, needs })
  const prefix = name.path.slice(0, way.names)
  const inside: Scope = { ...scope, table: way.table, repeat: null, needs }
  const where = node.where ? compile(within(node.where, prefix), inside) : null
  if (where && where.kind?.name !== 'boolean') {
    throw new LineError('Behind "where" comes a condition.', node.where?.at ?? node.at)
  }
  const isRows = argument.kind === 'name' && argument.path.length === prefix.length
  if (node.name === 'count' ? !isRows : isRows) {
    const example =
      node.name === 'count' ? `count(${prefix.join('.')})` : `${node.name}(${prefix.join('.')}.amount)`
    throw new LineError(`Here should be such as ${example}.`, argument.at)
  }
  const value = isRows ? null : compile(within(argument, prefix), inside)
  const kind = kindOf(node, value)
  const start = node.name === 'count' || node.name === 'sum' ? 0 : null
  const step = {
    name: `${node.name} of ${prefix.join('.')} in ${scope.table.schema.key}`,
    place: scope.place,
    needs,
    fixed: scope.table.rows.fixed,
    values: [] as Cell[],
    run() {
      const values: Cell[] = new Array<Cell>(scope.table.rows.count).fill(start)
      fold(
        values,
        way.table.rows.count,
        way.of,
        where?.of ?? null,
        value?.of ?? null,
        folds[node.name as Name],
      )
      step.values = values
    },
  }
  scope.world.steps.push(step)
  scope.needs.add(step)
  return { kind, nullable: start === null, of: row => step.values[row] as Cell }
}

type Name = 'count' | 'sum' | 'min' | 'max'
type Fold = (so: Cell, next: Cell) => Cell

const folds: Readonly<Record<Name, Fold>> = {
  count: so => (so as number) + 1,
  sum: (so, next) => add(so as Exact, next as Exact),
  min: (so, next) => (so === null || (next as number) < (so as number) ? next : so),
  max: (so, next) => (so === null || (next as number) > (so as number) ? next : so),
}

function fold(
  values: Cell[],
  rows: number,
  owner: (row: number) => number,
  where: Made['of'] | null,
  value: Made['of'] | null,
  step: Fold,
): void {
  for (let row = 0; row < rows; row++) {
    const at = owner(row)
    if (at < 0 || (where && where(row) !== true)) continue
    const next = value ? value(row) : 1
    if (next !== null) values[at] = step(values[at] as Cell, next)
  }
}

function kindOf({ name, at }: Call, value: Made | null): Kind {
  if (!value) return { name: 'exact', scale: 0 }
  const kind = value.kind
  const fits = name === 'sum' ? ['exact'] : ['exact', 'date', 'timestamp', 'double']
  if (kind && fits.includes(kind.name)) return kind
  throw new LineError(`${name}(…) takes ${name === 'sum' ? 'numbers' : 'numbers, dates and timestamps'}.`, at)
}

/** The first name with a way in it, or the only one there is. */
function firstName(node: Node): Extract<Node, { kind: 'name' }> | null {
  const names = [...namesIn(node)]
  return names.find(({ path }) => path.length > 1) ?? names[0] ?? null
}

function* namesIn(node: Node): Generator<Extract<Node, { kind: 'name' }>> {
  if (node.kind === 'name') yield node
  for (const child of childrenOf(node)) yield* namesIn(child)
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'call':
      return node.where ? [...node.of, node.where] : node.of
    case 'negative':
    case 'not':
      return [node.of]
    case 'binary':
      return [node.left, node.right]
    case 'in':
      return [node.of, ...node.list]
    case 'if':
      return [node.condition, node.holds, node.fails]
    default:
      return []
  }
}

/** The same as it is read from the rows below: names that begin with the way to them go on behind it. */
function within(node: Node, prefix: readonly string[]): Node {
  const inner = (each: Node) => within(each, prefix)
  switch (node.kind) {
    case 'name': {
      const isBelow = node.path.length > prefix.length && prefix.every((name, at) => node.path[at] === name)
      return isBelow ? { ...node, path: node.path.slice(prefix.length), isField: true } : node
    }
    case 'call':
      return { ...node, of: node.of.map(inner), where: node.where && inner(node.where) }
    case 'negative':
    case 'not':
      return { ...node, of: inner(node.of) }
    case 'binary':
      return { ...node, left: inner(node.left), right: inner(node.right) }
    case 'in':
      return { ...node, of: inner(node.of), list: node.list.map(inner) }
    case 'if':
      return { ...node, condition: inner(node.condition), holds: inner(node.holds), fails: inner(node.fails) }
    default:
      return node
  }
}
