import { call, type Expression, whole } from './expression.ts'
import { type Entity, type Field, keyOf, type ReferenceShape, type Shape } from './recipe.ts'

const PARENT_DRAW = 1001

/** The field of the other entity that a reference names; null: it names the key, and there is none. */
export function referredPath(target: Entity, { field }: Pick<ReferenceShape, 'field'>): string | null {
  return field ?? keyOf(target)?.name ?? null
}

/**
 * The number of the row that a field refers to. Of so many rows as one refers to, the row's place decides which are there to choose from: an earlier
 * row never knows how many come. Within an entity it is an earlier row; the first has none. Pure; no I/O.
 */
export function referredRow(entity: Entity, target: Entity, { unique, shape }: Field): Expression {
  const row: Expression = { kind: 'row' }
  const draw: Expression = { kind: 'draw', number: PARENT_DRAW }
  const among = (count: Expression) => call('quotient', call('multiply', draw, count), whole(2n ** 32n))
  if (target.name === entity.name) return unique ? call('subtract', row, whole(1)) : among(row)
  if (unique) return row
  const perRow = perRowOf(shape)
  return among(call('quotient', call('add', row, whole(perRow)), whole(perRow)))
}

/** By how many rows one is referred to, also from within lists. */
function perRowOf(shape: Shape): number {
  if (shape.kind === 'array') return perRowOf(shape.of)
  return shape.kind === 'reference' ? shape.perRow : 1
}

/**
 * The field that refers to the same row: what a row says of another (`user_email: $User.email`) is about the one that it names (`user: $User.id`).
 * Of several, that of which the name is the beginning; the field itself where there is none.
 */
export function namingField(target: Entity, own: Field, siblings: readonly Field[]): Field {
  if (own.shape.kind !== 'reference') return own
  const { with: beside } = own.shape
  if (beside !== undefined) return siblings.find(({ name }) => name === beside) ?? own
  const key = keyOf(target)?.name ?? null
  if (referredPath(target, own.shape) === key) return own
  const naming = siblings.filter(
    ({ shape }) => shape.kind === 'reference' && shape.entity === target.name && (shape.field ?? key) === key,
  )
  const [only] = naming
  if (only && naming.length === 1) return only
  const fitting = naming.filter(({ name }) => own.name.startsWith(name.replace(/_?id$/i, '')))
  return fitting.toSorted((a, b) => b.name.length - a.name.length)[0] ?? own
}
