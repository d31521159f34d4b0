import type { WrittenFormat } from '../../../core/ingest/dates.ts'
import type { Kind } from '../../../core/ingest/kinds.ts'
import { TELLS_NO_POINT } from '../../../core/ingest/numbers.ts'
import { type Example, LONGEST_EXAMPLE, SHOWN_EXAMPLES } from '../../../core/ingest/reasons.ts'
import type { Reading } from '../../../core/ingest/values.ts'
import type { Session } from '../session.ts'
import { matches } from './cast.ts'
import { kindSql, valueColumns } from './text-kinds.ts'

/** How many values of a column are not of a kind, and which are the first. */
export interface Question {
  readonly index: number
  readonly kind: Kind
  readonly formats: readonly WrittenFormat[]
}

export interface Answer {
  readonly values: number
  readonly misfits: number
  readonly numbers: number
  /** Numbers in the notation that the file does not have. */
  readonly others: number
  /** Numbers that say by themselves that their point stands before a fraction. */
  readonly telling: number
  readonly examples: readonly Example[]
}

const MOST_COLUMNS_PER_PASS = 32

/**
 * Asks a relation that holds the records' numbers as `row`, and of each column that a question is about its texts: `c0`, `c1` …
 */
export async function askTexts(
  relation: string,
  questions: readonly Question[],
  reading: Reading,
  session: Session,
): Promise<Map<number, Answer>> {
  const answers = new Map<number, Answer>()
  const connection = await session.connect()
  for (let from = 0; from < questions.length; from += MOST_COLUMNS_PER_PASS) {
    const group = questions.slice(from, from + MOST_COLUMNS_PER_PASS)
    const reader = await connection.runAndReadAll(questionsSql(relation, group, reading))
    const row = reader.getRowObjects()[0] ?? {}
    for (const { index } of group) answers.set(index, answerOf(row, index))
  }
  return answers
}

/** The statement of one pass. Pure. */
export function questionsSql(relation: string, questions: readonly Question[], reading: Reading): string {
  const values = questions.map(({ index }) => valueColumns(index, reading))
  const counts = questions.flatMap(({ index, kind, formats }) => {
    const is = (asked: Kind) => kindSql(asked, index, reading.numbers, formats)
    const misfit = `v${index} is not null and not ${is(kind)}`
    const telling = `${is('number')} and not ${matches(`v${index}`, TELLS_NO_POINT)}`
    return [
      `count(v${index}) as values_${index}`,
      `count(*) filter (${misfit}) as misfits_${index}`,
      `count(*) filter (${is('number')}) as numbers_${index}`,
      `count(*) filter (${is('other')}) as others_${index}`,
      `count(*) filter (${telling}) as telling_${index}`,
      `arg_min({'row': "row", 'value': left(c${index}, ${LONGEST_EXAMPLE})}, "row", ${SHOWN_EXAMPLES}) filter (${misfit}) as examples_${index}`,
    ]
  })
  return `select ${counts.join(',\n  ')}\nfrom (select *, ${values.join(', ')} from ${relation})`
}

interface FoundExamples {
  readonly items: readonly { readonly entries: { readonly row: bigint; readonly value: string } }[]
}

function answerOf(row: Record<string, unknown>, index: number): Answer {
  const number = (name: string) => Number(row[`${name}_${index}`] ?? 0)
  const found = row[`examples_${index}`] as FoundExamples | null
  return {
    values: number('values'),
    misfits: number('misfits'),
    numbers: number('numbers'),
    others: number('others'),
    telling: number('telling'),
    examples: (found?.items ?? []).map(({ entries }) => ({ row: Number(entries.row), value: entries.value })),
  }
}
