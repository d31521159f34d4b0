import type { Cell, EntityCells, Member } from '../cells.ts'
import { evaluateEntity } from '../evaluate-entity.ts'
import { call, type Expression, type FieldExpression, type ValueType, whole } from '../expression.ts'
import { deliveredMembers } from './delivered.ts'
import { type Dirty, type Interval, isSpoilt, spoiltIntervals, spoiltKinds } from './dirty.ts'
import { malformedOf } from './malformed.ts'
import { outlierOf } from './outlier.ts'

/** The draws of a cell's dirt, at addresses of its own: no field's name has a `!`. */
const KIND_DRAW = 0
const PLACE_DRAW = 0

const ROWS = 2 ** 32

/** The cells of entities, and the seed of their rows. */
export interface Spoiling {
  readonly entities: ReadonlyMap<string, EntityCells>
  readonly seed: bigint
  readonly dirty: Dirty
}

/**
 * The cells of an entity with those of its dirt: for each value `!`, the random bits that say what is done to it, null where it is not there anyway, and
 * `!!`, what is delivered. Behind its members are three more, `!null`, `!outlier` and `!malformed`: how many cells of the row were spoilt so. What is
 * computed of a value is computed of the clean one. Pure; no I/O.
 */
export function spoiltCells({ entities, seed, dirty }: Spoiling, entity: string): EntityCells {
  const cells = entities.get(entity)
  if (!cells) throw new Error(`no entity ${entity}`)
  const evaluate = evaluateEntity({ entities, seed, rows: ROWS }, entity)
  const leaves = isSpoilt(dirty) ? cells.members.flatMap(member => leavesOf(member, [])) : []
  const spoilt = leaves.map((leaf): Spoilt => ({ ...leaf, kinds: kindsOf(leaf, dirty, evaluate) }))
  const counts = spoiltKinds.map(kind => countCell(kind, spoilt))
  const counted = counts.map(({ path, type }): Member => {
    return { name: path, layout: { kind: 'cell', path, type }, missing: null }
  })
  return {
    ...cells,
    cells: [
      ...cells.cells,
      ...spoilt.flatMap(each => [bitsCell(each), deliveredCell(each, dirty)]),
      ...counts,
    ],
    members: [...deliveredMembers(cells.members, dirty), ...counted],
  }
}

/** A value of a row, and what must hold for it to be there: nothing around it is missing, and its list is long enough. */
interface Leaf {
  readonly path: string
  readonly type: ValueType
  readonly within: readonly Expression[]
}

interface Spoilt extends Leaf {
  /** What may be done to it: by which bits, and what is there instead, of the type that it is delivered as. */
  readonly kinds: readonly {
    readonly kind: (typeof spoiltKinds)[number]
    readonly among: Interval
    readonly value: Expression
  }[]
}

function leavesOf(
  { layout, missing }: Pick<Member, 'layout' | 'missing'>,
  around: readonly Expression[],
): Leaf[] {
  const within = missing === null ? around : [...around, call('not', field(missing, 'boolean'))]
  if (layout.kind === 'object') return layout.members.flatMap(member => leavesOf(member, within))
  if (layout.kind === 'cell') return [{ path: layout.path, type: layout.type, within }]
  const length = field(layout.length, 'integer')
  return layout.items.flatMap((item, at) =>
    leavesOf({ layout: item, missing: null }, [...within, call('less', whole(at), length)]),
  )
}

function field(path: string, type: ValueType): FieldExpression {
  return { kind: 'field', path, type }
}

function kindsOf(
  { path, type }: Leaf,
  dirty: Dirty,
  evaluate: ReturnType<typeof evaluateEntity>,
): Spoilt['kinds'] {
  const bits = field(`${path}!`, 'integer')
  const values = {
    null: () => ({ kind: 'constant', value: null }) as const,
    outlier: () =>
      type === 'text' || type === 'boolean'
        ? null
        : outlierOf(type, evaluate(path), { bits, draw: PLACE_DRAW }),
    malformed: () => malformedOf(type, field(path, type), bits),
  }
  const intervals = spoiltIntervals(dirty)
  return spoiltKinds.flatMap(kind => {
    const [from, to] = intervals[kind]
    const value = from < to ? values[kind]() : null
    if (value === null) return []
    const isWritten = kind === 'outlier' && isText(type, dirty)
    return [{ kind, among: [from, to] as const, value: isWritten ? call('toText', value) : value }]
  })
}

/** What may be malformed is delivered as text. */
function isText(type: ValueType, dirty: Dirty): boolean {
  return (dirty.malformed ?? 0) > 0 && type !== 'text'
}

function bitsCell({ path, type, within }: Leaf): Cell {
  const isThere = within.reduce(
    (both, each) => call('and', both, each),
    call('not', call('isNull', field(path, type))),
  )
  const none: Expression = { kind: 'constant', value: null }
  const draw: Expression = { kind: 'draw', number: KIND_DRAW }
  const expression: Expression = { kind: 'if', condition: isThere, holds: draw, fails: none }
  return { path: `${path}!`, type: 'integer', expression, capacity: null }
}

function deliveredCell({ path, type, kinds }: Spoilt, dirty: Dirty): Cell {
  const clean = field(path, type)
  const asText = isText(type, dirty)
  const expression = kinds.reduceRight<Expression>(
    (fails, { among, value }) => ({ kind: 'if', condition: isAmong(path, among), holds: value, fails }),
    asText ? call('toText', clean) : clean,
  )
  return { path: `${path}!!`, type: asText ? 'text' : type, expression, capacity: null }
}

/** Null counts as no. */
function isAmong(path: string, [from, to]: Interval): Expression {
  const bits = field(`${path}!`, 'integer')
  const isBelow = call('less', bits, whole(to))
  return from === 0 ? isBelow : call('and', call('not', call('less', bits, whole(from))), isBelow)
}

function countCell(kind: (typeof spoiltKinds)[number], leaves: readonly Spoilt[]): Cell {
  const ones = leaves.flatMap(({ path, kinds }): Expression[] => {
    const found = kinds.find(each => each.kind === kind)
    return found
      ? [{ kind: 'if', condition: isAmong(path, found.among), holds: whole(1), fails: whole(0) }]
      : []
  })
  return { path: `!${kind}`, type: 'integer', expression: sumOf(ones), capacity: null }
}

/** In halves, so that no sum is deep. */
function sumOf(terms: readonly Expression[]): Expression {
  const [first = whole(0), second] = terms
  if (!second) return first
  const middle = terms.length >> 1
  return call('add', sumOf(terms.slice(0, middle)), sumOf(terms.slice(middle)))
}
