import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertRefused, form, type StartedHouse, startHouse, uploadDataset } from '../start.ts'

/** A thousand rows, with one of everything that checks look for. */
function dirty(): string {
  const rows = Array.from({ length: 1000 }, (_, at) => [
    String(at),
    ['Oslo', 'Bergen', 'Rome'][at % 3],
    String(100 + (at % 90)),
    String(30 + (at % 15)),
    `2024-0${1 + (at % 9)}-1${at % 9}`,
    `user${at}@example.com`,
    'NOK',
    at % 100 === 0 ? 'yes' : 'no',
  ])
  const put = (at: number, column: number, value: string) => {
    const row = rows[at]
    if (row) row[column] = value
  }
  put(1, 1, 'bergen')
  put(3, 1, '"Oslo "')
  for (const at of [10, 20]) put(at, 2, '')
  for (const at of [30, 31, 32]) put(at, 2, '100000')
  for (const at of [40, 41]) put(at, 3, 'XL')
  put(50, 4, '1870-01-01')
  put(51, 4, '2999-01-01')
  rows.push(rows[7] ?? [], rows[8] ?? [])
  return `id,city,amount,size,day,mail,currency,flag\n${rows.map(row => row.join(',')).join('\n')}\n`
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
type Check = any

describe('GET /api/datasets/{id}/quality', () => {
  let house: StartedHouse
  let made: Awaited<ReturnType<typeof uploadDataset>>
  before(async () => {
    house = await startHouse()
    made = await uploadDataset(house, { file: dirty() })
  })
  after(() => house[Symbol.asyncDispose]())

  async function qualityOf(id: string, query = '') {
    const answer = await house.admin('GET', `/api/datasets/${id}/quality${query}`)
    assert.equal(answer.status, 200, answer.text)
    return answer.json.quality
  }

  function assertAddsUp(quality: { overall_score: number; checks: Check[] }) {
    const lost = quality.checks.reduce((sum, { points_lost }) => sum + Math.round(points_lost * 100), 0)
    assert.equal(Math.round(quality.overall_score * 100), 100_00 - lost)
  }

  test('each flaw of a dirty file is found by its check, in its rows, and the points add up', async () => {
    assert.equal(made.quality.basis, 'load')
    const quality = await qualityOf(made.id)
    assert.deepEqual([quality.basis, quality.formula_version], ['profile', 2])
    assertAddsUp(quality)
    const found = Object.fromEntries(
      quality.checks.map(({ name, passed, column, affected_rows, sample_rows }: Check) => [
        name,
        { passed, column, affected_rows, sample_rows },
      ]),
    )
    assert.deepEqual(found, {
      missing_values: { passed: true, column: 'amount', affected_rows: 2, sample_rows: [10, 20] },
      duplicate_rows: { passed: true, column: null, affected_rows: 2, sample_rows: [1000, 1001] },
      constant_columns: { passed: false, column: 'currency', affected_rows: 0, sample_rows: [] },
      mixed_types: { passed: false, column: 'size', affected_rows: 2, sample_rows: [40, 41] },
      outliers: { passed: true, column: 'amount', affected_rows: 3, sample_rows: [30, 31, 32] },
      whitespace: { passed: false, column: 'city', affected_rows: 1, sample_rows: [3] },
      case_variants: { passed: false, column: 'city', affected_rows: 1, sample_rows: [1] },
      implausible_dates: { passed: false, column: 'day', affected_rows: 2, sample_rows: [50, 51] },
      rejected_rows: { passed: true, column: null, affected_rows: 0, sample_rows: [] },
      high_cardinality: { passed: true, column: 'mail', affected_rows: 0, sample_rows: [] },
      imbalance: { passed: true, column: 'flag', affected_rows: 0, sample_rows: [] },
      personal_data: {
        passed: true,
        column: 'mail',
        affected_rows: 1002,
        sample_rows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      },
    })
    const said = (name: string) => quality.checks.find((check: Check) => check.name === name).details
    assert.equal(said('duplicate_rows'), '2 duplicates (0.20%)')
    assert.equal(said('missing_values'), 'Max 0.20% missing (column "amount")')
    assert.equal(said('personal_data'), 'E-mail addresses in "mail"')
  })

  test('the rows of every check can be listed: as many as it says, the ones that it names first', async () => {
    const { id } = made
    const { checks } = await qualityOf(id)
    const links = checks
      .flatMap((check: Check) => [check, ...check.columns])
      .filter(({ rows }: Check) => rows)
    assert.ok(links.length >= 14, `${links.length}`)
    // A column with early and with late dates has one list of both.
    const totals = new Map(links.map(({ rows, affected_rows }: Check) => [rows, affected_rows]))
    for (const { rows, affected_rows, found } of links)
      if (/future/.test(found)) totals.set(rows, affected_rows + 1)
    for (const { rows, affected_rows, sample_rows } of links) {
      const { json } = await house.admin('GET', `${rows}&limit=1000`)
      assert.equal(json.total, totals.get(rows), `${rows} ${affected_rows}`)
      const numbers = json.rows.map((row: { id: number }) => row.id)
      if (rows.includes('duplicate')) assert.deepEqual(numbers, [7, 8])
      else for (const row of sample_rows) assert.ok(numbers.includes(row), `${rows} ${row}`)
    }
  })

  test('listed rows can be filtered, ordered and walked through as any others', async () => {
    const { id } = made
    const path = `/api/datasets/${id}/rows?check=personal_data&limit=400&where=id >= 900&order_by=id desc`
    const first = (await house.admin('GET', path.replace('limit=400', 'limit=60'))).json
    assert.deepEqual([first.total, first.rows[0].id], [100, 999])
    const next = await house.admin(
      'GET',
      `${path.replace('limit=400', 'limit=60')}&cursor=${first.next_cursor}`,
    )
    assert.deepEqual([next.json.rows.length, next.json.rows[0].id], [40, 939])
    const other = await house.admin(
      'GET',
      `/api/datasets/${id}/rows?check=outliers&cursor=${first.next_cursor}`,
    )
    assertRefused(other, 422, 'invalid_cursor')
  })

  test('what lists no rows is refused, saying why', async () => {
    const { id } = await uploadDataset(house)
    for (const query of [
      'check=nothing',
      'check=imbalance',
      'check=rule_violations',
      'column=amount',
      'check=toString',
    ]) {
      assertRefused(await house.admin('GET', `/api/datasets/${id}/rows?${query}`), 422, 'invalid_value')
    }
    const both = `/api/datasets/${id}/rows?check=outliers&rule=${id}`
    assertRefused(await house.admin('GET', both), 422, 'invalid_value')
    assertRefused(await house.admin('GET', `/api/datasets/${id}/rows?rule=${id}`), 404, 'unknown_rule')
    assertRefused(await house.admin('GET', `/api/datasets/${id}/rows?rule=1`), 404, 'unknown_rule')
    const clean = await house.admin('GET', `/api/datasets/${id}/rows?check=outliers&column=no`)
    assert.deepEqual([clean.status, clean.json.total], [200, 0])
  })

  test('the report of a version stays its own, is answered 304, and gives the version its score', async () => {
    const { id } = await uploadDataset(house, { file: 'a,b\n1,x\n,y\n3,y\n' })
    const next = form({ description: 'More', file: 'a,b\n1,x\n2,y\n3,y\n' })
    assert.equal((await house.admin('POST', `/api/datasets/${id}/versions`, { form: next })).status, 201)
    const answer = await house.admin('GET', `/api/datasets/${id}/quality?version=0`)
    assert.equal(answer.json.quality.checks[0].details, 'Max 33.33% missing (column "a")')
    const etag = answer.headers.get('etag') ?? ''
    const again = await house.admin('GET', `/api/datasets/${id}/quality?version=0`, {
      headers: { 'if-none-match': etag },
    })
    assert.equal(again.status, 304)
    const { overall_score } = await qualityOf(id)
    const { items } = (await house.admin('GET', `/api/datasets/${id}/versions`)).json
    assert.deepEqual(
      items.map(({ quality_score }: { quality_score: number }) => quality_score),
      [answer.json.quality.overall_score, overall_score],
    )
  })

  test('a file that says nothing is not blamed for it', async () => {
    for (const file of ['a\n1\n', 'a,b\n1,2\n1,2\n']) {
      const { id } = await uploadDataset(house, { file })
      assertAddsUp(await qualityOf(id))
    }
    const one = await uploadDataset(house, { file: 'a,b\n1,x\n' })
    const { overall_score, checks } = await qualityOf(one.id)
    assert.equal(overall_score, 100)
    assert.ok(checks.every(({ passed }: Check) => passed))
  })

  test('columns with hostile names are looked into like others', async () => {
    const name = `a") union select * from read_csv('/etc/passwd') --`
    const file = `"${name.replaceAll('"', '""')}",b\n${'Oslo,1\n'.repeat(5)}oslo,2\n" Oslo",3\n,4\n`
    const { id } = await uploadDataset(house, { file })
    const { checks } = await qualityOf(id)
    for (const [check, total] of [
      ['missing_values', 1],
      ['case_variants', 1],
      ['whitespace', 1],
    ] as const) {
      const { columns } = checks.find((each: Check) => each.name === check)
      assert.equal(columns[0].column, name)
      assert.equal((await house.admin('GET', columns[0].rows)).json.total, total, check)
    }
  })
})
