import Type from 'typebox'
import { MOST_TRACED } from '../../../core/lineage/lineage.ts'
import { readTime } from '../../../core/lineage/time.ts'
import { operation } from '../../door.ts'
import { nullable, Uuid } from '../../load.ts'
import { refusals } from '../../shapes.ts'
import { DatasetParams } from '../schemas.ts'
import { findDataset, findVersion } from '../unknown.ts'
import { tracedDeployment, tracedExperiment, tracedModel, useExample } from './examples.ts'
import { printSource, printTracedDeployment, printTracedExperiment, printTracedModel } from './print.ts'
import { Deployment, Experiment, Model } from './shapes.ts'

const Use = Type.Object({ dataset_version_id: Uuid, version: Type.Integer() })
const used = { ...Use.properties, uses: Type.Array(Use) }
const { id, name, target_column, problem_type, status, model_count } = Experiment.properties
const { algorithm, experiment_id } = Model.properties
const { model_id, stage, is_active } = Deployment.properties

const Lineage = Type.Object({
  experiments: Type.Array(
    Type.Object({ id, name, target_column, problem_type, status, model_count, ...used }),
  ),
  models: Type.Array(Type.Object({ id, name, algorithm, experiment_id, ...used })),
  deployments: Type.Array(Type.Object({ id, name, model_id, stage, is_active, ...used })),
  upstream: Type.Array(
    Type.Object({
      kind: Type.Enum(['load', 'artifact', 'version', 'experiment']),
      id: Uuid,
      ...Use.properties,
      relation: Type.Enum(['loaded_by', 'read_from', 'appended_to', 'replays', 'written_by']),
    }),
  ),
  truncated: Type.Array(Type.String(), { description: `The lists that hold more than ${MOST_TRACED}.` }),
  as_of: nullable(Type.String({ format: 'date-time' })),
})

const withUse = (item: object) => ({ ...item, ...useExample, uses: [useExample] })

export const datasetLineage = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/lineage',
  role: 'viewer',
  summary: 'Dataset lineage',
  description:
    'Answers which experiments used a dataset, which models came of them, which deployments serve those, and where its rows came from. Each names the version it used; newest first.',
  tags: ['lineage'],
  params: DatasetParams,
  query: Type.Object({
    version: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2_147_483_647,
        description: 'Only what has to do with this version; default: with any.',
      }),
    ),
    as_of: Type.Optional(
      Type.String({ format: 'date-time', description: 'As it was known at this time; default: now.' }),
    ),
  }),
  responses: {
    200: {
      description: 'What was made from the dataset, and what it was made from.',
      schema: Lineage,
      example: {
        experiments: [withUse(tracedExperiment)],
        models: [withUse(tracedModel)],
        deployments: [withUse(tracedDeployment)],
        upstream: [
          {
            ...{ kind: 'load', id: 'b8c9d0e1-f2a3-4567-8901-bcdef1234567', ...useExample },
            ...{ relation: 'loaded_by', source: 'upload', mode: 'replace', format: 'csv', rows: 50000 },
          },
        ],
        truncated: [],
        as_of: null,
      },
    },
    ...refusals(404, 422),
  },
  async answer({ house, actor, params, query }) {
    const { version } = query
    const asOf = query.as_of === undefined ? undefined : readTime('as_of', query.as_of)
    const moment = { ...(version !== undefined && { version }), ...(asOf && { asOf }) }
    const { downstream, upstream } = await house.ports.catalog.read(actor.scope, async tx => {
      const { id } =
        version === undefined
          ? await findDataset(tx, params.dataset_id)
          : (await findVersion(tx, params.dataset_id, version)).dataset
      return {
        downstream: await tx.lineage.downstream(id, moment),
        upstream: await tx.lineage.upstream(id, moment),
      }
    })
    const lists = { ...downstream, upstream }
    const truncated = Object.entries(lists).filter(([, list]) => list.length > MOST_TRACED)
    return {
      experiments: lists.experiments.slice(0, MOST_TRACED).map(printTracedExperiment),
      models: lists.models.slice(0, MOST_TRACED).map(printTracedModel),
      deployments: lists.deployments.slice(0, MOST_TRACED).map(printTracedDeployment),
      upstream: lists.upstream.slice(0, MOST_TRACED).map(printSource),
      truncated: truncated.map(([name]) => name),
      as_of: asOf?.toISOString() ?? null,
    }
  },
})
