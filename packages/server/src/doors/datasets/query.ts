import Type, { type Static } from 'typebox'
import { answerQuery } from '../../core/query/sql/answer.ts'
import { sqlFormats } from '../../core/query/sql/request.ts'
import { refuse } from '../../core/refusals.ts'
import { operation } from '../door.ts'
import { refusals } from '../shapes.ts'
import { BigNumbers } from './schemas.ts'
import { answerTypes, sendAnswer } from './send-answer.ts'
import { datasetIdOf, projectIdOf } from './unknown.ts'

const Body = Type.Object(
  {
    sql: Type.String({ minLength: 1, maxLength: 65_536, description: 'One SELECT.' }),
    datasets: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            dataset_id: Type.String({ maxLength: 100 }),
            version: Type.Optional(
              Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'Default: the latest.' }),
            ),
          },
          { additionalProperties: false },
        ),
        {
          maxProperties: 100,
          description:
            'What each table is. Without it a dataset is a table by its name: `"Transactions Q4"`, or `"Transactions Q4@3"` for its version 3.',
        },
      ),
    ),
    project_id: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Where datasets are looked for by name; default: `default`.',
      }),
    ),
    format: Type.Enum([...sqlFormats], { default: 'json', description: 'The format of the answer.' }),
    limit: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 10_000, description: 'Most rows.' }),
    timeout_ms: Type.Optional(
      Type.Integer({ minimum: 1, description: 'The longest it may take; default and most: the setting.' }),
    ),
    ...BigNumbers,
  },
  { additionalProperties: false },
)

const Answer = Type.Object({
  columns: Type.Array(
    Type.Object({
      name: Type.String(),
      dtype: Type.String(),
      logical_type: Type.String({ description: "The engine's full type." }),
    }),
  ),
  rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  row_count: Type.Integer(),
  truncated: Type.Boolean({ description: 'Whether there were more rows than `limit`.' }),
  elapsed_ms: Type.Integer(),
})

export const queryOperation = operation({
  method: 'POST',
  changesNothing: true,
  path: '/api/query',
  role: 'viewer',
  summary: 'Query datasets with SQL',
  description:
    'Runs one SELECT over versions of datasets, read-only and shut off from everything else. Files tell their rows in `x-row-count` and whether there were more in `x-truncated`.',
  tags: ['datasets'],
  body: Body,
  responses: {
    200: {
      description: 'The rows.',
      schema: Answer,
      mediaTypes: Object.values(answerTypes),
      example: {
        columns: [
          { name: 'merchant', dtype: 'object', logical_type: 'VARCHAR' },
          { name: 'total', dtype: 'float64', logical_type: 'DOUBLE' },
        ],
        rows: [{ merchant: 'ACME Corp', total: 1279.99 }],
        row_count: 1,
        truncated: false,
        elapsed_ms: 12,
      },
    },
    ...refusals(404, 408, 422),
  },
  async answer(call) {
    const { house, actor, body, signal } = call
    using limit = timeLimit(body.timeout_ms, house.queryTimeoutMs)
    const asked = readBody(body)
    const answer = await answerQuery(house.ports, actor, asked, AbortSignal.any([signal, limit.signal]))
    return sendAnswer(call, answer, body.format)
  },
})

function readBody({ sql, datasets, project_id, format, limit, big }: Static<typeof Body>) {
  const tables =
    datasets &&
    new Map(
      Object.entries(datasets).map(([name, { dataset_id, version }]) => [
        name,
        { datasetId: datasetIdOf(dataset_id), version: version ?? null },
      ]),
    )
  return {
    sql,
    tables: tables ?? null,
    projectId: project_id === undefined ? null : projectIdOf(project_id),
    format,
    limit,
    bigAsString: big === 'string',
  }
}

/** A signal that refuses with `timed_out`. Refuses a wish beyond the setting. */
function timeLimit(asked: number | undefined, most: number): { signal: AbortSignal } & Disposable {
  if (asked !== undefined && asked > most) {
    const message = `must be at most ${most} (ROWHOUSE_QUERY_TIMEOUT_MS)`
    throw refuse('invalid_value', `"timeout_ms" ${message}.`, {
      faults: [{ pointer: '/timeout_ms', code: 'invalid_value', message }],
    })
  }
  const milliseconds = asked ?? most
  const controller = new AbortController()
  const timer = setTimeout(() => {
    const message = `The query did not finish within ${milliseconds} ms. Ask for less, or allow more with timeout_ms (at most ${most}).`
    controller.abort(refuse('timed_out', message))
  }, milliseconds)
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) }
}
