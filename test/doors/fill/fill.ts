import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Answer, Caller, StartedHouse } from '../start.ts'

/** A dataset to be filled, and who fills it. */
export interface Filling {
  readonly userCode: string
  readonly datasetCode: string
  readonly datasetId: string
  /** Sends a fill as the admin; members of `more` go before those that every fill has. */
  fill(rows: unknown, more?: Members, headers?: Record<string, string>): Promise<Answer>
  /** The latest version's rows, as many as a page holds. */
  rows(version?: number): Promise<Record<string, unknown>[]>
}

export type Members = Readonly<Record<string, unknown>>

/** The contract's own example. */
export const retail = [
  { name: 'InvoiceNo', alias: 'Invoice', type: 'dimension', subtype: 'text' },
  { name: 'Quantity', alias: 'Qty', type: 'measure', subtype: 'numeric', format: '#,###.##' },
  { name: 'InvoiceDate', alias: 'When', type: 'dimension', subtype: 'datetime', format: 'Y-m-d H:i:s' },
] as const

export const invoices = [
  ['536365', 6, '2010-12-01 08:26:00'],
  ['536366', 2, '2010-12-01 08:28:00'],
] as const

export async function userCodeOf(call: Caller): Promise<string> {
  return (await call('GET', '/api/me')).json.user.code
}

/** Makes a dataset at the fill door. */
export async function openFilling(house: StartedHouse, columns: unknown = retail): Promise<Filling> {
  const userCode = await userCodeOf(house.admin)
  const members = { 'user-code': userCode, name: 'Online retail', columns }
  const made = await house.admin('POST', '/dataset-create', { json: members })
  assert.equal(made.status, 200, made.text)
  const datasetCode: string = made.json.data['dataset-code']
  const { items } = (await house.admin('GET', '/api/datasets?limit=500')).json
  const datasetId: string = items.find(({ code }: { code: string }) => code === datasetCode).id
  return {
    userCode,
    datasetCode,
    datasetId,
    fill(rows, more = {}, headers = {}) {
      const data = typeof rows === 'string' ? rows : JSON.stringify(rows)
      const json = {
        'user-code': userCode,
        'dataset-code': datasetCode,
        columns,
        'insert-data': data,
        ...more,
      }
      return house.admin('POST', '/dataset-fill', { json, headers })
    },
    async rows(version) {
      const which = version === undefined ? '' : `&version=${version}`
      const page = await house.admin('GET', `/api/datasets/${datasetId}/rows?limit=1000${which}`)
      assert.equal(page.status, 200, page.text)
      return page.json.rows
    },
  }
}

/** Rows as a client with `compressed: true` sends them. */
export function packed(rows: unknown): string {
  return gzipSync(typeof rows === 'string' ? rows : JSON.stringify(rows)).toString('base64')
}

/** The details of a success. */
export function detailsOf(answer: Answer) {
  assert.equal(answer.status, 200, answer.text)
  assert.equal(answer.json.data.status, 'success')
  return answer.json.data.details
}

/** Asserts a refusal in this door's words; answers its details. */
export function assertFault(answer: Answer, status: number, code: string) {
  assert.deepEqual([answer.status, answer.json.data?.code], [status, code], answer.text)
  const { status: word, message, details } = answer.json.data
  assert.equal(word, 'error')
  assert.ok(message.length > 20 && typeof details === 'object', answer.text)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  return { message, ...details }
}
