import assert from 'node:assert/strict'
import { form, type StartedHouse } from '../start.ts'

/** Makes a rule that asks nothing odd; answers what making it answered. */
export async function makeRule(house: StartedHouse, dataset: string, rule: Record<string, unknown>) {
  const sent = { json: { name: 'a rule', ...rule } }
  const answer = await house.admin('POST', `/api/datasets/${dataset}/rules`, sent)
  assert.equal(answer.status, 201, answer.text)
  return answer.json
}

/** Sends a file as the next version. */
export function nextVersion(
  house: StartedHouse,
  dataset: string,
  file: string,
  members: Record<string, string> = {},
) {
  const sent = form({ description: 'More', mode: 'append', file, ...members })
  return house.admin('POST', `/api/datasets/${dataset}/versions`, { form: sent })
}
