import Type, { type Static, type TProperties } from 'typebox'
import type { ExperimentId } from '../../../core/ids.ts'
import type { RunEvent } from '../../../core/lineage/accept-run.ts'
import { runEventTypes } from '../../../core/lineage/run-state.ts'
import { refuse } from '../../../core/refusals.ts'

/** Events as OpenLineage 2-0-2 defines them; facets may hold anything beside the members that every facet has. */

const Uri = Type.String({ format: 'uri' })

const facets = (more: TProperties = {}) =>
  Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({ _producer: Uri, _schemaURL: Uri, ...more }, { additionalProperties: true }),
    ),
  )
/** Of jobs and datasets, which outlive an event, a facet may be taken away. */
const lasting = () => facets({ _deleted: Type.Optional(Type.Boolean()) })

const dataset = { namespace: Type.String(), name: Type.String(), facets: lasting() }

/** An event of any kind. Which members it needs beside these depends on what it is about. */
export const OpenLineageEvent = Type.Object({
  eventTime: Type.String({ format: 'date-time', description: 'When the event occurred.' }),
  producer: Uri,
  schemaURL: Uri,
  eventType: Type.Optional(Type.Enum([...runEventTypes])),
  run: Type.Optional(
    Type.Object({
      // Not the format: its validator also takes `urn:uuid:`.
      runId: Type.String({
        pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
        description: 'A UUID.',
      }),
      facets: facets(),
    }),
  ),
  job: Type.Optional(Type.Object({ namespace: Type.String(), name: Type.String(), facets: lasting() })),
  dataset: Type.Optional(Type.Object(dataset)),
  inputs: Type.Optional(Type.Array(Type.Object({ ...dataset, inputFacets: facets() }))),
  outputs: Type.Optional(Type.Array(Type.Object({ ...dataset, outputFacets: facets() }))),
})

type Event = Static<typeof OpenLineageEvent>

/**
 * The run that the event is about; null when it is about a job or a dataset alone. Refuses with `missing_field` or
 * `invalid_value` what is no event of one kind.
 */
export function readRunEvent(event: Event): RunEvent | null {
  const { run, job, dataset, eventType, eventTime, inputs = [], outputs = [] } = event
  if (run && job) {
    return {
      runId: run.runId.toLowerCase() as ExperimentId,
      jobName: job.name,
      state: { type: eventType ?? 'OTHER', time: eventTime },
      datasets: [...inputs.map(named('input')), ...outputs.map(named('output'))],
    }
  }
  if (job && dataset)
    throw notOneKind('/dataset', 'invalid_value', 'must not stand beside "job" without "run"')
  if (run && !dataset) throw notOneKind('/job', 'missing_field', 'is required beside "run"')
  if (!job && !dataset) throw notOneKind('/run', 'missing_field', 'is required, or "job", or "dataset"')
  return null
}

function named(direction: 'input' | 'output') {
  return ({ namespace, name, facets }: NonNullable<Event['inputs']>[number]) => ({
    direction,
    namespace,
    name,
    version: versionOf(facets),
  })
}

/** What OpenLineage's version facet of a dataset says. */
function versionOf(facets: Readonly<Record<string, object>> | undefined): string | null {
  const facet = facets?.version as { datasetVersion?: unknown } | undefined
  return typeof facet?.datasetVersion === 'string' ? facet.datasetVersion : null
}

function notOneKind(pointer: string, code: 'missing_field' | 'invalid_value', message: string): Error {
  const sentence = `An event is about a run of a job ("run" and "job"), a job, or a dataset: "${pointer.slice(1)}" ${message}.`
  return refuse(code, sentence, { faults: [{ pointer, code, message }] })
}
