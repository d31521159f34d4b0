import Type from 'typebox'
import { findReplayable } from '../../core/dataset/loads.ts'
import { checkReplay, replayRejects } from '../../core/dataset/replay.ts'
import { replayOptions } from '../../core/dataset/replay-options.ts'
import { operation } from '../door.ts'
import { Load, printLoad, Uuid } from '../load.ts'
import { openReceipt } from '../receipt.ts'
import { refusals } from '../shapes.ts'
import { readCorrected } from './corrected.ts'
import { loadExample } from './load-example.ts'
import { LoadParams } from './schemas.ts'

const ReplayJson = Type.Object({
  rows: Type.Array(
    Type.Object({
      row: Type.Integer({ minimum: 1, description: 'The number of the reject.' }),
      values: Type.Record(
        Type.String(),
        Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
        { description: 'By column; what is left out or null is missing.' },
      ),
    }),
    { minItems: 1 },
  ),
})

const ReplayCsv = Type.String({ description: 'The corrected records under the header of the file.' })

export const replay = operation({
  method: 'POST',
  path: '/api/loads/{load_id}/replay',
  role: 'editor',
  summary: 'Replay corrected rows',
  description:
    'Appends corrected rejects of a load as a new version that names the load: all of them, or none. They are read as the load read the others. As JSON, each row names the reject that it corrects, which can be done once.',
  tags: ['loads'],
  params: LoadParams,
  streams: { 'application/json': ReplayJson, 'text/csv': ReplayCsv },
  responses: {
    201: {
      description: 'The new version.',
      schema: Type.Object({
        dataset_version_id: Uuid,
        version: Type.Integer(),
        row_count: Type.Integer(),
        column_count: Type.Integer(),
        load: Load,
        digest: Type.String(),
      }),
      example: {
        dataset_version_id: 'a8b9c0d1-e2f3-4567-8901-abcdef234567',
        version: 1,
        row_count: 30000,
        column_count: 15,
        load: {
          id: loadExample.replays[0]?.load_id,
          format: 'csv',
          rows: { read: 2, loaded: 2, rejected: 0, skipped: 0 },
        },
      },
    },
    ...refusals(404, 409, 413, 415, 422, 507),
  },
  async answer(call) {
    const { actor, house, params, reply, signal } = call
    const { ports } = house
    const load = await ports.catalog.read(actor.scope, tx => findReplayable(tx, params.load_id))
    await using once = await openReceipt(call)
    await using corrected = await readCorrected(call, load)
    const { artifact, asked } = corrected
    if (!asked?.faults.length && once.replayed([artifact.digest, asked && [...asked.rows.keys()]], reply))
      return reply
    if (asked) await checkReplay(ports, actor.scope, load, asked, signal)

    const options = replayOptions(load, asked ? 'us' : 'them')
    const rows = asked && [...asked.rows.keys()]
    let body = ''
    await replayRejects(
      ports,
      actor,
      { load, artifact: corrected.keep(), options, rows },
      staged =>
        async (tx, { version }) => {
          body = JSON.stringify({
            dataset_version_id: version.id,
            version: version.number,
            row_count: version.rowCount,
            column_count: version.columns.length,
            load: printLoad(staged.loadId, staged.load),
            digest: version.digest,
          })
          await once.settle(tx, 201, body)
        },
      signal,
    )
    return reply.code(201).type('application/json').send(body)
  },
})
