import Type from 'typebox'
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

export const Started = Type.Object({ id: Uuid, status: State })

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
  generator_version: Type.Integer(),
  integrity: Type.Unsafe<unknown>({ description: 'What was found in the rows that were made; null before.' }),
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
