import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromDouble, rational } from '../../../core/profile/rational.ts'
import { binOf, binsSql, questionsSql } from './bins-sql.ts'
import { frameAbout } from './deviation.ts'
import { pointsSql, topSql } from './grouped.ts'
import { measureOf, type NumericMeasure } from './measure.ts'
import { exactSumSql, factsSql, outsideSql, powersSql } from './numeric-sql.ts'
import { shapesSql } from './text-sql.ts'

const doubles = measureOf('DOUBLE') as NumericMeasure
const integers = measureOf('BIGINT') as NumericMeasure
const money = measureOf('DECIMAL(18,2)') as NumericMeasure
const dates = measureOf('DATE') as NumericMeasure

test('the facts of a column are one look at its distinct values', () => {
  assert.equal(
    factsSql(doubles),
    `
select count(v), coalesce(sum(n) filter (v is null), 0), coalesce(sum(n) filter (v is not null and not isfinite(v)), 0),
  coalesce(sum(n) filter (v is not null and isfinite(v)), 0), count(v) filter (isfinite(v)),
  cast(min(p) as VARCHAR), cast(max(p) as VARCHAR),
  coalesce(sum(n) filter (p = 0), 0), coalesce(sum(n) filter (p < 0), 0)
from (select v, n, case when v is not null and isfinite(v) then v end as p from g)`,
  )
})

test('points are of types in which nothing is rounded', () => {
  assert.equal(pointsSql(integers), 'select v as p, n from g where v is not null')
  assert.equal(
    pointsSql(dates),
    "select cast(v - date '1970-01-01' as HUGEINT) * 86400000000 as p, n from g where v is not null and isfinite(v)",
  )
})

test('doubles are scaled before they are centred; long whole numbers and decimals are centred in their own type', () => {
  const near = frameAbout(fromDouble(3), fromDouble(0), fromDouble(7), doubles)
  assert.equal(near.deviation, "cast(p as DOUBLE) * cast('0.25' as DOUBLE) - cast('0.75' as DOUBLE)")
  const long = 2n ** 60n
  const far = frameAbout(rational(long), rational(long - 4n), rational(long + 4n), integers)
  const centred = `cast(cast(p as HUGEINT) - cast('${long}' as HUGEINT) as DOUBLE)`
  assert.equal(far.deviation, `${centred} * cast('0.25' as DOUBLE)`)
  const cents = frameAbout(rational(long), rational(long - 4n), rational(long + 4n), money)
  assert.match(
    cents.deviation,
    /^cast\(cast\(p as DECIMAL\(38,2\)\) - cast\('1152921504606846976\.00' as DECIMAL\(38,2\)\) as DOUBLE\)/,
  )
})

test('bins are counted in one pass, and few of them are asked about in another', () => {
  const bin = binOf({ low: 0, high: 1024 })
  assert.equal(
    bin,
    "cast(greatest(0, least(floor((cast(p as DOUBLE) * cast('0.5' as DOUBLE) - cast('0' as DOUBLE)) * cast('2' as DOUBLE)), 1023)) as INTEGER)",
  )
  assert.equal(binOf({ low: 5, high: 5 }), '0')
  assert.equal(
    binsSql('select p, n from r', 'b(p)', 'd(p)'),
    `
select bin, sum(n), count(*), min(x), max(x), fsum(d * n)
from (select n, b(p) as bin, cast(p as DOUBLE) as x, d(p) as d from (select p, n from r))
group by bin
order by bin`,
  )
  const questions = [
    { bin: 3, rank: 10 },
    { bin: 7, condition: 'p < 5' },
  ]
  assert.equal(
    questionsSql('select p, n from r', 'b(p)', questions),
    `
select cast(min(p) filter (bin = 3 and upto > 10) as VARCHAR),
  coalesce(sum(n) filter (bin = 7 and p < 5), 0)
from (
  select p, n, bin, sum(n) over (partition by bin order by p) as upto
  from (select p, n, b(p) as bin from (select p, n from r))
  where bin in (3, 7)
)`,
  )
})

test('outliers are compared with fences that are exact in the column’s type', () => {
  const [low, high] = [rational(10n), rational(11n)]
  assert.equal(
    outsideSql(low, high, doubles),
    "cast(p as DOUBLE) < cast('8.5' as DOUBLE) or cast(p as DOUBLE) > cast('12.5' as DOUBLE)",
  )
  assert.equal(outsideSql(low, high, integers), "p < cast('9' as BIGINT) or p > cast('12' as BIGINT)")
  assert.equal(
    outsideSql(low, high, money),
    "p < cast('8.50' as DECIMAL(38,2)) or p > cast('12.50' as DECIMAL(38,2))",
  )
})

test('sums that would cancel are taken in whole numbers', () => {
  assert.equal(
    exactSumSql(integers, 'd'),
    'select cast(sum(cast(p as HUGEINT) * n) as VARCHAR), null\nfrom (select v as p, n from g where v is not null)',
  )
  assert.match(exactSumSql(doubles, 'd'), /^\nselect sum\(cast\(a as HUGEINT\) \* n\), sum\(cast\(\(d \* /)
  assert.match(
    powersSql(doubles, 'x(p)', 'p > 1'),
    /filter \(p > 1\).*\nfrom \(select p, n, x\(p\) as d from /,
  )
})

test('the most frequent values come in one order, always', () => {
  assert.equal(
    topSql('g'),
    'select cast(v as VARCHAR), n from (select v, n from g where v is not null order by n desc, v limit 10) order by n desc, v',
  )
})

test('shapes are taken of all values, or of the same sample each time', () => {
  assert.ok(!shapesSql(1).includes('hash'))
  assert.match(shapesSql(7), /where v is not null and hash\(v\) % 7 = 0/)
})

test('nested values, bytes and intervals are measured as text; what is not a type is refused', () => {
  for (const type of ['BIGINT[]', 'STRUCT("a" BIGINT)', 'BLOB', 'INTERVAL', 'UUID', "ENUM('a')"])
    assert.deepEqual([measureOf(type).kind, measureOf(type).value], ['text', 'cast(c as VARCHAR)'], type)
  assert.throws(() => measureOf('BIGINT) from secrets --'))
})
