import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertRefused, type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'
import { makeRule, nextVersion, people, rulesOfPeople } from './rules.ts'

describe('rules', () => {
  let house: StartedHouse
  before(async () => {
    house = await withoutStatistics(startHouse())
  })
  after(() => house[Symbol.asyncDispose]())

  const get = async (path: string) => (await house.admin('GET', path)).json

  test('each kind of rule is held against the latest version when it is made, and its rows are listed', async () => {
    const { id } = await uploadDataset(house, { file: people })
    const countries = await uploadDataset(house, { file: 'code,name\nGB,Britain\nNO,Norway\n' })
    const cases = rulesOfPeople(countries.id)
    for (const [demand, rows] of cases) {
      const { rule, result, version } = await makeRule(house, id, demand)
      const said = JSON.stringify(demand)
      assert.deepEqual([version, result.violations, result.passed], [0, rows.length, rows.length === 0], said)
      assert.deepEqual(result.sample_rows, rows, said)
      for (const [member, value] of Object.entries(demand)) {
        if (demand.kind === 'unique' && member === 'column') continue
        assert.deepEqual(rule[member], value, said)
      }
      const path = `/api/datasets/${id}/rows?version=0&rule=${rule.id}`
      assert.equal(result.rows, rows.length > 0 ? path : null)
      const listed = await get(path)
      assert.deepEqual([listed.total, listed.rows.length], [rows.length, rows.length], said)
    }
    assert.equal((await get(`/api/datasets/${id}/rules`)).total, cases.length)
    assert.equal((await get(`/api/datasets/${id}/rules?limit=2&offset=9`)).items.length, 1)
  })

  test('rules about the version as a whole say why they are violated, and list no rows', async () => {
    const { id } = await uploadDataset(house, { file: people })
    const few = await makeRule(house, id, { kind: 'row_count', min: 5 })
    assert.deepEqual(few.result.message, 'The version has 4 rows; at least 5 are wanted.')
    const fresh = { kind: 'freshness', column: 'born', max_age_hours: 24, on_fail: 'reject' }
    const stale = await makeRule(house, id, fresh)
    assert.match(stale.result.message, /^No "born" is from /)
    assertRefused(
      await house.admin('GET', `/api/datasets/${id}/rows?rule=${few.rule.id}`),
      422,
      'invalid_value',
    )
    const { dimensions, checks } = await get(`/api/datasets/${id}/quality`).then(({ quality }) => quality)
    assert.equal(dimensions.timeliness, 0)
    const violated = checks.filter(({ name }: { name: string }) => name === 'rule_violations')
    assert.deepEqual(
      violated.map((check: Record<string, unknown>) => [check.rule_id, check.passed, check.dimension]),
      [
        [few.rule.id, false, 'completeness'],
        [stale.rule.id, false, 'timeliness'],
      ],
    )
    const today = new Date().toISOString().slice(0, 10)
    const old = await nextVersion(house, id, 'id,born\n9,2001-01-01\n')
    assertRefused(old, 422, 'rules_violated')
    assert.deepEqual(old.json.rules[0].first_rows, [])
    const landed = await nextVersion(house, id, `id,born\n9,${today}\n`)
    assert.deepEqual(
      landed.json.rules.map((rule: { passed: boolean }) => rule.passed),
      [true, true],
    )
  })

  test('a rule that warns lets a version land and says what it found', async () => {
    const { id } = await uploadDataset(house, { file: people })
    const { rule } = await makeRule(house, id, { kind: 'range', column: 'age', min: 18 })
    const answer = await nextVersion(house, id, 'id,name,age\n5,Di,7\n6,Ed,70\n')
    assert.equal(answer.status, 201, answer.text)
    const [said] = answer.json.rules
    assert.deepEqual([said.rule_id, said.violations, said.sample_rows], [rule.id, 2, [1, 4]])
    const { results } = await get(`/api/datasets/${id}/rules/results`)
    assert.deepEqual(results, [said])
    assert.deepEqual((await get(`/api/datasets/${id}/rules/results?version=0`)).results[0].violations, 1)
    assert.equal((await get(said.rows)).total, 2)
    const { quality } = await get(`/api/datasets/${id}/quality`)
    const check = quality.checks.find((each: { rule_id?: string }) => each.rule_id === rule.id)
    assert.deepEqual([check.severity, check.affected_rows, check.rows], ['warning', 2, said.rows])
    const replaced = await nextVersion(house, id, 'id,age\n1,20\n', { mode: 'replace' })
    assert.equal(replaced.json.rules[0].violations, 0)
  })

  test('a rule that rejects keeps a version from landing; the load can be read, with its rejects', async () => {
    const { id } = await uploadDataset(house, { file: people })
    const { rule } = await makeRule(house, id, {
      name: 'adults',
      kind: 'range',
      column: 'age',
      min: 18,
      on_fail: 'reject',
    })
    await makeRule(house, id, { kind: 'not_null', column: 'name' })
    const before = await house.objects()
    const broken = `id,name,age\n5,Di,7\n6,"Ed\n${'7,Flo,80\n'.repeat(30)}`
    const answer = await nextVersion(house, id, broken, { max_error_percent: '50' })
    assertRefused(answer, 422, 'rules_violated')
    assert.match(answer.json.detail, /"adults" \("age"\): 1 row violates it/)
    assert.deepEqual(answer.json.rules, [
      {
        rule_id: rule.id,
        name: 'adults',
        kind: 'range',
        violations: 1,
        message: null,
        first_rows: [{ row: 1, values: { age: 7 } }],
      },
    ])
    assert.equal((await get(`/api/datasets/${id}/versions`)).total, 1)
    const load = await get(`/api/loads/${answer.json.load_id}`)
    assert.deepEqual([load.dataset_version_id, load.dataset_id], [null, id])
    assert.ok(load.warnings.some(({ code }: { code: string }) => code === 'rules_violated'))
    const rejects = await get(`/api/loads/${answer.json.load_id}/rejects`)
    assert.equal(rejects.items.length, load.rows.rejected)
    assert.ok(load.rows.rejected > 0)
    assert.equal((await house.objects()).length, before.length + 1)
    const fixed = await nextVersion(house, id, 'id,name,age\n5,Di,27\n')
    assert.equal(fixed.status, 201, fixed.text)
    assert.equal(fixed.json.rules[0].violations, 1)
  })

  test('keys are held against all rows: a new row must not have the key of an old one', async () => {
    const { id } = await uploadDataset(house, { file: 'id,v\n1,a\n2,b\n' })
    await makeRule(house, id, { name: 'key', kind: 'unique', column: 'id', on_fail: 'reject' })
    const twice = await nextVersion(house, id, 'id,v\n3,c\n2,d\n')
    assertRefused(twice, 422, 'rules_violated')
    assert.deepEqual(twice.json.rules[0].first_rows, [{ row: 2, values: { id: 2 } }])
    assert.equal((await nextVersion(house, id, 'id,v\n3,c\n4,d\n')).status, 201)
    assert.equal((await nextVersion(house, id, 'id,v\n1,c\n2,d\n', { mode: 'replace' })).status, 201)
  })

  test('of appends with one key at once, one lands', async () => {
    const { id } = await uploadDataset(house, { file: 'id,v\n1,a\n2,b\n' })
    await makeRule(house, id, { kind: 'unique', column: 'id', on_fail: 'reject' })
    const answers = await Promise.all(
      [0, 1, 2, 3].map(at => nextVersion(house, id, `id,v\n7,x\n${10 + at},y\n`)),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422, 422])
    assert.equal((await get(`/api/datasets/${id}`)).dataset.rows, 4)
  })

  test('a version that lands while a rule is made is held against it, whichever comes first', async () => {
    const { id } = await uploadDataset(house, { file: 'a\n1\n' })
    const made = [0, 1].map(min => makeRule(house, id, { kind: 'range', column: 'a', min }))
    const landed = [2, 3].map(value => nextVersion(house, id, `a\n${value}\n`))
    const rules = (await Promise.all(made)).map(({ rule }) => rule.id)
    assert.deepEqual(
      (await Promise.all(landed)).map(({ status }) => status),
      [201, 201],
    )
    const { version, results } = await get(`/api/datasets/${id}/rules/results`)
    assert.equal(version, 2)
    assert.deepEqual(results.map(({ rule_id }: { rule_id: string }) => rule_id).sort(), rules.sort())
  })

  test('a replay is held against the rules too', async () => {
    const made = await uploadDataset(house, { file: `a,b\n${'1,x\n'.repeat(40)}1\n` })
    assert.equal(made.load.rows.rejected, 1)
    await makeRule(house, made.id, { kind: 'set', column: 'b', values: ['x', 'y'], on_fail: 'reject' })
    const replay = (b: string) =>
      house.admin('POST', `/api/loads/${made.load.id}/replay`, {
        json: { rows: [{ row: 41, values: { a: 1, b } }] },
      })
    assertRefused(await replay('z'), 422, 'rules_violated')
    assert.equal((await replay('y')).status, 201)
  })

  test('a reference may be to the dataset itself, to a fixed version, or to what is gone', async () => {
    const { id } = await uploadDataset(house, { file: 'id,parent\n1,\n2,1\n' })
    const own = {
      kind: 'reference',
      column: 'parent',
      dataset_id: id,
      reference_column: 'id',
      on_fail: 'reject',
    }
    await makeRule(house, id, own)
    assert.equal((await nextVersion(house, id, 'id,parent\n3,4\n4,1\n')).status, 201)
    assertRefused(await nextVersion(house, id, 'id,parent\n5,9\n'), 422, 'rules_violated')
    const fixed = await makeRule(house, id, { ...own, version: 0, on_fail: 'warn' })
    assert.equal(fixed.result.violations, 1)
    const other = await uploadDataset(house, { file: 'id\n1\n4\n' })
    const { rule } = await makeRule(house, id, { ...own, dataset_id: other.id })
    assert.equal((await house.admin('DELETE', `/api/datasets/${other.id}`)).status, 200)
    const orphaned = await nextVersion(house, id, 'id,parent\n6,1\n')
    assertRefused(orphaned, 422, 'rules_violated')
    assert.match(orphaned.json.rules[0].message, /^There is no dataset /)
    assert.equal((await house.admin('DELETE', `/api/datasets/${id}/rules/${rule.id}`)).status, 200)
    assert.equal((await nextVersion(house, id, 'id,parent\n6,1\n')).status, 201)
  })

  test('a rule whose column is gone is violated by the version as a whole', async () => {
    const { id } = await uploadDataset(house, { file: people })
    const { rule } = await makeRule(house, id, { kind: 'range', column: 'age', min: 0, on_fail: 'reject' })
    const without = await nextVersion(house, id, 'id\n1\n', { mode: 'replace' })
    assertRefused(without, 422, 'rules_violated')
    assert.match(without.json.rules[0].message, /There is no column "age"/)
    const path = `/api/datasets/${id}/rules/${rule.id}`
    assert.equal((await house.admin('PATCH', path, { json: { on_fail: 'warn' } })).status, 200)
    const landed = await nextVersion(house, id, 'id\n1\n', { mode: 'replace' })
    assert.deepEqual([landed.json.rules[0].violations, landed.json.rules[0].rows], [1, null])
  })

  test('a changed rule is held against the latest version again, a deleted one counts no more', async () => {
    const { id } = await uploadDataset(house, { file: people })
    const { rule } = await makeRule(house, id, { kind: 'range', column: 'age', max: 100 })
    const scored = await get(`/api/datasets/${id}/quality`)
    const path = `/api/datasets/${id}/rules/${rule.id}`
    const changed = await house.admin('PATCH', path, {
      json: { name: 'older', kind: 'range', column: 'age', max: 300 },
    })
    assert.deepEqual(
      [changed.json.rule.name, changed.json.rule.revision, changed.json.result.violations],
      ['older', 1, 0],
    )
    const better = await get(`/api/datasets/${id}/quality`)
    assert.ok(better.quality.overall_score > scored.quality.overall_score)
    const listed = await get(`/api/datasets/${id}/versions`)
    assert.equal(listed.items[0].quality_score, better.quality.overall_score)
    for (const json of [
      {},
      { kind: 'range' },
      { column: 'age' },
      { kind: 'set', column: 'age', values: ['x'] },
    ])
      assert.equal((await house.admin('PATCH', path, { json })).status, 422, JSON.stringify(json))
    assert.equal((await house.admin('DELETE', path)).status, 200)
    assertRefused(await house.admin('DELETE', path), 404, 'unknown_rule')
    assertRefused(await house.admin('PATCH', path, { json: { name: 'x' } }), 404, 'unknown_rule')
    const after = await get(`/api/datasets/${id}/quality`)
    assert.ok(!after.quality.checks.some(({ name }: { name: string }) => name === 'rule_violations'))
  })

  test('a rule of another dataset is none of this one', async () => {
    const [one, other] = [await uploadDataset(house), await uploadDataset(house)]
    const { rule } = await makeRule(house, one.id, { kind: 'not_null', column: 'amount' })
    const path = `/api/datasets/${other.id}/rules/${rule.id}`
    assertRefused(await house.admin('PATCH', path, { json: { name: 'x' } }), 404, 'unknown_rule')
    assertRefused(await house.admin('DELETE', path), 404, 'unknown_rule')
    assertRefused(
      await house.admin('GET', `/api/datasets/${other.id}/rows?rule=${rule.id}`),
      404,
      'unknown_rule',
    )
  })

  test('what is suggested can be made as it stands, and is satisfied', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, at) => `${at},AB-${100 + at},${at % 2 ? 'in' : 'out'},${at}.5`,
    )
    const { id } = await uploadDataset(house, { file: `id,code,way,amount\n${rows.join('\n')}\n` })
    const { suggestions, version } = await get(`/api/datasets/${id}/rules/suggest`)
    assert.equal(version, 0)
    const kinds = suggestions.map(({ rule }: { rule: { kind: string } }) => rule.kind)
    assert.deepEqual([...new Set(kinds)].sort(), [
      'not_null',
      'pattern',
      'range',
      'row_count',
      'set',
      'unique',
    ])
    for (const { rule } of suggestions) assert.equal((await makeRule(house, id, rule)).result.passed, true)
    assert.deepEqual((await get(`/api/datasets/${id}/rules/suggest`)).suggestions, [])
    assertRefused(
      await nextVersion(house, id, 'id,code,way,amount\n70,AB-1,up,1.5\n', { dry_run: 'maybe' }),
      422,
      'invalid_value',
    )
    const tried = await nextVersion(house, id, 'id,code,way,amount\n70,AB-1,up,1.5\n', { dry_run: 'true' })
    const failed = tried.json.rules.filter(({ passed }: { passed: boolean }) => !passed)
    assert.deepEqual(failed.map(({ kind }: { kind: string }) => kind).sort(), ['pattern', 'set'])
    assert.equal((await get(`/api/datasets/${id}/versions`)).total, 1)
  })

  test('numbers beyond 2^53 in rules keep every digit', async () => {
    const { id } = await uploadDataset(house, { file: 'n\n9007199254740992\n9007199254740993\n' })
    const { rule, result } = await makeRule(house, id, {
      kind: 'set',
      column: 'n',
      values: ['9007199254740992'],
    })
    assert.deepEqual([rule.values, result.sample_rows], [['9007199254740992'], [1]])
  })
})
