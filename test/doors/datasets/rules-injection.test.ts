import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'
import { makeRule, nextVersion } from './rules.ts'

/** Texts that mean something to SQL, to a regular expression or to a shell; as values they mean themselves. */
const hostile = [
  `'; drop table x; --`,
  `' or '1'='1`,
  `") from read_csv('/etc/passwd') --`,
  `\\'; select 1; --`,
  `$1`,
  `$$ || (select 1) || $$`,
  `{{7*7}}`,
  `%' escape '\\`,
  `'||pg_sleep(9)||'`,
  `"; set enable_external_access = true; --`,
  `found_0`,
  `*/ union all select 1 /*`,
  `\u202e'gnirts`,
  `a\tb\\n`,
]

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

describe('hostile rules', () => {
  let house: StartedHouse
  before(async () => {
    house = await withoutStatistics(startHouse())
  })
  after(() => house[Symbol.asyncDispose]())

  test('as name, column, value, pattern and expression they mean themselves', async () => {
    const header = [...hostile, 'b'].map(quoted).join(',')
    const row = (values: string[], b: number) => `${values.map(quoted).join(',')},${b}\n`
    const plain = hostile.map(() => 'plain')
    const file = `${header}\n${row(hostile, 1)}${row(plain, 2)}${row(hostile, 3)}`
    const { id, schema } = await uploadDataset(house, { name: 'Hostile', file })
    const [first] = (await house.admin('GET', `/api/datasets/${id}/rows`)).json.rows
    for (const [at, text] of hostile.entries()) {
      const column = schema[at].name
      const value = first[column]
      const escaped = value.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      const filter = `${quoted(column)} != '${value.replaceAll("'", "''")}'`
      const cases: [Record<string, unknown>, number[]][] = [
        [{ kind: 'set', column, values: [value] }, [1]],
        [{ kind: 'pattern', column, pattern: escaped }, [1]],
        [{ kind: 'expression', expression: filter }, [0, 2]],
        [{ kind: 'unique', columns: [column] }, [0, 2]],
        [{ kind: 'reference', column: 'b', dataset_id: id, reference_column: column }, [0, 1, 2]],
      ]
      const [demand, rows] = cases[at % cases.length] ?? assert.fail()
      const name = text.replaceAll(/\p{Cc}/gu, ' ')
      const { rule, result } = await makeRule(house, id, { ...demand, name, on_fail: 'reject' })
      assert.deepEqual([rule.name, result.sample_rows], [name.trim(), rows], JSON.stringify(demand))
      const listed = await house.admin('GET', `/api/datasets/${id}/rows?rule=${rule.id}`)
      assert.equal(listed.json.total, rows.length, listed.text)
    }
    const others = hostile.map((_, at) => `other ${at}`)
    const refused = await nextVersion(house, id, `${header}\n${row(others, 4)}`)
    assert.deepEqual([refused.status, refused.json.code], [422, 'rules_violated'], refused.text)
    for (const { kind, first_rows } of refused.json.rules) {
      if (kind !== 'expression') assert.match(Object.values(first_rows[0].values).join(), /^(other \d+|4)$/)
    }
  })

  test('what is no filter, no expression and no column is refused, and reaches nothing', async () => {
    const { id } = await uploadDataset(house, { file: 'a,b\nx,1\n' })
    const wrong: Record<string, unknown>[] = [
      { kind: 'expression', expression: `a = 'x'; drop table x` },
      { kind: 'expression', expression: `a in (select 'x')` },
      { kind: 'expression', expression: `read_text('/etc/passwd') = 'x'` },
      { kind: 'expression', expression: `a = 'x' --` },
      { kind: 'expression', expression: `a = 'x' /* */` },
      { kind: 'expression', expression: '('.repeat(100) },
      { kind: 'expression', expression: '' },
      { kind: 'not_null', column: `a" is null or "b` },
      { kind: 'unique', columns: ['a', 'a'] },
      { kind: 'unique', columns: [] },
      { kind: 'pattern', column: 'a', pattern: '(' },
      { kind: 'pattern', column: 'a', pattern: '(?{system("id")})' },
      { kind: 'pattern', column: 'a', pattern: 'x{1001}' },
      { kind: 'pattern', column: 'a', pattern: 'x'.repeat(501) },
      { kind: 'set', column: 'b', values: ['1 or 1=1'] },
      { kind: 'set', column: 'a', values: Array.from({ length: 1001 }, (_, at) => `v${at}`) },
      { kind: 'set', column: 'a', values: [{ sql: '1' }] },
      { kind: 'reference', column: 'a', dataset_id: `${id}' --`, reference_column: 'a' },
      { kind: 'reference', column: 'a', dataset_id: id, reference_column: `a" from x --` },
      { kind: 'freshness', column: 'a', max_age_hours: -1 },
      { kind: 'row_count', min: '0 or 1' },
      { kind: 'sql', expression: 'select 1' },
      { kind: 'not_null', column: 'a', where: '1=1' },
    ]
    for (const rule of wrong) {
      const answer = await house.admin('POST', `/api/datasets/${id}/rules`, { json: { name: 'x', ...rule } })
      assert.equal(answer.status, 422, `${JSON.stringify(rule).slice(0, 100)} ${answer.text}`)
      assert.ok(!answer.text.includes('root:'))
    }
    assert.equal((await house.admin('GET', `/api/datasets/${id}/rules`)).json.total, 0)
  })
})
