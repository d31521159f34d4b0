import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchMemory } from './memory.ts'

const HELD = 150 * 2 ** 20

test('the memory of a process counts with that of its descendants', async () => {
  const holds = `globalThis.held = Buffer.alloc(${HELD}, 1); setInterval(() => {}, 1000); process.stdin.on('end', process.exit).resume()`
  const parent = spawn('sh', ['-c', '"$0" -e "$1"; true', process.execPath, holds], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = once(parent, 'exit')
  try {
    await using memory = watchMemory(parent.pid ?? 0, `${tmpdir()}/nobody-stands-here`)
    while (memory.peak() < HELD) await sleep(20)
    assert.ok(memory.peak() < HELD + 150 * 2 ** 20)
  } finally {
    parent.stdin.end()
    await ended
  }
})
