import assert from 'node:assert/strict'
import { gateHeaders } from './doors/platform/platform.ts'
import type { Server } from './server.ts'

const NS = 'https://ns.adobe.com/xdm/context'

/** A call at the platform door that the server must say yes to; texts are bytes, anything else JSON. */
export async function call(server: Server, method: string, path: string, body?: unknown): Promise<Response> {
  const isText = typeof body === 'string'
  const type = isText ? 'application/octet-stream' : 'application/json'
  const headers = { ...gateHeaders(), ...(body !== undefined && { 'content-type': type }) }
  const sent = body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }
  const answer = await server.fetch(path, { method, headers, ...sent })
  assert.ok(answer.ok || (method === 'HEAD' && answer.status === 404), `${method} ${path}: ${answer.status}`)
  return answer
}

/** A dataset of people, without rows. */
export async function makeDataset(server: Server): Promise<string> {
  const allOf = [{ $ref: `${NS}/profile` }, { $ref: `${NS}/profile-person-details` }]
  const schema = await call(server, 'POST', '/tenant/schemas', { type: 'object', title: 'People', allOf })
  const { $id } = (await schema.json()) as { $id: string }
  const schemaRef = { id: $id, contentType: 'application/vnd.adobe.xed+json;version=1' }
  const made = await call(server, 'POST', '/dataSets', { name: 'People', schemaRef })
  const [reference = ''] = (await made.json()) as string[]
  return reference.slice('@/dataSets/'.length)
}

/** The UUID of a dataset, which other doors know it by. */
export async function uuidOf(server: Server, dataset: string): Promise<string> {
  const found = await call(server, 'GET', `/dataSets/${dataset}`)
  const { [dataset]: object } = (await found.json()) as Record<string, { rowhouse: { datasetId: string } }>
  return object?.rowhouse.datasetId ?? ''
}

export async function makeBatch(server: Server, dataset: string): Promise<string> {
  const json = { datasetId: dataset, inputFormat: { format: 'json' } }
  return ((await (await call(server, 'POST', '/batches', json)).json()) as { id: string }).id
}

export async function statusOf(server: Server, batch: string): Promise<string> {
  const answer = await call(server, 'GET', `/batches/${batch}`)
  return ((await answer.json()) as Record<string, { status: string }>)[batch]?.status ?? ''
}

/** Records of people with one first name, born in the years from 1 on. */
export function peopleOf(firstName: string, count: number): string {
  const record = (row: number) => ({ person: { name: { firstName }, birthYear: row + 1 } })
  return Array.from({ length: count }, (_, row) => `${JSON.stringify(record(row))}\n`).join('')
}
