import assert from 'node:assert/strict'
import type { Answer } from '../start.ts'

/** Asserts a refusal in the words of the packs door: its status, its code, and a sentence. */
export function assertPackRefused(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text)
  const { error, ...others } = answer.json
  assert.deepEqual(others, {})
  assert.deepEqual([error.status, error.code], [status, code], answer.text)
  assert.ok(error.message.length > 20, answer.text)
  assert.deepEqual(Object.keys(error), ['code', 'message', 'status'])
}
