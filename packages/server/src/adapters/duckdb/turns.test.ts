import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as settle } from 'node:timers/promises'
import { type Lane, openTurns } from './turns.ts'

const THREADS = 2

/** Asks for turns in this order, those with a 1 of one thread; tells which were given, and ends those asked to. */
function ask(processes: number, calls: readonly (Lane | `${Lane} 1`)[]) {
  const turns = openTurns(processes, THREADS)
  const given = new Map<number, Disposable>()
  const controllers = calls.map((call, index) => {
    const controller = new AbortController()
    const [lane, threads = THREADS] = call.split(' ') as [Lane, string?]
    turns.take(lane, Number(threads), controller.signal).then(
      turn => given.set(index, turn),
      () => {},
    )
    return controller
  })
  return {
    given: async () => {
      await settle()
      return [...given.keys()].sort()
    },
    end: (index: number) => given.get(index)?.[Symbol.dispose](),
    leave: (index: number) => controllers[index]?.abort(new Error('gone')),
  }
}

describe('turns', () => {
  test('one process stays free for what is short', async () => {
    const calls = ask(2, ['long', 'long', 'short'])
    assert.deepEqual(await calls.given(), [0, 2])
    calls.end(0)
    assert.deepEqual(await calls.given(), [0, 1, 2])
  })

  test('of three processes studies take one, so that a write need not wait for them', async () => {
    const calls = ask(3, ['study', 'study', 'long'])
    assert.deepEqual(await calls.given(), [0, 2])
  })

  test('a write that waits goes before a study that came first', async () => {
    const calls = ask(2, ['long', 'study', 'long'])
    calls.end(0)
    assert.deepEqual(await calls.given(), [0])
    calls.end(0)
    assert.deepEqual(await calls.given(), [0, 2])
  })

  test('one process alone does everything, one after the other', async () => {
    const calls = ask(1, ['study', 'long', 'short'])
    assert.deepEqual(await calls.given(), [0])
    calls.end(0)
    assert.deepEqual(await calls.given(), [0, 1])
    calls.end(1)
    assert.deepEqual(await calls.given(), [0, 1, 2])
  })

  test('who goes away while waiting gives the place to the next', async () => {
    const calls = ask(2, ['long', 'long', 'long'])
    await calls.given()
    calls.leave(1)
    calls.end(0)
    assert.deepEqual(await calls.given(), [0, 2])
  })

  test('calls of one thread share the room of a process', async () => {
    const calls = ask(3, ['study 1', 'study 1', 'study 1', 'long', 'short'])
    assert.deepEqual(await calls.given(), [0, 1, 3, 4])
    calls.end(0)
    assert.deepEqual(await calls.given(), [0, 1, 2, 3, 4])
  })

  test('nobody of one thread passes a call that waits for more', async () => {
    const calls = ask(2, ['study 1', 'study 1', 'long', 'study 1', 'study', 'study 1'])
    assert.deepEqual(await calls.given(), [0, 1])
    calls.end(0)
    assert.deepEqual(await calls.given(), [0, 1])
    calls.end(1)
    assert.deepEqual(await calls.given(), [0, 1, 2])
    calls.end(2)
    assert.deepEqual(await calls.given(), [0, 1, 2, 3])
    calls.end(3)
    assert.deepEqual(await calls.given(), [0, 1, 2, 3, 4])
  })

  test('who waited behind one that goes away takes its place', async () => {
    const calls = ask(2, ['study 1', 'long', 'study 1'])
    assert.deepEqual(await calls.given(), [0])
    calls.leave(1)
    assert.deepEqual(await calls.given(), [0, 2])
  })
})
