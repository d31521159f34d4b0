import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openLineageFaults } from '../../schemas/open-lineage.ts'
import { assertRefused, type StartedHouse, startHouse } from '../start.ts'
import { events } from './open-lineage-events.ts'

let house: StartedHouse
before(async () => {
  house = await startHouse()
})
after(() => house[Symbol.asyncDispose]())

const tell = (json: unknown, headers = {}) => house.admin('POST', '/api/v1/lineage', { json, headers })

for (const [what, event] of Object.entries(events)) {
  test(`${what}: the event is accepted, and the specification allows it`, async () => {
    assert.deepEqual(openLineageFaults(event), [])
    const answer = await tell(event)
    assert.equal(answer.status, 201, answer.text)
    const about = event as { run?: { runId: string } }
    if (!about.run) return assert.deepEqual(answer.json, { recorded: false })
    const { status } = await house.admin('GET', `/api/experiments/${about.run.runId}`)
    assert.equal(status, 200)
  })
}

test('whatever is changed in an event, it is accepted when the specification allows it, and else refused with its place', async () => {
  let refused = 0
  for (const event of Object.values(events)) {
    for (const changed of changes(event)) {
      const answer = await tell(changed)
      const allowed = openLineageFaults(changed).length === 0
      const shown = `${JSON.stringify(changed)}\n${answer.text}`
      assert.equal(answer.status, allowed ? 201 : 422, shown)
      if (allowed) continue
      refused += 1
      assert.match(answer.json.code, /^(missing_field|invalid_value)$/, shown)
      for (const { pointer, message } of answer.json.errors) {
        assert.ok(pointer.startsWith('/') && message.length > 5, shown)
      }
    }
  }
  assert.ok(refused > 100, `${refused}`)
})

test('an event of no kind, or of two, is refused with the member that is wrong', async () => {
  const { run, job, ...base } = events['a model of dbt fails'] as (typeof events)['a model of dbt fails'] & {
    run: object
    job: object
  }
  const dataset = { namespace: 'n', name: 'd' }
  const wrong: [object, string, string][] = [
    [base, '/run', 'missing_field'],
    [{ ...base, run }, '/job', 'missing_field'],
    [{ ...base, job, dataset }, '/dataset', 'invalid_value'],
  ]
  for (const [event, pointer, code] of wrong) {
    assert.notDeepEqual(openLineageFaults(event), [])
    const answer = await tell(event)
    assertRefused(answer, 422, code)
    assert.equal(answer.json.errors[0].pointer, pointer)
    assert.match(answer.json.detail, /run of a job/)
  }
})

test('an event about no run is answered again under its key, and one of 2 MiB is taken', async () => {
  const event = events['a job is described']
  const headers = { 'idempotency-key': 'described' }
  const [first, again] = [await tell(event, headers), await tell(event, headers)]
  assert.deepEqual([first.status, again.status, again.text], [201, 201, first.text])
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  const plan = {
    _producer: 'https://x.example',
    _schemaURL: 'https://x.example/s',
    plan: 'x'.repeat(2 ** 21),
  }
  const { job } = event as unknown as { job: object }
  assert.equal((await tell({ ...event, job: { ...job, facets: { plan } } })).status, 201)
})

/** The event with each of its members taken away, or made something else, one at a time. */
function* changes(event: object): Generator<object> {
  for (const path of paths(event)) {
    for (const other of [undefined, null, 7, 'x']) {
      yield JSON.parse(JSON.stringify(changedAt(event, path, other)))
    }
  }
}

/** Members of an event that the specification knows. */
function* paths(value: unknown, at: string[] = []): Generator<string[]> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const inFacet = ['facets', 'inputFacets', 'outputFacets'].includes(at.at(-2) ?? '')
    if (inFacet && !name.startsWith('_')) continue
    if (name === 'future') continue
    yield [...at, name]
    yield* paths(member, [...at, name])
  }
}

function changedAt(value: unknown, [name = '', ...rest]: string[], other: unknown): unknown {
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  const members = copy as Record<string, unknown>
  members[name] = rest.length === 0 ? other : changedAt(members[name], rest, other)
  return copy
}
