import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  form,
  makeOrganization,
  type StartedHouse,
  startHouse,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'
import { makeLineage, runEvent } from './lineage.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

async function tell(event: object) {
  const answer = await house.admin('POST', '/api/v1/lineage', { json: event })
  assert.equal(answer.status, 201, answer.text)
  return answer.json
}

const experiment = async (id: string) => (await house.admin('GET', `/api/experiments/${id}`)).json.experiment

test('a run is an experiment of its id, with its job as name and its inputs as edges', async () => {
  const { id, dataset_version_id } = await uploadDataset(house)
  const run = randomUUID()
  assert.deepEqual(await tell(runEvent(run, 'START', [`datasets/${id}@0`])), {})
  const started = await experiment(run)
  assert.deepEqual(
    [started.name, started.status, started.dataset_version_id],
    ['train.fraud', 'running', dataset_version_id],
  )
  await tell(runEvent(run, 'COMPLETE', [], { eventTime: '2026-02-12T09:00:00Z' }))
  assert.equal((await experiment(run)).status, 'succeeded')
  const lineage = (await house.admin('GET', `/api/datasets/${id}/lineage`)).json
  assert.deepEqual([lineage.experiments[0].id, lineage.experiments[0].version], [run, 0])
})

test('the same event again does nothing, and events may come in any order', async () => {
  const run = randomUUID()
  const at = (hour: number) => ({ eventTime: `2026-02-12T0${hour}:00:00Z` })
  await tell(runEvent(run, 'FAIL', [], at(5)))
  await tell(runEvent(run, 'START', [], at(1)))
  await tell(runEvent(run, 'RUNNING', [], at(3)))
  assert.equal((await experiment(run)).status, 'failed')
  const changed = await house.admin('PATCH', `/api/experiments/${run}`, { json: { status: 'succeeded' } })
  assert.equal(changed.status, 200)
  const before = await experiment(run)
  await tell(runEvent(run, 'FAIL', [], at(5)))
  await tell(runEvent(run, 'OTHER', [], at(9)))
  assert.deepEqual(await experiment(run), before)
  await tell(runEvent(run, 'ABORT', [], at(7)))
  assert.equal((await experiment(run)).status, 'failed')
})

test('many events of one run at once leave one experiment in its last state', async () => {
  const { id } = await uploadDataset(house)
  const run = randomUUID()
  const types = ['START', 'RUNNING', 'COMPLETE', 'OTHER', 'RUNNING', 'START', 'COMPLETE', 'RUNNING']
  await Promise.all(
    types.map((type, at) =>
      tell(runEvent(run, type, [`datasets/${id}`], { eventTime: `2026-02-12T00:00:0${at}Z` })),
    ),
  )
  const { status, inputs } = await experiment(run)
  assert.deepEqual([status, inputs.length], ['succeeded', 1])
})

test('datasets are found by address, by name in the default project, and by their version facet', async () => {
  const { id } = await uploadDataset(house, { name: 'Named once' })
  const file = 'amount,merchant,is_fraud\n1.00,More,0\n'
  await house.admin('POST', `/api/datasets/${id}/versions`, { form: form({ description: 'more', file }) })
  const facet = { _producer: 'https://x.example', _schemaURL: 'https://x.example/s', datasetVersion: '0' }
  const run = randomUUID()
  const inputs = [
    { namespace: 'rowhouse://here', name: 'Named once' },
    { namespace: 'other', name: `rowhouse://here/datasets/${id}@0` },
  ]
  const outputs = [{ namespace: 'rowhouse', name: 'Named once', facets: { version: facet } }]
  assert.deepEqual(await tell(runEvent(run, 'COMPLETE', [], { inputs, outputs })), {})
  const found = await experiment(run)
  const versions = (edges: { version: number }[]) => edges.map(({ version }) => version)
  assert.deepEqual([versions(found.inputs), versions(found.outputs)], [[1, 0], [0]])
  const { upstream } = (await house.admin('GET', `/api/datasets/${id}/lineage?version=0`)).json
  const written = upstream.find(({ relation }: { relation: string }) => relation === 'written_by')
  assert.deepEqual([written.kind, written.id, written.name], ['experiment', run, 'train.fraud'])
})

