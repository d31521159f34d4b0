import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  assertRefused,
  form,
  makeKey,
  type StartedHouse,
  startHouse,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'
import { makeLineage } from './lineage.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

const get = async (path: string) => {
  const answer = await house.admin('GET', path)
  assert.equal(answer.status, 200, answer.text)
  return answer.json
}
const send = (method: string, path: string, json: unknown) => house.admin(method, path, { json })

async function append(dataset: string, mode = 'append') {
  const file = 'amount,merchant,is_fraud\n1.00,More,0\n'
  const made = await house.admin('POST', `/api/datasets/${dataset}/versions`, {
    form: form({ description: 'more', mode, file }),
  })
  assert.equal(made.status, 201, made.text)
  return made.json.dataset_version_id as string
}

test('the lineage of a dataset is as the contract prints it, and each edge names its version', async () => {
  const { id, dataset_version_id, load, artifact_id } = await uploadDataset(house)
  const { experiment, model, deployment } = await makeLineage(house, dataset_version_id)
  const use = { dataset_version_id, version: 0 }
  const used = { ...use, uses: [use] }
  const { upstream, ...rest } = await get(`/api/datasets/${id}/lineage`)
  assert.deepEqual(rest, {
    experiments: [
      {
        id: experiment.id,
        name: 'AutoML Run 1',
        target_column: 'is_fraud',
        problem_type: 'classification',
        status: 'succeeded',
        model_count: 1,
        ...used,
      },
    ],
    models: [{ id: model.id, name: 'GBM_1_AutoML', algorithm: 'GBM', experiment_id: experiment.id, ...used }],
    deployments: [
      {
        id: deployment.id,
        name: 'GBM_1_AutoML',
        model_id: model.id,
        stage: 'production',
        is_active: true,
        ...used,
      },
    ],
    truncated: [],
    as_of: null,
  })
  assert.deepEqual(
    upstream.map(({ kind, id, version, relation }: Record<string, unknown>) => [kind, id, version, relation]),
    [
      ['load', load.id, 0, 'loaded_by'],
      ['artifact', artifact_id, 0, 'read_from'],
    ],
  )
  assert.deepEqual([upstream[0].rows, upstream[1].file_name], [2, 'data.csv'])
})

test('an experiment, a model and a deployment can be read, listed, changed and made once', async () => {
  const { id, dataset_version_id } = await uploadDataset(house)
  const made = await makeLineage(house, dataset_version_id)
  assert.deepEqual(made.experiment.inputs, [
    { dataset_id: id, dataset_name: 'Transactions Q4', version: 0, dataset_version_id },
  ])
  assert.deepEqual(
    [made.experiment.dataset_version_id, made.experiment.deleted_dataset],
    [dataset_version_id, null],
  )
  for (const kind of ['experiment', 'model', 'deployment'] as const) {
    const path = `/api/${kind}s/${made[kind].id}`
    const expected = kind === 'experiment' ? { ...made.experiment, model_count: 1 } : made[kind]
    assert.deepEqual(await get(path), { [kind]: expected })
    const listed = await house.admin('GET', `/api/${kind}s?dataset_id=${id}&limit=1`)
    assert.deepEqual(listed.json, { items: [expected], total: 1, limit: 1, offset: 0 })
    const renamed = await send('PATCH', path, { name: ' New ' })
    assert.deepEqual([renamed.status, renamed.json[kind].name], [200, 'New'])
    assertRefused(await send('PATCH', path, {}), 422, 'invalid_value')
    assertRefused(await send('PATCH', path, { name: null }), 422, 'invalid_value')
    assertRefused(await send('PATCH', path, { nonsense: 1 }), 422, 'invalid_value')
    const nowhere = `/api/${kind}s/${dataset_version_id}`
    assertRefused(await house.admin('GET', nowhere), 404, `unknown_${kind}`)
    assertRefused(await send('PATCH', nowhere, { name: 'x' }), 404, `unknown_${kind}`)
    assertRefused(await house.admin('GET', `/api/${kind}s/none`), 404, `unknown_${kind}`)
  }
  const cleared = await send('PATCH', `/api/models/${made.model.id}`, { algorithm: null })
  assert.equal(cleared.json.model.algorithm, null)
  const more = { model_id: made.model.id }
  const headers = { 'idempotency-key': 'deploy once' }
  const [one, again] = [
    await house.admin('POST', '/api/deployments', { json: more, headers }),
    await house.admin('POST', '/api/deployments', { json: more, headers }),
  ]
  assert.deepEqual(
    [one.status, again.text, again.headers.get('idempotency-replayed')],
    [201, one.text, 'true'],
  )
  const { stage, is_active, name } = one.json.deployment
  assert.deepEqual([stage, is_active, name], ['staging', true, 'New'])
  assert.equal((await get(`/api/deployments?model_id=${made.model.id}&stage=staging`)).total, 1)
  assert.equal((await get(`/api/deployments?experiment_id=${made.experiment.id}&is_active=true`)).total, 2)
  const pages = await house.admin('GET', `/api/deployments?dataset_id=${id}&limit=1`)
  assert.match(pages.headers.get('link') ?? '', /offset=1>; rel="next"$/)
})

