import { countOf } from '../../../core/ingest/kinds.ts'
import { TELLS_NO_POINT, whole } from '../../../core/ingest/numbers.ts'
import type { ColumnPlan } from '../../../core/ingest/plan-columns.ts'
import { type Evidence, type Example, rulesOut, SHOWN_EXAMPLES } from '../../../core/ingest/reasons.ts'
import { suggest } from '../../../core/ingest/suggest.ts'
import type { TextFacts } from '../../../core/ingest/values.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import type { IngestOrder } from './order.ts'
import { type Answer, askTexts, type Question } from './questions.ts'
import type { TypedLoad } from './typed-load.ts'

/** What is known of the columns once the whole file was read. */
export interface Findings {
  /** In the order of the columns. */
  readonly evidence: readonly Evidence[]
  /** Columns of numbers of which nothing in the file says that their point stands before a fraction. */
  readonly assumedPoints: readonly string[]
}

/**
 * Finds why columns have their types: from the sample, whose rows are the first of the file, and from what was counted already.
 * The file, or of texts the part, is asked only about columns that most values would have had otherwise.
 */
export async function findEvidence(
  { target, options }: IngestOrder,
  load: TypedLoad,
  session: Session,
): Promise<Findings> {
  const { plans } = load.typed
  const rows = await sampleRows(load, session)
  const facts = plans.map((plan, index) => wholeFacts(load, plan, index, rows))
  const found = plans.map((plan, index) => evidenceOf(load, plan, index, facts[index] ?? null, rows))
  const doubtful =
    options.decimal === undefined && options.thousands === undefined ? doubtfulPoints(load) : []
  const questions = plans.flatMap((plan, index) => {
    const asked = found[index] && question(plan, index, facts[index] ?? null, found[index])
    return asked ?? (doubtful.includes(index) ? [{ index, kind: 'number' as const, formats: [] }] : [])
  })
  const answers = await ask(load, target, questions, session)
  const told = doubtful.some(index => (answers.get(index)?.telling ?? 0) > 0)
  return {
    evidence: found.map((one, index) => answered(one, answers.get(index))),
    assumedPoints: told ? [] : doubtful.flatMap(index => plans[index]?.name ?? []),
  }
}

/** The numbers of the sample's records. */
type SampleRows = readonly number[]

/** The sample is the file's beginning; where records of it are missing, the relation knows the numbers of the others. */
async function sampleRows(load: TypedLoad, session: Session): Promise<SampleRows> {
  const { table, rows, typed, format } = load
  const { sample, columns } = table
  if (rows.rejected > 0 && load.numbered && format !== 'csv') {
    const connection = await session.connect()
    const reader = await connection.runAndReadAll(
      `select "row" from ${typed.relation} limit ${sample.length}`,
    )
    return reader.getRows().map(([row]) => Number(row))
  }
  let row = 0
  return sample.map(({ blank }) => (blank && columns.length > 1 ? 0 : ++row))
}

/** The facts of all values: those that were counted, or those of a sample that holds all records. */
function wholeFacts(
  { typed, rows, table }: TypedLoad,
  { sampled, formats }: ColumnPlan,
  index: number,
  sample: SampleRows,
): TextFacts | null {
  const counted = typed.facts.get(index)
  // Only the engine knows which values a given format fits.
  if (counted || formats.some(({ order }) => order === 'given')) return counted ?? null
  const last = sample.reduce((most, row) => Math.max(most, row), 0)
  return rows.rejected === 0 && table.sample.length > 0 && last >= rows.read - rows.skipped ? sampled : null
}

