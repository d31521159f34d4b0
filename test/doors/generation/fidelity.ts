import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StartedHouse } from '../start.ts'

/** What a report says of a column, of two columns, and of the whole. */
export interface Report {
  readonly columns: readonly {
    readonly column: string
    readonly shape: { readonly score: number | null }
    readonly missing: { readonly score: number }
  }[]
  readonly pairs: readonly {
    readonly columns: readonly string[]
    readonly measure: string
    readonly score: number
  }[]
  readonly score: number
}

/** Generates rows of an entity, and answers the report on them, which is the same when it is asked for again. */
export async function reportOn(
  house: StartedHouse,
  project: string,
  asked: { readonly entity_name: string; readonly count: number; readonly format: string },
): Promise<Report> {
  const started = await house.admin('POST', `/data/${project}`, { json: { ...asked, seed: 7 } })
  assert.equal(started.status, 202, started.text)
  const path = `/data/${started.json.id}`
  while (['pending', 'processing'].includes((await house.admin('GET', `${path}/status`)).json.status))
    await sleep(50)
  const told = await house.admin('GET', `${path}/fidelity`)
  assert.equal(told.status, 200, told.text)
  assert.deepEqual((await house.admin('GET', `${path}/fidelity`)).json, told.json)
  return told.json.entities[asked.entity_name]
}
