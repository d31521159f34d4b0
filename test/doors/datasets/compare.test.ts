import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import golden from '../../golden/statistics.json' with { type: 'json' }
import { assertRefused, makeOrganization, type StartedHouse, startHouse, uploadVersions } from '../start.ts'

describe('comparing versions', () => {
  let house: StartedHouse
  before(async () => {
    house = await startHouse()
  })
  after(() => house[Symbol.asyncDispose]())

  const versions = (first: string, ...others: string[]) => uploadVersions(house, first, ...others)

  async function compare(id: string, query = '') {
    const answer = await house.admin('GET', `/api/datasets/${id}/compare?v1=0&v2=1${query}`)
    assert.equal(answer.status, 200, answer.text)
    return answer
  }

  test('the answer has every member of the contract, to the letter', async () => {
    const id = await versions(
      'amount,merchant,is_fraud\n10,ACME Corp,0\n,Luxury Ltd,1\n30.5,ACME Corp,0\n',
      'amount,merchant,is_fraud\n10,ACME Corp,0\n20.5,New Shop,1\n30.5,ACME Corp,0\n40,ACME Corp,0\n',
    )
    const { summary, column_diffs, row_diff } = (await compare(id)).json
    const { v1, v2, v1_rows, v2_rows, rows_diff, v1_columns, v2_columns } = summary
    assert.deepEqual(
      { v1, v2, v1_rows, v2_rows, rows_diff, v1_columns, v2_columns },
      { v1: 0, v2: 1, v1_rows: 3, v2_rows: 4, rows_diff: 1, v1_columns: 3, v2_columns: 3 },
    )
    for (const key of ['columns_added', 'columns_removed', 'columns_type_changed', 'columns_renamed'])
      assert.deepEqual(summary[key], [], key)
    const { amount, merchant } = column_diffs
    assert.deepEqual(Object.keys(amount).slice(0, 10), [
      ...['type', 'v1_mean', 'v2_mean', 'v1_std', 'v2_std', 'missing_v1', 'missing_v2'],
      ...['mean_shift_pct', 'psi', 'shift_level'],
    ])
    assert.deepEqual(
      [amount.type, amount.v1_mean, amount.v2_mean, amount.missing_v1, amount.missing_v2],
      ['numeric', 20.25, 25.25, 1 / 3, 0],
    )
    near(amount.mean_shift_pct, (5 / 20.25) * 100)
    // Of 10, 30.5 and 10, 20.5, 30.5, 40 together.
    near(amount.mean_shift_std, 5 / Math.sqrt((4080.75 - 141.5 ** 2 / 6) / 5))
    assert.equal(amount.shift_level, 'high')
    assert.deepEqual(
      amount.bins.map((bin: { kind: string }) => bin.kind),
      ['value', 'value', 'other', 'missing'],
    )
    near(
      amount.bins.reduce((sum: number, bin: { contribution: number }) => sum + bin.contribution, 0),
      amount.psi,
    )
    assert.equal(merchant.type, 'categorical')
    assert.deepEqual(merchant.new_categories, [{ value: 'New Shop', count: 1 }])
    assert.deepEqual(merchant.vanished_categories, [{ value: 'Luxury Ltd', count: 1 }])
    assert.ok(merchant.jensen_shannon > 0)
    assert.equal(row_diff, undefined)
  })

  for (const [name, { reference, current, expected }] of Object.entries(golden.psi)) {
    test(`samples of known drift get it, to 1e-9: ${name}`, async () => {
      const id = await versions(csvOf('value', reference), csvOf('value', current))
      const { value } = (await compare(id)).json.column_diffs
      near(value.psi, expected.psi, 'psi')
      const { bins } = value
      assert.equal(bins.length, expected.ref_prop.length)
      for (const [at, edge] of expected.inner_edges.entries()) near(bins[at].upto, edge, `edge ${at}`)
      for (const [at, share] of expected.ref_prop.entries()) near(bins[at].v1_share, share, `share ${at}`)
      for (const [at, share] of expected.cur_prop.entries()) near(bins[at].v2_share, share, `share ${at}`)
      near(value.noise_floor, 9 * (2 / 300), 'noise floor')
      assert.equal(value.significant, expected.psi > 0)
    })
  }

  test('points in time and truths have measures of their own', async () => {
    const id = await versions(
      'at,ok\n2024-01-01,true\n2024-01-02,false\n2024-01-03,true\n',
      'at,ok\n2024-01-02,true\n2024-01-03,true\n2024-01-04,true\n',
    )
    const { at, ok } = (await compare(id)).json.column_diffs
    assert.deepEqual([at.type, at.v1_min, at.v2_max], ['datetime', '2024-01-01', '2024-01-04'])
    assert.deepEqual([at.wasserstein, at.bins[0].value], [86_400, '2024-01-01'])
    near(at.ks, 1 / 3)
    assert.deepEqual([ok.type, ok.v1_true_fraction, ok.v2_true_fraction], ['boolean', 2 / 3, 1])
    assert.deepEqual(ok.vanished_categories, [{ value: 'false', count: 1 }])
  })

  test('columns that came, went, changed type or look renamed are told', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => at)
    const id = await versions(
      ['id,price,gone', ...rows.map(at => `${at},${at * 1.5},x${at}`)].join('\n'),
      [
        'id,cost,came',
        ...rows.map(at => `${at === 7 ? 'n-7' : at},${at * 1.5},${at % 2 ? 'yes' : 'no'}`),
      ].join('\n'),
    )
    const { summary, column_diffs } = (await compare(id)).json
    assert.deepEqual(summary.columns_added, ['cost', 'came'])
    assert.deepEqual(summary.columns_removed, ['price', 'gone'])
    assert.deepEqual(summary.columns_renamed, [{ from: 'price', to: 'cost', similarity: 1 }])
    assert.equal(summary.columns_type_changed.length, 1)
    const [changed] = summary.columns_type_changed
    assert.deepEqual([changed.name, changed.v1_dtype, changed.v2_dtype], ['id', 'int64', 'object'])
    assert.deepEqual(column_diffs.id.new_categories, [{ value: 'n-7', count: 1 }])
  })

  test('with a key, rows and cells are told apart, and no digit is lost', async () => {
    const id = await versions(
      'id,amount,note\n1,1.5,a\n2,2.5,b\n9007199254740993,3.5,c\n4,4.5,d\n',
      'id,amount,note\n1,1.5,a\n2,2.75,b\n9007199254740993,3.5,C\n9007199254740992,5,\n',
    )
    const { text, json } = await compare(id, '&key=id')
    const { changes, ...counts } = json.row_diff
    assert.deepEqual(counts, {
      key: ['id'],
      added: 1,
      removed: 1,
      changed: 2,
      unchanged: 1,
      duplicate_keys: { v1: 0, v2: 0 },
      missing_keys: { v1: 0, v2: 0 },
      columns: { amount: 1, note: 1 },
    })
    assert.deepEqual(
      { ...changes, items: changes.items.length },
      { items: 4, total: 4, limit: 100, offset: 0 },
    )
    assert.deepEqual(changes.items[0], { kind: 'changed', key: { id: 2 }, cells: { amount: [2.5, 2.75] } })
    assert.ok(
      text.includes('{"kind":"removed","key":{"id":4},"cells":{"amount":[4.5,null],"note":["d",null]}}'),
    )
    assert.ok(
      text.includes(
        '{"kind":"added","key":{"id":9007199254740992},"cells":{"amount":[null,5.0],"note":[null,null]}}',
      ),
    )
    assert.ok(text.includes('{"kind":"changed","key":{"id":9007199254740993},"cells":{"note":["c","C"]}}'))
    const page = (await compare(id, '&key=id&diff_limit=1&diff_offset=2')).json.row_diff.changes
    assert.deepEqual([page.items.length, page.items[0].kind, page.total], [1, 'added', 4])
  })

  test('keys that occur twice or are missing are reported and left out', async () => {
    const id = await versions(
      'a,b,x\n1,1,1\n1,1,2\n2,1,3\n3,1,4\n,1,5\n4,1,6\n',
      'a,b,x\n1,1,1\n2,1,3\n3,1,4\n3,1,5\n3,1,6\n,1,5\n,2,5\n4,1,7\n',
    )
    const { changes, ...counts } = (await compare(id, '&key=a,b')).json.row_diff
    assert.deepEqual(counts, {
      key: ['a', 'b'],
      ...{ added: 0, removed: 0, changed: 1, unchanged: 1 },
      duplicate_keys: { v1: 1, v2: 1 },
      missing_keys: { v1: 1, v2: 2 },
      columns: { x: 1 },
    })
    assert.deepEqual(changes.items, [{ kind: 'changed', key: { a: 4, b: 1 }, cells: { x: [6, 7] } }])
  })

  test('numbers are compared by value where a column changed its type', async () => {
    const id = await versions(
      'id,n\n1,5\n2,9007199254740993\n3,7\n4,\n',
      'id,n\n1,5.0\n2,9007199254740992\n3,7.5\n4,\n',
    )
    const { summary, row_diff } = (await compare(id, '&key=id')).json
    assert.equal(summary.columns_type_changed[0].name, 'n')
    assert.deepEqual([row_diff.changed, row_diff.unchanged], [2, 2])
  })

  test('versions of two datasets are compared as two of one are', async () => {
    const [left, right] = [await versions('id,x\n1,1\n2,2\n'), await versions('id,x\n1,1\n2,3\n')]
    const answer = await house.admin('POST', '/api/compare', {
      json: { left: { dataset_id: left, version: 0 }, right: { dataset_id: right, version: 0 }, key: ['id'] },
    })
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.json.summary.v1_dataset_id, left)
    assert.deepEqual(answer.json.row_diff.changes.items, [
      { kind: 'changed', key: { id: 2 }, cells: { x: [2, 3] } },
    ])
    const latest = await house.admin('POST', '/api/compare', {
      json: { left: { dataset_id: left }, right: { dataset_id: right } },
    })
    assert.equal(latest.status, 200, latest.text)
  })

  test('a client that has the comparison is told so', async () => {
    const id = await versions('a\n1\n', 'a\n2\n')
    const etag = (await compare(id)).headers.get('etag') ?? ''
    const path = `/api/datasets/${id}/compare?v1=0&v2=1`
    assert.equal((await house.admin('GET', path, { headers: { 'if-none-match': etag } })).status, 304)
    assert.notEqual((await compare(id, '&key=a')).headers.get('etag'), etag)
  })

  test('what is not there, or out of range, is refused', async () => {
    const id = await versions('a,b\n1,1\n', 'a,c\n2,1\n')
    const ask = (query: string) => house.admin('GET', `/api/datasets/${id}/compare?${query}`)
    assertRefused(await ask('v1=0&v2=7'), 404, 'unknown_version')
    for (const query of ['v1=0', 'v2=0', 'v1=x&v2=1', 'v1=-1&v2=0', 'v1=0&v2=1&key=a&diff_limit=0'])
      assert.equal((await ask(query)).status, 422, query)
    assert.equal((await ask('v1=0&v2=1&key=a&diff_limit=1001')).status, 422)
    for (const key of ['b', 'c', 'A']) assertRefused(await ask(`v1=0&v2=1&key=${key}`), 422, 'unknown_column')
    assertRefused(await ask('v1=0&v2=1&key='), 422, 'invalid_value')
    const foreign = house.as(await makeOrganization(house, 'other@rowhouse'))
    const sent = { json: { left: { dataset_id: id }, right: { dataset_id: id } } }
    assertRefused(await foreign('POST', '/api/compare', sent), 404, 'unknown_dataset')
  })

  test('a key is a name and never SQL', async () => {
    const id = await versions('a,b\n1,1\n', 'a,b\n2,1\n')
    const attempts = [
      '1) --',
      "' or '1'='1",
      'a; drop table m',
      'c0',
      "a) union all select * from read_csv('/etc/passwd') --",
      '"a" or 1=1',
      "read_text('/etc/passwd')",
      'k0',
      '*',
      'a/**/',
      'rowid',
      '$1',
      'filename',
      "getenv('HOME')",
      'a\u0000b',
    ]
    for (const attempt of attempts) {
      const key = encodeURIComponent(`"${attempt.replaceAll('"', '""')}"`)
      const path = `/api/datasets/${id}/compare?v1=0&v2=1&key=${key}`
      assertRefused(await house.admin('GET', path), 422, 'unknown_column')
      const sent = { json: { left: { dataset_id: id }, right: { dataset_id: id }, key: [attempt] } }
      assertRefused(await house.admin('POST', '/api/compare', sent), 422, 'unknown_column')
    }
  })

  test('columns of any name are compared', async () => {
    const names = ['k0', "x'); drop table m --", 'say ""hi""', 'c', 'v', '$1', 'one', 'kind']
    const header = names.map(name => `"${name}"`).join(',')
    const id = await versions(`${header}\n1,2,3,4,5,6,7,8\n`, `${header}\n1,2,3,4,5,6,7,9\n`)
    const { column_diffs, row_diff } = (await compare(id, '&key=k0')).json
    assert.deepEqual(
      Object.keys(column_diffs),
      names.map(name => name.replaceAll('""', '"')),
    )
    assert.deepEqual(row_diff.columns, { kind: 1 })
  })
})

function csvOf(name: string, values: readonly number[]): string {
  return `${[name, ...values].join('\n')}\n`
}

function near(found: number, expected: number, what = ''): void {
  const close = Math.abs(found - expected) <= 1e-9 * Math.max(Math.abs(expected), Number.MIN_VALUE)
  assert.ok(found === expected || close, `${what}: ${found} is not ${expected}`)
}
