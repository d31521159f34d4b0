import Type from 'typebox'
import { acceptRun } from '../../../core/lineage/accept-run.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { OpenLineageEvent, readRunEvent } from './open-lineage-event.ts'

export const openLineage = operation({
  method: 'POST',
  path: '/api/v1/lineage',
  role: 'editor',
  summary: 'Accept an OpenLineage event',
  description:
    'Maps a run onto an experiment of the same id. `docs/lineage.md` says how datasets are named. The same event again does nothing; events may come in any order. Events about a job or a dataset alone are taken and leave no record.',
  tags: ['lineage'],
  body: OpenLineageEvent,
  maxBodyBytes: 16 * 2 ** 20,
  responses: {
    201: {
      description:
        'Taken in. `unmatched` names the datasets for which there is no edge, when there are any; `recorded` is false where the event is about no run.',
      schema: Type.Object({
        recorded: Type.Optional(Type.Literal(false)),
        unmatched: Type.Optional(
          Type.Array(
            Type.Object({
              direction: Type.Enum(['input', 'output']),
              namespace: Type.String(),
              name: Type.String(),
              reason: Type.Enum(['other_namespace', 'unknown_dataset', 'unknown_version', 'ambiguous_name']),
            }),
          ),
        ),
      }),
      example: {},
    },
    ...refusals(409, 413, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { catalog } = call.house.ports
    const run = readRunEvent(call.body)
    let body = JSON.stringify({ recorded: false })
    if (!run) await catalog.transact(call.actor.scope, tx => once.settle(tx, 201, body))
    else {
      await acceptRun(catalog, call.actor, run, async (tx, unmatched) => {
        body = JSON.stringify(unmatched.length > 0 ? { unmatched } : {})
        await once.settle(tx, 201, body)
      })
    }
    return call.reply.code(201).type('application/json').send(body)
  },
})
