import assert from 'node:assert/strict'
import type { Answer, StartedHouse } from '../start.ts'

/** Asks a query as the house's admin. */
export function ask(house: StartedHouse, sql: string, more: object = {}): Promise<Answer> {
  return house.admin('POST', '/api/query', { json: { sql, ...more } })
}

/** Asks a query that is answered as JSON. */
export async function answerOf(house: StartedHouse, sql: string, more: object = {}) {
  const answer = await ask(house, sql, more)
  assert.equal(answer.status, 200, `${sql}: ${answer.text}`)
  return answer.json
}

/** The values of each row, in column order. */
export async function valuesOf(house: StartedHouse, sql: string, more: object = {}): Promise<unknown[][]> {
  const { rows } = await answerOf(house, sql, more)
  return rows.map((row: object) => Object.values(row))
}
