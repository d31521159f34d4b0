import Type from 'typebox'
import type { Dataset } from '../../core/dataset/dataset.ts'
import { defineDataset } from '../../core/dataset/define.ts'
import { findUser } from '../../core/fill/codes.ts'
import { readDeclaredColumns } from '../../core/fill/columns.ts'
import { homeProject } from '../../core/fill/home.ts'
import { operation } from '../door.ts'
import { openReceipt } from '../receipt.ts'
import { Columns, refusals, success, UserCode } from './shapes.ts'

const Create = Type.Object(
  {
    'user-code': UserCode,
    name: Type.String({ description: 'Human-readable dataset name.' }),
    description: Type.Optional(Type.String({ maxLength: 20_000 })),
    'project-id': Type.Optional(
      Type.String({ maxLength: 100, description: 'Default: the project "default".' }),
    ),
    columns: Type.Optional(Type.Unsafe<unknown>(Columns)),
  },
  { additionalProperties: false },
)

const Made = {
  'dataset-code': Type.String(),
  'table-name': Type.String(),
  columns: Type.Integer(),
}

export const datasetCreate = operation({
  method: 'POST',
  path: '/dataset-create',
  role: 'editor',
  summary: 'Create a dataset to be filled',
  description:
    'Makes a dataset with columns and no rows: its version 0. Without columns it has no version until its first fill, which defines them.',
  tags: ['fill'],
  body: Create,
  responses: {
    200: {
      description: 'The dataset.',
      schema: success(Type.Object({ 'dataset-code': Type.String(), columns: Type.Integer() }), Made),
      example: {
        data: {
          status: 'success',
          details: { 'dataset-code': 'eca2ad3940e3', columns: 8 },
          'dataset-code': 'eca2ad3940e3',
          'table-name': 'dataset_eca2ad3940e3',
          columns: 8,
        },
      },
    },
    ...refusals(409, 413, 415, 422),
  },
  async answer(call) {
    const { actor, body: asked, reply } = call
    const { catalog } = call.house.ports
    await using once = await openReceipt(call)
    const columns = readDeclaredColumns(asked.columns ?? [])
    if (once.replayed(asked, reply)) return reply
    const user = await findUser(catalog, actor.scope, asked['user-code'])
    const projectId = await homeProject(catalog, actor.scope, asked['project-id'])
    const { name, description = '' } = asked
    let body = ''
    await defineDataset(
      catalog,
      { ...actor, user },
      { projectId, name, description, columns },
      async (tx, dataset) => {
        body = JSON.stringify(printMade(dataset, columns.length))
        await once.settle(tx, 200, body)
      },
    )
    return reply.type('application/json').send(body)
  },
})

function printMade({ code }: Dataset, columns: number) {
  const details = { 'dataset-code': code, columns }
  return {
    data: { status: 'success', details, 'dataset-code': code, 'table-name': `dataset_${code}`, columns },
  }
}
