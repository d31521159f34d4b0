import type { Column } from '../../../core/dataset/dataset.ts'
import type { Measured } from '../../../core/profile/measured.ts'
import { type ColumnProfile, PROFILE_VERSION, type Profile } from '../../../core/profile/profile.ts'
import { compare } from '../../../core/profile/rational.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { countSql } from '../select.ts'
import type { Session } from '../session.ts'
import { profileTruths } from './boolean.ts'
import { correlate } from './correlations.ts'
import type { Operand } from './correlations-sql.ts'
import { frameAbout } from './deviation.ts'
import { countDuplicates } from './duplicates.ts'
import { groupSql } from './grouped.ts'
import { profileInstants } from './instant.ts'
import { type Measure, measureOf, type NumericMeasure } from './measure.ts'
import { profileNumbers } from './numeric.ts'
import { number, rowOf, rowsOf } from './read.ts'
import { profileTexts } from './text.ts'

export interface ProfileOrder {
  /** Of all columns. */
  readonly plan: QueryPlan
  readonly paths: readonly string[]
}

/** Bytes of a cell of fixed width. */
const CELL_BYTES = 8

/** The verb `profile`: the statistics of the plan's rows. */
export async function profile({ plan, paths }: ProfileOrder, session: Session): Promise<Profile> {
  const { columns } = plan
  const steps = columns.length + 2
  const rowCount = number((await rowOf(session, countSql(plan, paths)))[0])
  const profiles: ColumnProfile[] = []
  const operands: Operand[] = []
  for (const [index, column] of columns.entries()) {
    const measure = measureOf(column.logicalType)
    await rowsOf(session, groupSql(plan, paths, index, measure))
    const { profile, operand } = await profileColumn(session, column, measure, rowCount)
    profiles.push(profile)
    if (operand) operands.push(operand)
    session.progress((index + 1) / steps)
  }
  await rowsOf(session, 'drop table if exists g')
  const correlations = await correlate(session, plan, paths, operands)
  session.progress((columns.length + 1) / steps)
  const distinct = profiles.some(({ unique }) => unique === rowCount)
  return {
    profileVersion: PROFILE_VERSION,
    rowCount,
    duplicateRows: distinct ? 0 : await countDuplicates(session, plan, paths),
    memoryBytes: profiles.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    columns: profiles,
    correlations,
  }
}

function operandOf(
  name: string,
  measure: NumericMeasure,
  { mean, min, max }: Measured,
  complete: boolean,
): Operand {
  const frame = frameAbout(mean, min, max, measure)
  return { name, measure, frame, complete, constant: compare(min, max) === 0 }
}

/** The profile of the column in the table `g`; a column of numbers with what correlating it needs. */
async function profileColumn(
  session: Session,
  { name, dtype }: Column,
  measure: Measure,
  rowCount: number,
): Promise<{ profile: ColumnProfile; operand: Operand | null }> {
  const fixed = { name, dtype, memoryBytes: CELL_BYTES * rowCount }
  switch (measure.kind) {
    case 'numeric': {
      const { profile, measured } = await profileNumbers(session, measure)
      const complete = profile.missing + profile.infinite === 0
      const operand = measured && operandOf(name, measure, measured, complete)
      return { profile: { ...fixed, ...profile }, operand }
    }
    case 'instant':
      return { profile: { ...fixed, ...(await profileInstants(session, measure)) }, operand: null }
    case 'boolean':
      return { profile: { ...fixed, ...(await profileTruths(session)) }, operand: null }
    case 'text': {
      const { profile, textBytes } = await profileTexts(session)
      const memoryBytes = measure.fixed ? fixed.memoryBytes : textBytes
      return { profile: { ...fixed, memoryBytes, ...profile }, operand: null }
    }
  }
}
