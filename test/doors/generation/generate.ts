import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StartedHouse } from '../start.ts'

/** Makes a project with a schema; answers its id. */
export async function makeProject(
  house: StartedHouse,
  name: string,
  schema: { readonly data: string; readonly format?: string },
): Promise<string> {
  const made = await house.admin('POST', '/project', { json: { name, ...schema } })
  assert.equal(made.status, 201, made.text)
  return made.json.id
}

/** Starts a generation, and answers its status once it has ended. */
export async function generateIn(house: StartedHouse, project: string, json: Record<string, unknown>) {
  const started = await house.admin('POST', `/data/${project}`, { json })
  assert.equal(started.status, 202, started.text)
  for (;;) {
    const { json: status } = await house.admin('GET', String(started.headers.get('location')))
    if (!['pending', 'processing'].includes(status.status)) return status
    await sleep(50)
  }
}

/** The rows of one file of a generation in JSON. */
export async function rowsOf<Row = Record<string, unknown>>(url: string): Promise<Row[]> {
  const response = await fetch(url)
  assert.equal(response.status, 200)
  return (await response.json()) as Row[]
}
