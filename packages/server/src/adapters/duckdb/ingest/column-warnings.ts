import type { LoadWarning } from '../../../core/ingest/load.ts'
import type { ColumnPlan } from '../../../core/ingest/plan-columns.ts'
import { counted, type Evidence, shorten } from '../../../core/ingest/reasons.ts'
import type { Findings } from './evidence.ts'
import { type TokenCounts, totalOf } from './tokens.ts'

const SHOWN_TOKENS = 5

/** What is worth a warning about the columns of a load. Pure. */
export function columnWarnings(
  plans: readonly ColumnPlan[],
  { evidence, assumedPoints }: Findings,
  tokens: ReadonlyMap<number, TokenCounts>,
): LoadWarning[] {
  const warnings = plans.flatMap(({ name, target, by }, index): LoadWarning[] => {
    const found = evidence[index]
    const counts = tokens.get(index)
    if (target.ambiguous) return [ambiguous(name)]
    if (found && by === 'values' && target.type === 'VARCHAR' && isMixed(found)) return [mixed(name, found)]
    return counts && counts.size > 0 ? [missing(name, counts)] : []
  })
  return [...warnings, ...assumedPoints.map(assumed)]
}

function ambiguous(name: string): LoadWarning {
  const message = `The dates of "${name}" fit day-first and month-first alike, so they stay text. Say which with column_formats or date_format, such as %d/%m/%Y.`
  return { code: 'ambiguous_date_format', column: name, message }
}

/** Most values are numbers, and some of those in a notation that the file does not have. */
function isMixed({ values, misfits, others }: Evidence): boolean {
  return values !== null && others > 0 && (others * 2 > values || (misfits !== null && misfits * 2 < values))
}

function mixed(name: string, { others, values, examples }: Evidence): LoadWarning {
  const [first] = examples
  const example = first ? `, such as ${JSON.stringify(shorten(first.value))} in row ${first.row}` : ''
  const message = `${counted(others)} of ${counted(values ?? 0)} values of "${name}" are numbers in another notation than the rest of the file${example}, so the column stays text. Say decimal and thousands if the notation was found wrong.`
  return { code: 'mixed_number_notation', column: name, message }
}

function missing(name: string, counts: TokenCounts): LoadWarning {
  const shown = [...counts]
    .slice(0, SHOWN_TOKENS)
    .map(([token, count]) => `${shorten(token)} (${counted(count)})`)
  const more = counts.size > SHOWN_TOKENS ? ' and others' : ''
  const total = totalOf(counts)
  const message = `Read as missing in "${name}": ${counted(total)} ${total === 1 ? 'value' : 'values'}, ${shown.join(', ')}${more}. To name the tokens yourself, use null_values.`
  return { code: 'null_tokens', column: name, message }
}

function assumed(name: string): LoadWarning {
  const message = `The numbers of "${name}" all have three digits behind their point, so it could as well stand between thousands; it was read as a decimal point. Say decimal or thousands to make sure.`
  return { code: 'assumed_decimal', column: name, message }
}
