import type { Rational } from '../../../core/profile/rational.ts'
import type { Session } from '../session.ts'
import { type NumericMeasure, parsePoint } from './measure.ts'
import { factsSql } from './numeric-sql.ts'
import { number, rowOf } from './read.ts'

/** What one look at the table `g` tells of a column of numbers. */
export interface Facts {
  readonly unique: number
  readonly missing: number
  readonly infinite: number
  /** Finite values, and how many of them differ. */
  readonly count: number
  readonly distinct: number
  /** Of the finite values; null when there is none. */
  readonly range: Range | null
  readonly zeros: number
  readonly negatives: number
}

export interface Range {
  readonly min: Rational
  readonly max: Rational
}

export async function factsOf(session: Session, measure: NumericMeasure): Promise<Facts> {
  const row = await rowOf(session, factsSql(measure))
  const [unique, missing, infinite, count, distinct, min, max, zeros, negatives] = row
  const range =
    typeof min === 'string' && typeof max === 'string'
      ? { min: parsePoint(min, measure), max: parsePoint(max, measure) }
      : null
  return {
    unique: number(unique),
    missing: number(missing),
    infinite: number(infinite),
    count: number(count),
    distinct: number(distinct),
    range,
    zeros: number(zeros),
    negatives: number(negatives),
  }
}
