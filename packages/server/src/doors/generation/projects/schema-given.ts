import Type, { type Static } from 'typebox'
import type { Actor } from '../../../core/access/access.ts'
import type { SchemaFormat as Format, ProjectSchema } from '../../../core/generation/job.ts'
import { learnSchema, type Source } from '../../../core/generation/learn/learn.ts'
import { readSchema } from '../../../core/generation/project-schema.ts'
import { refuseFaults } from '../../../core/refusals.ts'
import type { House } from '../../door.ts'

const Named = Type.Object(
  {
    dataset: Type.String({ description: 'Its id or name.', minLength: 1, maxLength: 200 }),
    version: Type.Optional(
      Type.Integer({ description: 'The latest when left out.', minimum: 0, maximum: 2 ** 31 - 1 }),
    ),
    columns: Type.Optional(
      Type.Array(Type.String(), { description: 'All when left out.', minItems: 1, maxItems: 500 }),
    ),
  },
  { additionalProperties: false },
)

/** What `data` is: a schema as text; or what to learn, as an object or as `dataset@version`. */
export const SchemaData = Type.Union([Type.String(), Named], {
  description:
    'The schema as text, or the name of a registered one; with format "dataset" what to learn: `{"dataset": …, "version": 3}`, or `id@3`.',
})

/** The schema that is given, or is learnt of what is named. */
export async function schemaGiven(
  house: House,
  actor: Actor,
  data: Static<typeof SchemaData>,
  format: Format,
  signal?: AbortSignal,
): Promise<ProjectSchema> {
  if (format === 'dataset') return learnSchema(house.ports, actor.scope, sourceOf(data), signal)
  if (typeof data === 'string') {
    return house.ports.catalog.read(actor.scope, tx => readSchema(tx, { text: data, format }))
  }
  const message = `is an object, and a schema in ${format} is text; only format "dataset" takes an object`
  throw refuseFaults('Some values', [{ pointer: '/data', code: 'invalid_value', message }])
}

function sourceOf(data: Static<typeof SchemaData>): Source {
  if (typeof data !== 'string') return data
  const [, dataset = data, version] = /^(.*)@(\d{1,9})$/s.exec(data) ?? []
  return { dataset: dataset.trim(), ...(version !== undefined && { version: Number(version) }) }
}
