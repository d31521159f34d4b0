import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'
import { reportOn } from './fidelity.ts'

const ROWS = 3000
const PAIRS = [
  ['GB', 'GBP'],
  ['DE', 'EUR'],
  ['FR', 'EUR'],
  ['US', 'USD'],
] as const

let house: StartedHouse
let yaml: string

before(async () => {
  house = await withoutStatistics(startHouse())
  await uploadDataset(house, { name: 'awkward', file: awkward() })
  const json = { name: 'awkward', data: { dataset: 'awkward' }, format: 'dataset' }
  const made = await house.admin('POST', '/project', { json })
  assert.equal(made.status, 201, made.text)
  yaml = made.json.yaml
})
after(() => house[Symbol.asyncDispose]())

/** Decimals, numbers beyond 2^53, times and what times determine, skew, correlations, a constant, an empty column, and texts of other scripts. */
function awkward(): string {
  const lines = Array.from({ length: ROWS }, (_, at) => {
    const share = (at * 0.618_033_988_749) % 1
    const [country, currency] = PAIRS[(at * 7) % 4] ?? PAIRS[0]
    const day = 1 + (at % 9)
    return [
      at + 1,
      country,
      currency,
      (share * 1000).toFixed(2),
      `90071992547409${93 + (at % 900)}`,
      `2024-0${day}-1${day} 0${day}:30:00`,
      `2023-10-0${day}`,
      at % 3 === 0,
      Math.exp(share * 8).toFixed(4),
      (share * 50 + (at % 10)).toFixed(1),
      'same',
      '',
      at % 4 === 0 ? '' : `"some words, here ${at % 50}"`,
      `AB-${1000 + at}`,
      ['ä', '日本', '🙂'][at % 3],
    ].join(',')
  })
  const header = 'id,country,currency,amount,big,seen,day,flag,skewed,near,constant,empty,note,code,ünï'
  return `${header}\n${lines.join('\n')}\n`
}

const report = () => reportOn(house, 'awkward', { entity_name: 'Awkward', count: 5000, format: 'csv' })

test('columns of every kind are learnt, with what goes with them', async () => {
  const { columns, pairs } = await report()
  assert.equal(columns.length, 15)
  for (const { column, shape, missing } of columns) {
    // Of a column without values there is no shape.
    if (column === 'empty') assert.equal(shape.score, null)
    else assert.ok((shape.score ?? 0) >= 0.9, `${column} has ${shape.score}`)
    assert.ok(missing.score >= 0.95, `${column} is missing by ${missing.score}`)
  }
  for (const { columns: names, score } of pairs.filter(({ measure }) => measure === 'correlation')) {
    assert.ok(score >= 0.9, `${names} has ${score}`)
  }
  const determined = pairs.find(({ columns: [one, other] }) => one === 'country' && other === 'currency')
  assert.equal(determined?.score, 1)
})

test('correlations that are taken away are told of the pairs that had them, and of no column', async () => {
  const loose = yaml.replace(/( {2}\$correlations:\n)((?: {4}.*\n)+)/, (_, key: string, rows: string) => {
    return key + rows.replaceAll(/-?\d\.\d+|-?1(?=[\s"])/g, '0')
  })
  assert.notEqual(loose, yaml)
  const put = await house.admin('PUT', '/project/awkward', { json: { data: loose } })
  assert.equal(put.status, 200, put.text)
  const { columns, pairs } = await report()
  for (const { column, shape } of columns.filter(each => each.column !== 'empty')) {
    assert.ok((shape.score ?? 0) >= 0.9, `${column} has ${shape.score}`)
  }
  const scoreOf = (one: string, other: string) =>
    pairs.find(({ columns: names }) => names[0] === one && names[1] === other)?.score ?? 1
  for (const [one, other] of [
    ['amount', 'skewed'],
    ['amount', 'near'],
    ['skewed', 'near'],
  ] as const) {
    assert.ok(scoreOf(one, other) < 0.75, `${one} and ${other} have ${scoreOf(one, other)}`)
  }
  assert.ok(scoreOf('amount', 'big') >= 0.9)
})
