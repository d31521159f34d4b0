import { cholesky } from './cholesky.ts'
import { call, double, type Expression, type FieldExpression, type ValueType } from './expression.ts'
import { normalQuantiles, normalShares } from './quantiles.ts'
import type { Entity } from './recipe.ts'

/** A cell that is in no file: other cells are computed of it. */
export interface ScoreCell {
  readonly path: string
  readonly type: ValueType
  readonly expression: Expression
  readonly capacity: null
}

export function isCorrelated({ correlations = [] }: Entity, path: string): boolean {
  return correlations.some(({ field }) => field === path)
}

/**
 * The cells that a field's share is computed of, the share itself last: as a double, or as a whole number of 32 bits. By itself it is a draw.
 * A correlated field has a normal score of its own; its share is that of a sum of this and the scores of the fields before it, each times
 * what the Cholesky factor of their correlations says: a Gaussian copula. Pure; no I/O.
 */
export function shareCells(entity: Entity, path: string, form: 'share' | 'bits'): ScoreCell[] {
  const share: ScoreCell = isCorrelated(entity, path)
    ? numberCell(`${path}~`, { kind: 'line', ...normalShares(), of: scoreField(path, 'z') })
    : numberCell(`${path}~`, { kind: 'fraction', number: 0 })
  const before = isCorrelated(entity, path) ? scoreCells(entity, path) : []
  if (form === 'share') return [...before, share]
  const of: FieldExpression = { kind: 'field', path: share.path, type: 'number' }
  const expression = call('toInteger', call('floor', call('times', of, double(2 ** 32))))
  return [...before, share, { path: `${path}~bits`, type: 'integer', expression, capacity: null }]
}

function scoreCells({ correlations = [] }: Entity, path: string): ScoreCell[] {
  const at = correlations.findIndex(({ field }) => field === path)
  const factors = cholesky(correlations.map(row => row.with))?.[at] ?? []
  const used = factors.flatMap((factor, place) => {
    const field = correlations[place]?.field
    return factor === 0 || field === undefined ? [] : [{ field, factor }]
  })
  const own = used.map(({ field }) =>
    numberCell(`${field}~e`, { kind: 'quantile', quantiles: normalQuantiles, number: 0 }),
  )
  const terms = used.map(({ field, factor }) => call('times', scoreField(field, 'e'), double(factor)))
  const [first = double(0), ...others] = terms
  return [
    ...own,
    numberCell(
      `${path}~z`,
      others.reduce((sum, term) => call('plus', sum, term), first),
    ),
  ]
}

function scoreField(field: string, which: 'e' | 'z'): FieldExpression {
  return { kind: 'field', path: `${field}~${which}`, type: 'number' }
}

function numberCell(path: string, expression: Expression): ScoreCell {
  return { path, type: 'number', expression, capacity: null }
}
