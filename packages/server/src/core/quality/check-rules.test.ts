import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '../dataset/dataset.ts'
import type { DatasetId, RuleId } from '../ids.ts'
import type { Finding, FindRequest } from '../ports/engine.ts'
import { type Candidate, checkRules, type HeldRule, isRefused } from './check-rules.ts'
import type { Demand, OnFail, RuleResult } from './rule.ts'

const columns: Column[] = ['BIGINT', 'DATE'].map((logicalType, at) => {
  const name = at === 0 ? 'id' : 'day'
  return { name, logicalType, dtype: 'object', nullable: true, originalName: name }
})
const part = (key: string, rows: number) => ({ key, rows, columns })

function rule(demand: Demand, onFail: OnFail = 'reject', revision = 0): HeldRule {
  return { id: demand.kind as string as RuleId, revision, name: demand.kind, onFail, demand }
}

function candidate(kept: number, before: readonly RuleResult[] = []): Candidate {
  return {
    datasetId: 'd' as DatasetId,
    columns,
    rowCount: 12,
    parts: [part('old', 10), part('new', 2)],
    kept,
    now: new Date('2026-02-12T08:00:00Z'),
    references: new Map(),
    before,
  }
}

/** Answers each probe with what is given, in order, and keeps what was asked. */
function asking(...findings: Finding[]) {
  const asked: FindRequest[] = []
  const find = async (request: FindRequest) => {
    asked.push(request)
    return request.probes.map(() => findings.shift() ?? { count: 0, first: [] })
  }
  return { asked, find }
}

const notNull = rule({ kind: 'not_null', column: 'id' })
const unique = rule({ kind: 'unique', columns: ['id'] })
const fresh = rule({ kind: 'freshness', column: 'day', maxAgeHours: 24 })

function resultOf({ id, ...held }: HeldRule, violations: number, first: number[]): RuleResult {
  return { ...held, ruleId: id, violations, first, message: null }
}

test('of an append, rows that were checked before are counted and not read again', async () => {
  const engine = asking({ count: 1, first: [11] })
  const before = [resultOf(notNull, 2, [3, 4])]
  const [checked] = await checkRules(engine, [notNull], candidate(10, before))
  assert.deepEqual(checked?.result, resultOf(notNull, 3, [3, 4, 11]))
  assert.deepEqual(checked?.brought, { count: 1, first: [11] })
  const read = engine.asked.filter(({ probes }) => probes.length > 0)
  assert.deepEqual(
    read.map(({ plan }) => [plan.parts.map(({ key }) => key), plan.firstRow]),
    [[['new'], 10]],
  )
})

test('a rule that was changed since, and one that looks at other rows, read all', async () => {
  const engine = asking()
  const before = [resultOf(notNull, 2, []), resultOf(unique, 2, [])]
  await checkRules(engine, [{ ...notNull, revision: 1 }, unique], candidate(10, before))
  const [whole] = engine.asked
  assert.deepEqual([whole?.plan.parts.length, whole?.probes.length], [2, 4])
})

test('a version is refused for the rows that it brings, not for those it had', async () => {
  const refused = async (kept: number, all: Finding, brought: Finding) => {
    const [checked] = await checkRules(asking(all, brought), [unique], candidate(kept))
    return checked && isRefused(checked)
  }
  assert.equal(await refused(10, { count: 2, first: [0, 1] }, { count: 0, first: [] }), false)
  assert.equal(await refused(10, { count: 2, first: [0, 11] }, { count: 1, first: [11] }), true)
  assert.equal(await refused(0, { count: 2, first: [0, 1] }, { count: 0, first: [] }), true)
  const [warned] = await checkRules(
    asking({ count: 2, first: [] }),
    [{ ...unique, onFail: 'warn' }],
    candidate(0),
  )
  assert.equal(warned && isRefused(warned), false)
})

test('a version is fresh when some row is, and stale when none is', async () => {
  for (const kept of [0, 10]) {
    const [some] = await checkRules(
      asking({ count: 3, first: [9] }, { count: 1, first: [11] }),
      [fresh],
      candidate(kept),
    )
    assert.deepEqual([some?.result.violations, some && isRefused(some)], [0, false])
    const [none] = await checkRules(asking(), [fresh], candidate(kept))
    assert.deepEqual([none?.result.violations, none && isRefused(none)], [1, true])
  }
})

test('a demand that cannot be made of the columns is violated by the version as a whole', async () => {
  const gone = rule({ kind: 'not_null', column: 'gone' })
  const [checked] = await checkRules(asking(), [gone], candidate(10))
  assert.match(checked?.result.message ?? '', /There is no column "gone"/)
  assert.equal(checked && isRefused(checked), true)
})
