import { createHash } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDiskStore } from '../../packages/server/src/adapters/disk/store.ts'
import { noise, pieces } from './store-bytes.ts'

// A process of its own that uses a disk store under the conditions its parent made, and prints what it met as JSON.
// usage: node store-process.ts big|full|readonly <folder> [<file on another disk>]

const MIB = 1024 * 1024
const [part, folder = '', elsewhere = ''] = process.argv.slice(2)
const store = await openDiskStore(folder)
const answer = part === 'big' ? await big() : part === 'full' ? await full() : await readonly()
process.stdout.write(JSON.stringify(answer))

/** Puts and reads 300 MiB; answers what it kept and how much memory that took at most. */
async function big() {
  const stored = await store.put('big/object', repeated(300))
  const hash = createHash('sha256')
  for await (const chunk of store.get('big/object')) hash.update(chunk)
  return { ...stored, read: hash.digest('hex'), peak: process.resourceUsage().maxRSS * 1024 }
}

/** Meets the end of a small disk; answers the refusals, and what is there afterwards. */
async function full() {
  await store.put('small/before', pieces([noise(1000)]))
  let letGo = false
  async function* endless() {
    try {
      for (;;) yield noise(65_536)
    } finally {
      letGo = true
    }
  }
  const put = await codeOf(store.put('large', endless()))
  await store.put('small/after', pieces([noise(1000)]))
  if (elsewhere) await store.adopt('small/moved', elsewhere)
  const kept = (await Array.fromAsync(store.list(''))).map(each => each.key)
  return {
    put,
    letGo,
    kept,
    incoming: await readdir(join(folder, '.incoming')),
    check: await checkWhenFull(),
  }
}

async function checkWhenFull(): Promise<string> {
  await store.check()
  await writeFile(join(folder, 'other.filler'), noise(64 * MIB)).catch(() => {})
  return codeOf(store.check())
}

async function readonly() {
  return { put: await codeOf(store.put('x', pieces([noise(10)]))), check: await codeOf(store.check()) }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    error => String(error.code),
  )
}

async function* repeated(mebibytes: number) {
  const chunk = noise(MIB)
  for (let round = 0; round < mebibytes; round++) yield chunk
}
