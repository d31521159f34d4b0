import Type from 'typebox'
import { deploymentStages, experimentStatuses } from '../../../core/lineage/lineage.ts'
import { nullable, Uuid } from '../../load.ts'
import { Time } from '../../shapes.ts'

/** Shapes of what was made from versions, as the OpenAPI document shows them. */

const made = { created_at: Time, updated_at: Time, created_by_name: Type.String() }

const Edge = Type.Object({
  dataset_id: Uuid,
  dataset_name: Type.String({ description: "The dataset's name; after its end, its last one." }),
  version: Type.Integer(),
  dataset_version_id: nullable(Type.String({ format: 'uuid', description: 'Null when it was deleted.' })),
})

export const Experiment = Type.Object({
  id: Uuid,
  name: Type.String(),
  target_column: nullable(Type.String()),
  problem_type: nullable(Type.String()),
  status: Type.Enum([...experimentStatuses]),
  model_count: Type.Integer(),
  dataset_version_id: nullable(Uuid),
  dataset_id: nullable(Uuid),
  version: nullable(Type.Integer()),
  deleted_dataset: nullable(
    Type.String({ description: 'The name of the dataset it read, once that is gone.' }),
  ),
  inputs: Type.Array(Edge),
  outputs: Type.Array(Edge),
  ...made,
})

export const Model = Type.Object({
  id: Uuid,
  name: Type.String(),
  algorithm: nullable(Type.String()),
  experiment_id: Uuid,
  ...made,
})

export const Deployment = Type.Object({
  id: Uuid,
  name: Type.String(),
  model_id: Uuid,
  stage: Type.Enum([...deploymentStages]),
  is_active: Type.Boolean(),
  ...made,
})

/** A text, or null to take it away. Not a union: the validator would turn one into the other. */
export const textOrNull = (longest: number) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: longest })

export const idParameter = (description: string) => Type.String({ description, maxLength: 100 })

export const idFilter = (description: string) =>
  Type.Optional(Type.String({ description, format: 'uuid', maxLength: 45 }))