function evidenceOf(
  load: TypedLoad,
  plan: ColumnPlan,
  index: number,
  facts: TextFacts | null,
  rows: SampleRows,
): Evidence {
  const none = { suggestion: null, values: null, misfits: null, others: 0, examples: [] }
  if (plan.by !== 'values' || plan.trust === 'empty') return none
  const suggestion = suggest(plan, facts ?? plan.sampled)
  const isText = plan.target.type === 'VARCHAR'
  const examples: Example[] = []
  if (suggestion || isText) {
    for (const example of sampledValues(load, index, rows)) {
      if (examples.length === SHOWN_EXAMPLES) break
      const { ambiguous } = plan.target
      const counts = ambiguous
        ? example.value !== ''
        : rulesOut(example.value, plan, suggestion, load.typed.reading)
      if (counts) examples.push(example)
    }
  }
  if (!facts) return { ...none, suggestion, examples }
  const misfits = suggestion ? facts.values - countOf(suggestion.kind, facts) : null
  return { suggestion, values: facts.values, misfits, others: facts.others, examples }
}

/** What the whole file must say still; null: nothing. */
function question(
  { target, formats, sampled }: ColumnPlan,
  index: number,
  facts: TextFacts | null,
  { suggestion, misfits, examples }: Evidence,
): Question | null {
  if (target.ambiguous) return null
  const kind = suggestion?.kind ?? 'number'
  if (facts) {
    const isEnough = misfits === null || examples.length >= Math.min(SHOWN_EXAMPLES, misfits)
    return isEnough ? null : { index, kind, formats }
  }
  if (target.type !== 'VARCHAR') return null
  const isNumberish = (countOf('number', sampled) + sampled.others) * 2 > sampled.values
  return suggestion || (sampled.others > 0 && isNumberish) ? { index, kind, formats } : null
}

function answered(evidence: Evidence, answer: Answer | undefined): Evidence {
  if (!answer) return evidence
  const { values, misfits, others } = answer
  const suggestion = misfits * 2 < values ? evidence.suggestion : null
  const examples = evidence.suggestion ? answer.examples : evidence.examples
  return { suggestion, values, misfits, others, examples }
}

/** Columns of numbers, in a file that was found to write a point before fractions, whose sampled fractions may be thousands. */
function doubtfulPoints({ table, typed }: TypedLoad): number[] {
  const { decimal, thousands } = typed.reading.numbers.style
  if (decimal !== '.' || thousands !== '' || table.kinds) return []
  const numbers = typed.plans.flatMap(({ by, target }, index) =>
    by === 'values' && target.type === 'DOUBLE' ? [index] : [],
  )
  const tellsNothing = whole(TELLS_NO_POINT)
  const isTold = table.sample.some(({ fields, malformed }) =>
    numbers.some(index => {
      const value = fields[index]
      return !malformed && value && !tellsNothing.test(value) && typed.reading.numbers.read(value)
    }),
  )
  return isTold ? [] : numbers
}

/** Texts are in the part as they are in the file, and a column of it is read in no time. */
async function ask(
  { typed, rows, numbered }: TypedLoad,
  part: string,
  questions: readonly Question[],
  session: Session,
): Promise<Map<number, Answer>> {
  if (questions.length === 0) return new Map()
  const { plans, reading, relation } = typed
  const areTexts = questions.every(({ index }) => plans[index]?.target.type === 'VARCHAR')
  if (areTexts && rows.rejected === 0 && typed.part.rows === rows.read - rows.skipped) {
    const texts = questions.map(({ index }) => `${quoteIdentifier(plans[index]?.name ?? '')} as c${index}`)
    const source = `read_parquet(${quoteLiteral(part)}, file_row_number = true)`
    return askTexts(
      `(select file_row_number + 1 as "row", ${texts.join(', ')} from ${source})`,
      questions,
      reading,
      session,
    )
  }
  const counted = numbered ? relation : `(select row_number() over () as "row", * from ${relation})`
  return askTexts(counted, questions, reading, session)
}

/** The values of a column in the sample, with the numbers of their data records. */
function* sampledValues({ table }: TypedLoad, index: number, rows: SampleRows): Generator<Example> {
  const { sample, columns } = table
  for (const [at, { fields, malformed }] of sample.entries()) {
    const value = fields[index]
    const row = rows[at] ?? 0
    if (row > 0 && value !== undefined && !malformed && fields.length === columns.length) yield { row, value }
  }
}
