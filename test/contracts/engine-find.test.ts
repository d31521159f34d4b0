import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Probe } from '../../packages/server/src/core/ports/engine.ts'
import { parseFilter } from '../../packages/server/src/core/query/filter.ts'
import {
  type Condition,
  type Look,
  looks,
  type SourcePart,
} from '../../packages/server/src/core/query/query.ts'
import { type Bench, openBench, planOver } from './engine-export.ts'

describe('what the engine finds', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  const find = (parts: SourcePart[], conditions: Condition[], worth?: Probe['worth']) => {
    const probes = conditions.map(condition => ({ condition, ...(worth && { worth }) }))
    return bench.engine.find({ plan: planOver(parts), probes })
  }
  const rowsOf = async (parts: SourcePart[], only: Condition) => {
    const page = await bench.engine.rows({
      plan: planOver(parts, { only }),
      bigAsString: false,
      counted: true,
    })
    return { rows: page.rows.map(row => JSON.parse(row)), total: page.total, last: page.last }
  }
  const filter = (text: string): Condition => ({ kind: 'filter', filter: parseFilter(text) })

  test('it counts the rows that fit and names the first ten, across parts', async () => {
    const parts = [
      await bench.part('select i as id from range(100) r(i)'),
      await bench.part('select i + 100 as id from range(100) r(i)'),
    ]
    const [all, late, some] = await find(parts, [
      filter('id >= 0'),
      { kind: 'all', conditions: [filter('id between 90 and 105'), { kind: 'from', row: 100 }] },
      { kind: 'any', conditions: [filter('id = 3'), filter('id = 150')] },
    ])
    assert.deepEqual(all, { count: 200, first: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] })
    assert.deepEqual(late, { count: 6, first: [100, 101, 102, 103, 104, 105] })
    assert.deepEqual(some, { count: 2, first: [3, 150] })
  })

  test('what it counts is what the rows of the same condition are', async () => {
    const part = await bench.part(
      "select * from (values (1, 'Oslo', 1.5::DOUBLE), (2, 'oslo', null), (3, ' Rome', 'nan'), (1, 'Oslo', 1.5), (null, 'Oslo', 2), (2, 'OSLO', null), (null, null, 'nan')) t(id, city, x)",
    )
    const cases: [Condition, number[]][] = [
      [{ kind: 'copy' }, [3]],
      [{ kind: 'repeated', columns: ['id'] }, [0, 1, 3, 5]],
      [{ kind: 'repeated', columns: ['id', 'city'] }, [0, 3]],
      [{ kind: 'variant', column: 'city' }, [1, 5]],
      [{ kind: 'padded', column: 'city' }, [2]],
      [filter('x is null'), [1, 2, 5, 6]],
      [filter("not city = 'Oslo'"), [1, 2, 5]],
      [{ kind: 'pattern', column: 'city', pattern: '[A-Z][a-z]+', negated: true }, [1, 2, 5]],
      [{ kind: 'pattern', column: 'city', pattern: 'o', negated: false }, []],
      [
        { kind: 'unmatched', column: 'id', in: await reference("select 1::SMALLINT as key, 'x' as other") },
        [1, 2, 5],
      ],
      [
        {
          kind: 'unmatched',
          column: 'city',
          in: await reference("select 'Oslo' as key union all select null"),
        },
        [1, 2, 5],
      ],
      [{ kind: 'any', conditions: [{ kind: 'copy' }, { kind: 'variant', column: 'city' }] }, [1, 3, 5]],
    ]
    const found = await find(
      [part],
      cases.map(([condition]) => condition),
    )
    for (const [at, [condition, expected]] of cases.entries()) {
      const said = JSON.stringify(condition).slice(0, 200)
      assert.deepEqual(found[at], { count: expected.length, first: expected }, said)
      const { rows, total, last } = await rowsOf([part], condition)
      assert.deepEqual(
        [rows.length, total, last],
        [expected.length, expected.length, expected.at(-1) ?? null],
        said,
      )
    }
  })

  test('a value that comes twice is found wherever it does, in values that ascend otherwise too', async () => {
    const ascending = await bench.part(
      "select i as id, 'a' || lpad(i::VARCHAR, 5, '0') as name from range(5000) r(i)",
    )
    const others = (sql: string) =>
      bench.part(`select i as id, 'a' || lpad(i::VARCHAR, 5, '0') as name ${sql}`)
    const cases: [string, SourcePart[], number[]][] = [
      ['ascending', [ascending], []],
      ['over two parts', [ascending, await others('from range(5000, 5003) r(i)')], []],
      ['the last again', [ascending, await others('from range(4999, 5002) r(i)')], [4999, 5000]],
      ['an early one again, behind the last', [ascending, await others('from (values (7)) t(i)')], [7, 5000]],
      ['missing ones first', [await others('from (values (null), (1), (2), (1)) t(i)')], [1, 3]],
      ['missing ones between', [await others('from (values (1), (null), (1)) t(i)')], [0, 2]],
      ['missing ones only', [await others('from (values (null::INTEGER), (null)) t(i)')], []],
    ]
    for (const [said, parts, expected] of cases) {
      const conditions = ['id', 'name'].map(column => ({ kind: 'repeated', columns: [column] }) as const)
      const finding = { count: expected.length, first: expected }
      assert.deepEqual(await find(parts, conditions), [finding, finding], said)
    }
  })

  async function reference(sql: string) {
    const part = await bench.part(sql)
    const column = part.columns[0]
    assert.ok(column)
    return { parts: [part], column }
  }

  test('pages of found rows follow one another, also where the condition looks at other rows', async () => {
    const parts = await Promise.all(
      [0, 1, 2].map(() => bench.part('select i % 50 as id from range(100) r(i)')),
    )
    const only: Condition = { kind: 'copy' }
    let seen = 0
    for (let after: number | null = null; ; ) {
      const plan = planOver(parts, { only, limit: 70, ...(after !== null && { after }) })
      const page = await bench.engine.rows({ plan, bigAsString: false })
      seen += page.rows.length
      if (page.last === null) break
      after = page.last
    }
    assert.equal(seen, 250)
  })

  const samples: Record<Look, { yes: string[]; no: string[] }> = {
    number: {
      yes: ['1', '-2.5', '1e5', '1,000.50', '1.000,50', ' 7 ', '00501'],
      no: ['a', '1a', '', '+', '1.2.3'],
    },
    date: {
      yes: ['2024-02-29', '31.12.2024', '12/31/24', '2024-02-29T10:00:00Z', '2024.1.2'],
      no: ['2024-02-30', '2024-13-01', '2024', 'May', '1/2'],
    },
    truth: { yes: ['true', 'NO', 'Yes'], no: ['0', 'maybe', ''] },
    email: {
      yes: ['ada@example.com', 'a.b+c@mail.example.co.uk'],
      no: ['ada', 'a@b', '@example.com', 'a b@example.com'],
    },
    phone: {
      yes: [
        '+47 912 34 567',
        '0047 91234567',
        '(555) 123-4567',
        '555-123-4567',
        '020 7946 0958',
        '(030) 1234567',
      ],
      no: ['12345678', '2024-01-02', '1.5', '10.0.0.1', '+47'],
    },
    iban: {
      yes: ['GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000'],
      no: ['GB82WEST12345698765433', 'AB12CDEF'],
    },
    card: { yes: ['4111 1111 1111 1111', '5500005555555559'], no: ['4111111111111112', '411111111111'] },
    ip: {
      yes: ['10.0.0.1', '2001:db8::1', '1:2:3:4:5:6:7:8'],
      no: ['256.1.1.1', '1.2.3', '12:30:45', 'aa:bb:cc:dd:ee:ff'],
    },
  }
  for (const look of looks) {
    test(`it knows what looks like ${look}, and says nothing of what is missing`, async () => {
      const { yes, no } = samples[look]
      const texts = [...yes, ...no].map(text => `('${text.replaceAll("'", "''")}')`)
      const part = await bench.part(`select v from (values ${texts.join(', ')}, (null)) t(v)`)
      const [those, others] = await find(
        [part],
        [false, true].map(negated => ({ kind: 'look', column: 'v', look, negated })),
      )
      assert.deepEqual(
        those?.first,
        yes.map((_, at) => at),
      )
      assert.deepEqual(
        others?.first,
        no.map((_, at) => yes.length + at),
      )
    })
  }

  test('of many rows, what a sample says is not there in the share asked for is not counted', async () => {
    const part = await bench.part(
      "select case when i % 4 = 0 then 'x' else '7' end as v from range(200000) r(i)",
    )
    const condition = { kind: 'look', column: 'v', look: 'number', negated: true } as const
    assert.deepEqual(await find([part], [condition], { least: 0, most: 0.1 }), [null])
    const [finding] = await find([part], [condition], { least: 0, most: 0.5 })
    assert.deepEqual([finding?.count, finding?.first.slice(0, 3)], [50_000, [0, 4, 8]])
  })

  test('a pattern that is no regular expression, or one too large, is refused', async () => {
    const part = await bench.part("select 'a' as v")
    for (const pattern of ['[a', '(a{1000}){1000}', '(?<x', '\\', '(a', '*'])
      await assert.rejects(find([part], [{ kind: 'pattern', column: 'v', pattern, negated: false }]), {
        code: 'invalid_value',
      })
  })

  test('a pattern that keeps other engines busy for years is answered at once', async () => {
    const part = await bench.part("select repeat('a', 50000) || '!' as v")
    const [finding] = await find([part], [{ kind: 'pattern', column: 'v', pattern: '(a+)+$', negated: true }])
    assert.equal(finding?.count, 1)
  })

  test('of a version without rows nothing is found', async () => {
    const part = await bench.part('select 1 as id where false')
    const conditions: Condition[] = [
      { kind: 'copy' },
      { kind: 'repeated', columns: ['id'] },
      { kind: 'from', row: 0 },
    ]
    const none = { count: 0, first: [] }
    assert.deepEqual(await find([part], conditions), [none, none, none])
  })
})