test('what is made of nothing, or wrongly, is refused', async () => {
  const { id, dataset_version_id } = await uploadDataset(house)
  const make = (kind: string, json: object) => send('POST', `/api/${kind}s`, json)
  assertRefused(await make('experiment', { name: 'x', dataset_version_id: id }), 404, 'unknown_version')
  assertRefused(await make('experiment', { name: 'x', dataset_version_id: 'none' }), 404, 'unknown_version')
  assertRefused(await make('experiment', { name: 'x' }), 422, 'missing_field')
  assertRefused(await make('experiment', { name: ' ', dataset_version_id }), 422, 'invalid_value')
  assertRefused(
    await make('experiment', { name: 'x', dataset_version_id, status: 'done' }),
    422,
    'invalid_value',
  )
  assertRefused(
    await make('experiment', { name: 'x', dataset_version_id, target_column: 5 }),
    422,
    'invalid_value',
  )
  assertRefused(await make('model', { name: 'x', experiment_id: id }), 404, 'unknown_experiment')
  assertRefused(await make('deployment', { model_id: id }), 404, 'unknown_model')
  assertRefused(await make('deployment', { model_id: id, stage: 'moon' }), 422, 'invalid_value')
  assertRefused(await house.admin('GET', '/api/models?experiment_id=x'), 422, 'invalid_value')
  assert.equal((await get(`/api/models?experiment_id=${id}`)).total, 0)
})

test('lineage can be told of one version, and as of a time with what was so then', async () => {
  const { id, dataset_version_id } = await uploadDataset(house)
  const { deployment } = await makeLineage(house, dataset_version_id, 'first', { stage: 'staging' })
  await sleep(5)
  const promoted = await send('PATCH', `/api/deployments/${deployment.id}`, {
    stage: 'production',
    is_active: false,
  })
  const { updated_at } = promoted.json.deployment
  await sleep(5)
  const second = await makeLineage(house, await append(id), 'second')
  const names = async (query: string) => {
    const { experiments } = await get(`/api/datasets/${id}/lineage${query}`)
    return experiments.map(({ name, version }: { name: string; version: number }) => [name, version])
  }
  assert.deepEqual(await names(''), [
    ['second', 1],
    ['first', 0],
  ])
  assert.deepEqual(await names('?version=1'), [['second', 1]])
  const lineage = async (asOf: string) => get(`/api/datasets/${id}/lineage?as_of=${encodeURIComponent(asOf)}`)
  const then = await lineage(deployment.created_at)
  assert.deepEqual([then.deployments[0].stage, then.deployments[0].is_active], ['staging', true])
  const later = await lineage(updated_at)
  assert.deepEqual([later.deployments[0].stage, later.deployments[0].is_active], ['production', false])
  assert.deepEqual([later.deployments.length, later.upstream.length, later.as_of], [1, 2, updated_at])
  assert.deepEqual((await lineage('2001-01-01T00:00:00+02:00')).upstream, [])
  const { upstream } = await get(`/api/datasets/${id}/lineage?version=1`)
  assert.deepEqual(
    upstream.map(({ relation, version }: { relation: string; version: number }) => `${version} ${relation}`),
    ['1 loaded_by', '1 read_from', '1 appended_to', '0 loaded_by', '0 read_from'],
  )
  assert.equal(second.experiment.version, 1)
  assertRefused(await house.admin('GET', `/api/datasets/${id}/lineage?as_of=yesterday`), 422, 'invalid_value')
  assertRefused(await house.admin('GET', `/api/datasets/${id}/lineage?version=9`), 404, 'unknown_version')
})

