import Type, { type Static } from 'typebox'
import type { ExperimentId } from '../../../core/ids.ts'
import { acceptRun, type RunEvent } from '../../../core/lineage/accept-run.ts'
import { runEventTypes } from '../../../core/lineage/run-state.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../schemas.ts'

/** The core of a run event as OpenLineage 2-0-2 defines it; facets may hold anything beside their two addresses. */
const Uri = Type.String({ format: 'uri' })
const Facets = Type.Record(
  Type.String(),
  Type.Object({ _producer: Uri, _schemaURL: Uri }, { additionalProperties: true }),
)
const dataset = { namespace: Type.String(), name: Type.String(), facets: Type.Optional(Facets) }

const RunEventBody = Type.Object({
  eventTime: Type.String({ format: 'date-time', description: 'When the event occurred.' }),
  producer: Uri,
  schemaURL: Uri,
  eventType: Type.Optional(Type.Enum([...runEventTypes])),
  run: Type.Object({
    // Not the format: its validator also takes `urn:uuid:`.
    runId: Type.String({
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      description: 'A UUID.',
    }),
    facets: Type.Optional(Facets),
  }),
  job: Type.Object({ namespace: Type.String(), name: Type.String(), facets: Type.Optional(Facets) }),
  inputs: Type.Optional(Type.Array(Type.Object({ ...dataset, inputFacets: Type.Optional(Facets) }))),
  outputs: Type.Optional(Type.Array(Type.Object({ ...dataset, outputFacets: Type.Optional(Facets) }))),
})

export const openLineage = operation({
  method: 'POST',
  path: '/api/v1/lineage',
  role: 'editor',
  summary: 'Accept an OpenLineage run event',
  description:
    'Maps a run onto an experiment of the same id. `docs/lineage.md` says how datasets are named. The same event again does nothing; events may come in any order.',
  tags: ['lineage'],
  body: RunEventBody,
  responses: {
    201: {
      description: 'Taken in. `unmatched` names the datasets for which there is no edge, when there are any.',
      schema: Type.Object({
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
    ...refusals(409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    let body = ''
    await acceptRun(call.house.ports.catalog, call.actor, readEvent(call.body), async (tx, unmatched) => {
      body = JSON.stringify(unmatched.length > 0 ? { unmatched } : {})
      await once.settle(tx, 201, body)
    })
    return call.reply.code(201).type('application/json').send(body)
  },
})

function readEvent({
  run,
  job,
  eventType,
  eventTime,
  inputs = [],
  outputs = [],
}: Static<typeof RunEventBody>): RunEvent {
  const named = (direction: 'input' | 'output') => (each: (typeof inputs)[number]) => ({
    direction,
    namespace: each.namespace,
    name: each.name,
    version: versionOf(each.facets),
  })
  return {
    runId: run.runId.toLowerCase() as ExperimentId,
    jobName: job.name,
    state: { type: eventType ?? 'OTHER', time: eventTime },
    datasets: [...inputs.map(named('input')), ...outputs.map(named('output'))],
  }
}

/** What OpenLineage's version facet of a dataset says. */
function versionOf(facets: Readonly<Record<string, object>> | undefined): string | null {
  const facet = facets?.version as { datasetVersion?: unknown } | undefined
  return typeof facet?.datasetVersion === 'string' ? facet.datasetVersion : null
}
