import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hashSecret } from '../../../packages/server/src/core/access/secret.ts'
import golden from '../../golden/statistics.json' with { type: 'json' }
import { adminKey } from '../../server.ts'
import { assertRefused, form, makeKey, type StartedHouse, startHouse, uploadDataset } from '../start.ts'

describe('GET /api/datasets/{id}/analyze', () => {
  let house: StartedHouse
  before(async () => {
    house = await startHouse()
  })
  after(() => house[Symbol.asyncDispose]())

  async function analyze(file: string | Blob, members: Record<string, string> = {}) {
    const { id } = await uploadDataset(house, { ...members, file })
    const answer = await house.admin('GET', `/api/datasets/${id}/analyze`)
    assert.equal(answer.status, 200, answer.text)
    return { id, text: answer.text, statistics: answer.json.statistics, error: answer.json.error }
  }

  for (const [name, { values, expected }] of Object.entries(golden.columns)) {
    test(`a file of known statistics gets them, to 1e-9: ${name}`, async () => {
      const types = JSON.stringify({ value: 'float64' })
      const { statistics, error } = await analyze(csvOf(['value', ...values]), { column_types: types })
      assert.equal(error, null)
      const found = statistics.columns.value
      assert.equal(found.type, 'float64')
      for (const key of ['mean', 'min', 'max', 'skewness', 'kurtosis', 'iqr', 'mad'] as const)
        near(found[key], expected[key], key)
      near(found.std, expected.std_ddof1, 'std')
      near(found.lower_fence, expected.lower_fence, 'lower_fence')
      near(found.upper_fence, expected.upper_fence, 'upper_fence')
      assert.deepEqual(Object.keys(found.percentiles), Object.keys(expected.percentiles))
      for (const [percentile, value] of Object.entries(expected.percentiles))
        near(found.percentiles[percentile], value, percentile)
      assert.deepEqual(found.histogram.counts, expected.histogram_numpy10.counts)
      for (const [index, edge] of expected.histogram_numpy10.bin_edges.entries())
        near(found.histogram.bin_edges[index], edge, `edge ${index}`)
      const { unique, outlier_count, zeros, negatives, missing } = found
      assert.deepEqual(
        { unique, outlier_count, zeros, negatives, missing },
        {
          unique: expected.unique,
          outlier_count: expected.outlier_count,
          zeros: expected.zeros,
          negatives: expected.negatives,
          missing: 0,
        },
      )
      assert.equal(statistics.row_count, expected.n)
    })
  }

  test('the answer has every member of the contract, to the letter', async () => {
    const { statistics, error } = await analyze(
      csvOf([
        'amount,merchant,is_fraud',
        '0.01,ACME Corp,0',
        ',Luxury Ltd,1',
        '25000.5,ACME Corp,0',
        '0.01,ACME Corp,0',
      ]),
    )
    assert.equal(error, null)
    const { amount, merchant, is_fraud } = statistics.columns
    const numeric =
      'type unique missing missing_percent min max mean std percentiles skewness kurtosis iqr outlier_count histogram'
    for (const key of numeric.split(' ')) {
      assert.ok(key in amount, key)
      assert.ok(key in is_fraud, key)
    }
    assert.deepEqual([amount.type, merchant.type, is_fraud.type], ['float64', 'object', 'int64'])
    assert.deepEqual([amount.unique, amount.missing, amount.missing_percent], [2, 1, 0.25])
    for (const key of ['p25', 'p50', 'p75']) assert.equal(typeof amount.percentiles[key], 'number')
    assert.deepEqual([amount.histogram.counts.length, amount.histogram.bin_edges.length], [10, 11])
    assert.deepEqual(merchant.top_values, { 'ACME Corp': 3, 'Luxury Ltd': 1 })
    assert.equal(statistics.row_count, 4)
    assert.equal(statistics.duplicate_rows, 1)
    // Three numbers and a text in 8 bytes and its own: (4 × 8) × 2 + 37.
    assert.equal(statistics.memory_usage, (2 * 4 * 8 + 37) / 2 ** 20)
    assert.ok(statistics.stored_bytes > 0)
    assert.equal(statistics.correlations.amount.amount, 1)
    assert.equal(statistics.correlations.is_fraud.amount, null)
    assert.deepEqual(statistics.correlations_n.amount, { amount: 3, is_fraud: 3 })
    assert.equal(statistics.meta.exact, true)
  })

  test('whole numbers and decimals keep every digit', async () => {
    const { text } = await analyze(
      csvOf(['id,price', '9007199254740993,12345678901234567.25', '9007199254740995,12345678901234567.75']),
    )
    for (const exact of [
      '"min":9007199254740993',
      '"max":9007199254740995',
      '"p50":9007199254740994',
      '"p25":9007199254740993.5',
    ])
      assert.ok(text.includes(exact), exact)
    assert.ok(text.includes('"min":12345678901234567.25') && text.includes('"p50":12345678901234567.5'))
    assert.ok(text.includes('"top_values":{"9007199254740993":1,"9007199254740995":1}'))
  })

  test('the statistics of a version stay its own, and a client that has them is told so', async () => {
    const { id } = await uploadDataset(house, { file: csvOf(['a', '1', '2']) })
    const more = form({ description: 'more', mode: 'append', file: csvOf(['a', '10']) })
    assert.equal((await house.admin('POST', `/api/datasets/${id}/versions`, { form: more })).status, 201)
    const [old, latest] = await Promise.all(
      ['?version=0', ''].map(query => house.admin('GET', `/api/datasets/${id}/analyze${query}`)),
    )
    assert.deepEqual([old?.json.statistics.columns.a.max, latest?.json.statistics.columns.a.max], [2, 10])
    const etag = latest?.headers.get('etag') ?? ''
    assert.notEqual(old?.headers.get('etag'), etag)
    const again = await house.admin('GET', `/api/datasets/${id}/analyze`, {
      headers: { 'if-none-match': etag },
    })
    assert.equal(again.status, 304)
  })

  test('a published version is profiled by a job, without anybody asking', async () => {
    const { id, dataset_version_id } = await uploadDataset(house, { file: csvOf(['a,b', '1,x', '2,y']) })
    const actor = await house.ports.catalog.identify(hashSecret(adminKey))
    assert.ok(actor)
    const kept = () => house.ports.catalog.read(actor.scope, tx => tx.profiles.get(dataset_version_id))
    for (let waited = 0; waited < 400 && !(await kept()); waited++) await sleep(50)
    const profile = await kept()
    assert.equal(profile?.rowCount, 2)
    const { statistics } = (await house.admin('GET', `/api/datasets/${id}/analyze`)).json
    assert.equal(statistics.columns.a.max, 2)
  })

  test('who waits for statistics sees how far they are, and is told when the dataset is deleted', async () => {
    const rows = Array.from({ length: 300_000 }, (_, at) => `${at},text ${(at * 7919) % 300_007}`)
    const { id } = await uploadDataset(house, { file: csvOf(['a,b', ...rows]) })
    const state = () => house.admin('GET', `/api/datasets/${id}/analyze/state`)
    const asked = house.admin('GET', `/api/datasets/${id}/analyze`)
    let seen = (await state()).json
    while (seen.state === 'pending') seen = (await state()).json
    assert.equal(seen.state, 'running')
    assert.ok(seen.progress >= 0 && seen.progress < 1)
    assert.equal((await house.admin('DELETE', `/api/datasets/${id}`)).status, 200)
    assertRefused(await asked, 404, 'unknown_dataset')
    assertRefused(await state(), 404, 'unknown_dataset')
    const done = await uploadDataset(house, { file: csvOf(['a', '1']) })
    await house.admin('GET', `/api/datasets/${done.id}/analyze`)
    const { json } = await house.admin('GET', `/api/datasets/${done.id}/analyze/state?version=0`)
    assert.deepEqual(json, { state: 'done', progress: 1 })
  })

  test('rank correlation and Cramér’s V are there for who asks', async () => {
    const rows = [1, 2, 3, 4, 5, 5, ''].map(
      (x, at) =>
        `${x},${[1, 4, 9, 16, 20, 30, 7][at]},${at % 2 ? 'odd' : 'even'},${at % 2 ? 'true' : 'false'}`,
    )
    const { id, dataset_version_id } = await uploadDataset(house, {
      file: csvOf(['x,y,parity,flag', ...rows]),
    })
    const asked = await house.admin('GET', `/api/datasets/${id}/analyze?correlations=spearman,cramers_v`)
    assert.equal(asked.status, 200, asked.text)
    const { correlations_spearman, correlations_spearman_n, correlations_cramers_v, meta } =
      asked.json.statistics
    // Ranks 1 2 3 4 5.5 5.5 and 1 … 6: covariance 17, variances 17 and 17.5.
    near(correlations_spearman.x.y, 17 / Math.sqrt(17 * 17.5), 'x, y')
    assert.deepEqual([correlations_spearman.y.x, correlations_spearman.y.y], [correlations_spearman.x.y, 1])
    assert.deepEqual(correlations_spearman_n, { x: { x: 6, y: 6 }, y: { x: 6, y: 7 } })
    near(correlations_cramers_v.parity.flag, 1, 'parity, flag')
    assert.deepEqual(meta.correlations_spearman, { method: 'spearman', omitted_columns: [] })
    const again = await house.admin('GET', `/api/datasets/${id}/analyze?correlations=spearman,cramers_v`)
    assert.equal(again.text, asked.text)
    const actor = await house.ports.catalog.identify(hashSecret(adminKey))
    assert.ok(actor)
    const kept = await house.ports.catalog.read(actor.scope, tx =>
      tx.profiles.associations(dataset_version_id, 'spearman'),
    )
    assert.deepEqual(kept?.columns, ['x', 'y'])
    const plain = await house.admin('GET', `/api/datasets/${id}/analyze`)
    assert.ok(!('correlations_spearman' in plain.json.statistics))
    assert.notEqual(plain.headers.get('etag'), asked.headers.get('etag'))
    const unknown = await house.admin('GET', `/api/datasets/${id}/analyze?correlations=kendall`)
    assertRefused(unknown, 422, 'invalid_value')
  })

  test('who may read may ask; others get nothing', async () => {
    const { id } = await uploadDataset(house, {})
    const viewer = house.as(await makeKey(house.admin, 'viewer'))
    assert.equal((await viewer('GET', `/api/datasets/${id}/analyze`)).status, 200)
    assertRefused(await house.as(null)('GET', `/api/datasets/${id}/analyze`), 401, 'missing_key')
    assertRefused(await house.admin('GET', `/api/datasets/${id}/analyze?version=7`), 404, 'unknown_version')
  })
})

function csvOf(lines: readonly unknown[]): string {
  return `${lines.join('\n')}\n`
}

/** Equal to 1e-9 relative. */
function near(actual: number | null, expected: number | null, name: string): void {
  if (actual === null || expected === null) assert.equal(actual, expected, name)
  else
    assert.ok(
      Math.abs(actual - expected) <= 1e-9 * Math.abs(expected),
      `${name}: ${actual} is not ${expected}`,
    )
}
