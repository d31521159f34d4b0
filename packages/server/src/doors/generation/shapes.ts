import Type, { type Static } from 'typebox'
import { generationFormats, generationStates, schemaFormats } from '../../core/generation/job.ts'
import { Uuid } from '../load.ts'
import { Time } from '../shapes.ts'

/** Shapes that operations of this door share, as the OpenAPI document shows them. */

export const ProjectParams = Type.Object({
  project_id: Type.String({ description: 'The project, by id or name.', maxLength: 200 }),
})

export const GenerationParams = Type.Object({
  id: Type.String({ description: 'The generation.', maxLength: 100 }),
})

export const Format = Type.Enum([...generationFormats], { default: 'json' })

export const State = Type.Enum([...generationStates])

export const SchemaFormat = Type.Enum([...schemaFormats], { default: 'yaml' })

const Share = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: 1, description }))

export const Dirty = Type.Object(
  {
    null: Share('The share of cells whose value is taken away, required or not.'),
    outlier: Share(
      'The share of numbers, dates and datetimes that are far outside the range of their field.',
    ),
    duplicate: Share('The share of rows that are followed by a copy of themselves.'),
    malformed: Share(
      'The share of cells with a text that is no value of their type; columns that are no texts become texts.',
    ),
  },
  {
    additionalProperties: false,
    description: 'How the rows are spoilt, by shares from 0 to 1; what is left out is 0.',
  },
)

export const Started = Type.Object({ id: Uuid, status: State })

const Dirt = Type.Object({
  null: Type.Integer(),
  outlier: Type.Integer(),
  duplicate: Type.Integer({ description: 'Rows that are copies of the one before.' }),
  malformed: Type.Integer(),
})

export const Status = Type.Object({
  id: Uuid,
  project_id: Uuid,
  status: State,
  data: Type.Record(Type.String(), Type.String(), {
    description:
      'By entity: where its file is. The addresses need no key, and hold for a day; each call gives fresh ones.',
  }),
  progress: Type.Object({ rows_done: Type.Integer(), rows_total: Type.Integer() }),
  entity_name: Type.String(),
  count: Type.Integer(),
  format: Format,
  seed: Type.Integer(),
  reference_date: Time,
  locale: Type.String(),
  dirty: Type.Unsafe<Static<typeof Dirty> | null>({
    anyOf: [Dirty, { type: 'null' }],
    description: 'How the rows were to be spoilt; null: not at all.',
  }),
  generator_version: Type.Integer(),
  integrity: Type.Unsafe<unknown>({ description: 'What was found in the rows that were made; null before.' }),
  dirt: Type.Unsafe<Readonly<Record<string, Static<typeof Dirt>>> | null>({
    anyOf: [Type.Record(Type.String(), Dirt), { type: 'null' }],
    description:
      'By entity: what was done to its rows, counted in what was written; null before, and without `dirty`.',
  }),
  datasets: Type.Record(Type.String(), Uuid),
  error: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  created_at: Time,
  ended_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  files_expire_at: Type.Unsafe<string | null>({
    ...{ type: ['string', 'null'], format: 'date-time' },
    description: 'When the files that are there are removed; null: never, or none are there.',
  }),
  files_expired_at: Type.Unsafe<string | null>({
    ...{ type: ['string', 'null'], format: 'date-time' },
    description: 'When they were removed; null before. The same seed makes them again.',
  }),
})

export const Group = Type.Object({ id: Uuid, name: Type.String(), created_at: Time })

export const Project = Type.Object({
  id: Uuid,
  project_group_id: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  name: Type.String(),
  created_at: Time,
  updated_at: Time,
  format: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  data: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'The schema as it was written.',
  }),
  yaml: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'What a schema in another format means, in YAML: to be changed and put back.',
  }),
  entities: Type.Array(Type.Object({}), { description: 'What the schema means.' }),
})
