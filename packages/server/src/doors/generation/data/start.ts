import Type, { type Static } from 'typebox'
import { type Locale, localeNames } from '../../../core/generation/corpus.ts'
import { readMoment } from '../../../core/generation/moment.ts'
import { type GenerationAsked, startGeneration } from '../../../core/generation/start.ts'
import { refuse } from '../../../core/refusals.ts'
import { type Call, operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { startedExample } from '../examples.ts'
import { projectNamed } from '../find.ts'
import { originOf, printStarted } from '../print.ts'
import { Dirty, Format, ProjectParams, Started } from '../shapes.ts'

const settings = {
  seed: Type.Optional(
    Type.Unsafe<number | string>({
      description:
        'The same seed gives the same rows; beyond 2^53 as text. Chosen, and told, when it is left out.',
    }),
  ),
  reference_date: Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'What relative dates hang on; default: the begin of today (UTC).',
    }),
  ),
  locale: Type.Optional(Type.Enum([...localeNames], { default: 'en' })),
  dirty: Type.Optional(Dirty),
}

export const Asked = Type.Object(
  {
    entity_name: Type.String({
      maxLength: 100,
      description: 'An entity of the schema, or `*` for all of them.',
    }),
    count: Type.Integer({
      description: 'Rows of that entity; of those it refers to there are as few as suffice.',
    }),
    format: Type.Optional(Format),
    ...settings,
    webhook_url: Type.Optional(
      Type.String({
        maxLength: 2000,
        description: 'Is told when the generation has ended, as a Standard Webhook.',
      }),
    ),
    save_as_dataset: Type.Optional(Type.Boolean({ description: 'Also publish each entity as a dataset.' })),
  },
  { additionalProperties: false },
)

export const start = operation({
  method: 'POST',
  path: '/data/{project_id}',
  role: 'editor',
  summary: 'Generate data',
  description:
    'By the schema of the project, as a job. Entities that the asked one refers to are generated too, one file each.',
  tags: ['generation'],
  params: ProjectParams,
  body: {
    ...Asked,
    examples: [
      { entity_name: 'Order', count: 1000, format: 'json', seed: 42 },
      { entity_name: 'Order', count: 1000, format: 'csv', dirty: { null: 0.02, malformed: 0.005 } },
    ],
  } as typeof Asked,
  responses: {
    202: {
      description: 'A job does it; `Location` tells its status.',
      schema: Started,
      example: startedExample,
    },
    ...refusals(404, 409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { house, actor, params, reply } = call
    const { catalog } = house.ports
    const asked = readAsked(call, call.body)
    if (asked.webhookUrl !== null) await house.ports.courier.check(asked.webhookUrl)
    const { id } = await catalog.read(actor.scope, tx => projectNamed(tx, params.project_id))
    let body = ''
    const generation = await startGeneration(catalog, actor, id, asked, async (tx, started) => {
      body = JSON.stringify(printStarted(started))
      await once.settle(tx, 202, body)
    })
    return reply
      .code(202)
      .header('location', `/data/${generation.id}/status`)
      .type('application/json')
      .send(body)
  },
})

/** Refuses with `invalid_value` and `too_many_rows`. */
export function readAsked(
  { house, request }: Pick<Call<unknown, unknown, unknown>, 'house' | 'request'>,
  asked: Static<typeof Asked>,
): GenerationAsked {
  const {
    entity_name: entity,
    count,
    format = 'json',
    locale = 'en',
    save_as_dataset: savesDatasets = false,
  } = asked
  if (count < 1) throw invalid('count', 'must be at least 1')
  if (count > house.maxGenerationRows) {
    const message = `A generation has at most ${house.maxGenerationRows} rows of an entity (MAX_GENERATION_ROWS); ${count} were asked for.`
    throw refuse('too_many_rows', message, { details: { max_rows: house.maxGenerationRows } })
  }
  const plain = { entity, count, format, locale: locale as Locale, savesDatasets }
  const told = { webhookUrl: asked.webhook_url ?? null, origin: originOf(house, request) }
  return {
    ...plain,
    ...told,
    ...(asked.dirty && { dirty: asked.dirty }),
    ...(asked.seed !== undefined && { seed: readSeed(asked.seed) }),
    ...(asked.reference_date !== undefined && { referenceDate: readReference(asked.reference_date) }),
  }
}

const LIMIT = 2n ** 63n

function readSeed(seed: number | string): bigint {
  const text = String(seed)
  const value = /^-?\d{1,19}$/.test(text) ? BigInt(text) : null
  const isWhole = value !== null && value >= -LIMIT && value < LIMIT
  if (isWhole && (typeof seed === 'string' || Number.isSafeInteger(seed))) return value
  throw invalid('seed', 'must be a whole number of 64 bits, as text beyond 2^53')
}

function readReference(text: string): Date {
  const micros = readMoment(text)
  if (micros !== null) return new Date(Number(micros / 1000n))
  throw invalid('reference_date', 'must be a date or time such as 2026-01-01T00:00:00Z')
}

function invalid(member: string, message: string): Error {
  return refuse('invalid_value', `"${member}" ${message}.`, {
    faults: [{ pointer: `/${member}`, code: 'invalid_value', message }],
  })
}
