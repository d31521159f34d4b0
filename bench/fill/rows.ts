import { gzipSync } from 'node:zlib'
import { transactions } from '../transactions.ts'

/** The eight columns of the transactions, as a fill declares them. */
export const columns = [
  { name: 'transaction_id', type: 'measure', subtype: 'numeric' },
  { name: 'occurred_at', type: 'dimension', subtype: 'datetime', format: 'Y-m-d H:i:s' },
  { name: 'card', type: 'dimension', subtype: 'text' },
  { name: 'merchant', type: 'dimension', subtype: 'text' },
  { name: 'amount', type: 'measure', subtype: 'numeric' },
  { name: 'currency', type: 'dimension', subtype: 'text' },
  { name: 'city', type: 'dimension', subtype: 'text' },
  { name: 'is_fraud', type: 'measure', subtype: 'numeric' },
] as const

const NUMBERS = columns.map(({ subtype }) => subtype === 'numeric')

/** The transactions as JSON texts of so many rows each: numbers as numbers, nothing as null. */
export function* calls(rows: number, rowsPerCall: number): Generator<string> {
  let lines: string[] = []
  let rest = ''
  let isFirst = true
  for (const chunk of transactions(rows)) {
    const found = (rest + chunk).split('\n')
    rest = found.pop() ?? ''
    for (const line of isFirst ? found.slice(1) : found) {
      lines.push(asJson(line))
      if (lines.length < rowsPerCall) continue
      yield `[${lines.join(',')}]`
      lines = []
    }
    isFirst = false
  }
  if (lines.length > 0) yield `[${lines.join(',')}]`
}

const FIELD = /("(?:[^"]|"")*"|[^,]*)(?:,|$)/g

function asJson(line: string): string {
  const fields = [...line.matchAll(FIELD)].slice(0, columns.length).map(([, field = '']) => field)
  const values = fields.map((field, index) => {
    if (field === '') return 'null'
    if (NUMBERS[index]) return field
    return JSON.stringify(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field)
  })
  return `[${values.join(',')}]`
}

export function packed(text: string): string {
  return gzipSync(text).toString('base64')
}
