import { validatorOf } from './validator.ts'

/** The core of OpenLineage 2-0-2, written from its specification: https://openlineage.io/docs/spec/object-model */

const text = { type: 'string' }
const uri = { type: 'string', format: 'uri' }
const ref = (name: string) => ({ $ref: `#/$defs/${name}` })
const facets = (name: string) => ({ type: 'object', additionalProperties: ref(name) })
const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
})

const baseFacet = object({ _producer: uri, _schemaURL: uri }, ['_producer', '_schemaURL'])
const lastingFacet = { allOf: [ref('BaseFacet'), object({ _deleted: { type: 'boolean' } })] }
const baseEvent = object(
  { eventTime: { type: 'string', format: 'date-time' }, producer: uri, schemaURL: uri },
  ['eventTime', 'producer', 'schemaURL'],
)
const edges = {
  inputs: { type: 'array', items: ref('InputDataset') },
  outputs: { type: 'array', items: ref('OutputDataset') },
}

const definitions = {
  BaseFacet: baseFacet,
  RunFacet: ref('BaseFacet'),
  JobFacet: lastingFacet,
  DatasetFacet: lastingFacet,
  Run: object({ runId: { type: 'string', format: 'uuid' }, facets: facets('RunFacet') }, ['runId']),
  Job: object({ namespace: text, name: text, facets: facets('JobFacet') }, ['namespace', 'name']),
  Dataset: object({ namespace: text, name: text, facets: facets('DatasetFacet') }, ['namespace', 'name']),
  InputDataset: { allOf: [ref('Dataset'), object({ inputFacets: facets('BaseFacet') })] },
  OutputDataset: { allOf: [ref('Dataset'), object({ outputFacets: facets('BaseFacet') })] },
  BaseEvent: baseEvent,
  RunEvent: {
    allOf: [
      ref('BaseEvent'),
      object(
        {
          eventType: { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] },
          ...{ run: ref('Run'), job: ref('Job'), ...edges },
        },
        ['run', 'job'],
      ),
    ],
  },
  DatasetEvent: {
    allOf: [ref('BaseEvent'), object({ dataset: ref('Dataset') }, ['dataset'])],
    not: { required: ['job', 'run'] },
  },
  JobEvent: {
    allOf: [ref('BaseEvent'), object({ job: ref('Job'), ...edges }, ['job'])],
    not: { required: ['run'] },
  },
}

/** What is wrong with an OpenLineage event, of whichever kind. */
export const openLineageFaults = validatorOf({
  $defs: definitions,
  oneOf: ['RunEvent', 'DatasetEvent', 'JobEvent'].map(ref),
})