test('the impact of a version is on the active deployments that still serve its rows', async () => {
  const { id, dataset_version_id: zero } = await uploadDataset(house)
  const one = await append(id)
  const two = await append(id, 'replace')
  for (const version of [zero, one, two]) await makeLineage(house, version)
  const idle = await makeLineage(house, one, 'idle', { is_active: false })
  const impact = async (version: string) => (await get(`/api/dataset-versions/${version}/impact`)).deployments
  const versions = async (version: string) =>
    (await impact(version)).map((it: { version: number }) => it.version)
  assert.deepEqual(await versions(zero), [0, 1])
  assert.deepEqual(await versions(one), [1])
  assert.deepEqual(await versions(two), [2])
  await send('PATCH', `/api/deployments/${idle.deployment.id}`, { is_active: true })
  assert.deepEqual(await versions(one), [1, 1])
  const [first] = await impact(two)
  assert.deepEqual(
    [first.experiment_name, first.stage, first.is_active],
    ['AutoML Run 1', 'production', true],
  )
  assertRefused(await house.admin('GET', `/api/dataset-versions/${id}/impact`), 404, 'unknown_version')
})

test('a dataset that an active deployment depends on is deleted only by force, and the deployment tells of it', async () => {
  const { id, dataset_version_id } = await uploadDataset(house, { name: 'Kept' })
  await append(id)
  const { experiment, model, deployment } = await makeLineage(house, dataset_version_id)
  const refused = await house.admin('DELETE', `/api/datasets/${id}`)
  assertRefused(refused, 409, 'in_use')
  assert.match(refused.json.detail, /"GBM_1_AutoML" \(production, version 0\)/)
  const named = { id: deployment.id, name: 'GBM_1_AutoML', stage: 'production', model_id: model.id }
  assert.deepEqual(refused.json.deployments, [{ ...named, dataset_version_id, version: 0 }])
  assert.equal(refused.json.total, 1)
  assert.equal((await get(`/api/datasets/${id}`)).dataset.rows, 3)
  assertRefused(await house.admin('DELETE', `/api/datasets/${id}?force=maybe`), 422, 'invalid_value')

  const forced = await house.admin('DELETE', `/api/datasets/${id}?force=true`)
  assert.deepEqual([forced.status, forced.json], [200, { ok: true }])
  const after = (await get(`/api/experiments/${experiment.id}`)).experiment
  assert.deepEqual([after.dataset_version_id, after.deleted_dataset, after.version], [null, 'Kept', 0])
  assert.equal((await get(`/api/deployments/${deployment.id}`)).deployment.is_active, true)
  assert.equal((await get(`/api/deployments?dataset_id=${id}`)).total, 1)
  assertRefused(await house.admin('GET', `/api/datasets/${id}/lineage`), 404, 'unknown_dataset')
})

test('a dataset whose deployments are retired is deleted without force', async () => {
  const { id, dataset_version_id } = await uploadDataset(house)
  const { deployment } = await makeLineage(house, dataset_version_id)
  await send('PATCH', `/api/deployments/${deployment.id}`, { is_active: false })
  assert.equal((await house.admin('DELETE', `/api/datasets/${id}`)).status, 200)
})

test('deployments and a deletion at once: the deletion is refused with their names, or leaves nothing but their names', async () => {
  for (let round = 0; round < 5; round++) {
    const { id, dataset_version_id } = await uploadDataset(house)
    const { model, experiment } = await makeLineage(house, dataset_version_id, 'race', { is_active: false })
    const [deleted, ...deployed] = await Promise.all([
      house.admin('DELETE', `/api/datasets/${id}`),
      send('POST', '/api/deployments', { model_id: model.id }),
      send('POST', '/api/deployments', { model_id: model.id }),
    ])
    assert.ok(deployed.every(({ status }) => status === 201))
    const { deleted_dataset } = (await get(`/api/experiments/${experiment.id}`)).experiment
    if (deleted.status === 409) {
      const ids = deployed.map(({ json }) => json.deployment.id)
      assert.ok(deleted.json.total >= 1)
      assert.ok(deleted.json.deployments.every((it: { id: string }) => ids.includes(it.id)))
    }
    assert.equal(deleted_dataset, deleted.status === 200 ? 'Transactions Q4' : null)
  }
})

test('a viewer reads lineage and changes nothing of it', async () => {
  const { id, dataset_version_id } = await uploadDataset(house)
  const { deployment } = await makeLineage(house, dataset_version_id)
  const viewer = house.as(await makeKey(house.admin, 'viewer'))
  assert.equal((await viewer('GET', `/api/datasets/${id}/lineage`)).status, 200)
  const json = { is_active: false }
  assertRefused(await viewer('PATCH', `/api/deployments/${deployment.id}`, { json }), 403, 'role_too_weak')
  assertRefused(await viewer('DELETE', `/api/datasets/${id}?force=true`), 403, 'role_too_weak')
})