test('a run on datasets that are not here is kept without an edge, and the answer says so', async () => {
  const { id } = await uploadDataset(house, { name: 'Twice' })
  await uploadDataset(house, { name: 'Twice' })
  const run = randomUUID()
  const inputs = [
    { namespace: 'postgres://db:5432', name: 'public.sales' },
    { namespace: 'rowhouse://here', name: `datasets/${randomUUID()}` },
    { namespace: 'rowhouse://here', name: `datasets/${id}@7` },
    { namespace: 'rowhouse://here', name: 'Twice' },
    { namespace: 'rowhouse://here', name: 'wice' },
  ]
  const { unmatched } = await tell(runEvent(run, 'START', [], { inputs }))
  assert.deepEqual(
    unmatched.map(({ reason }: { reason: string }) => reason),
    ['other_namespace', 'unknown_dataset', 'unknown_version', 'ambiguous_name', 'unknown_dataset'],
  )
  assert.deepEqual(unmatched[0], { direction: 'input', ...inputs[0], reason: 'other_namespace' })
  const kept = await experiment(run)
  assert.deepEqual([kept.status, kept.inputs, kept.dataset_version_id], ['running', [], null])
})

test('a run of another organization with the same id, on our dataset, is theirs and without an edge', async () => {
  const { id, dataset_version_id } = await uploadDataset(house)
  const ours = await makeLineage(house, dataset_version_id)
  const other = house.as(await makeOrganization(house, 'runs@rowhouse'))
  const event = runEvent(ours.experiment.id, 'FAIL', [`datasets/${id}`])
  const told = await other('POST', '/api/v1/lineage', { json: event })
  assert.equal(told.json.unmatched[0].reason, 'unknown_dataset')
  assert.equal(
    (await other('GET', `/api/experiments/${ours.experiment.id}`)).json.experiment.name,
    'train.fraud',
  )
  assert.equal((await experiment(ours.experiment.id)).status, 'succeeded')
})

test('an event that the specification does not allow is refused with its place', async () => {
  const run = randomUUID()
  const event = runEvent(run, 'START')
  const wrong: [object, string][] = [
    [{ ...event, job: undefined }, 'missing_field'],
    [{ ...event, producer: undefined }, 'missing_field'],
    [{ ...event, schemaURL: undefined }, 'missing_field'],
    [{ ...event, eventTime: undefined }, 'missing_field'],
    [{ ...event, job: { name: 'x' } }, 'missing_field'],
    [{ ...event, inputs: [{ name: 'x' }] }, 'missing_field'],
    [{ ...event, eventType: 'DONE' }, 'invalid_value'],
    [{ ...event, eventTime: 'yesterday' }, 'invalid_value'],
    [{ ...event, eventTime: '2026-02-12 08:00:00' }, 'invalid_value'],
    [{ ...event, producer: 'nobody' }, 'invalid_value'],
    [{ ...event, run: { runId: '5' } }, 'invalid_value'],
    [{ ...event, run: { runId: `urn:uuid:${run}` } }, 'invalid_value'],
    [{ ...event, run: { runId: run, facets: { x: {} } } }, 'missing_field'],
    [{ ...event, inputs: {} }, 'invalid_value'],
    [{ ...event, job: { namespace: 'n', name: 7 } }, 'invalid_value'],
    [
      { ...event, inputs: Array.from({ length: 1001 }, () => ({ namespace: 'n', name: 'x' })) },
      'invalid_value',
    ],
  ]
  for (const [json, code] of wrong) {
    assertRefused(await house.admin('POST', '/api/v1/lineage', { json }), 422, code)
  }
  assert.equal((await house.admin('GET', `/api/experiments/${run}`)).status, 404)
})

test('facets and members that this house does not know are no trouble, nor is a job with an odd name', async () => {
  const run = randomUUID()
  const facet = { _producer: 'https://x.example', _schemaURL: 'https://x.example/s', any: { thing: [1] } }
  const more = {
    run: { runId: run.toUpperCase(), facets: { nominalTime: facet } },
    job: { namespace: '', name: `\u0000\n${'x'.repeat(2000)}`, facets: { sql: facet } },
    future: true,
    eventType: undefined,
  }
  assert.deepEqual(await tell(runEvent(run, '', [], more)), {})
  const { name, status, id } = await experiment(run)
  assert.deepEqual([name, status, id], ['x'.repeat(500), 'queued', run])
})
