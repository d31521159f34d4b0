import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openDiskStore } from '../../packages/server/src/adapters/disk/store.ts'
import { storeContract } from './store.ts'
import { noise, pieces, scratch } from './store-bytes.ts'

const run = promisify(execFile)
const child = join(import.meta.dirname, 'store-process.ts')

storeContract('disk store', async () => {
  const folder = await scratch()
  const store = await openDiskStore(join(folder.path, 'objects'))
  return { store, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
})

describe('disk store: the folder', () => {
  test('refused, failed and deleted objects leave no file and no folder', async () => {
    await using folder = await scratch()
    const store = await openDiskStore(folder.path)
    async function* broken() {
      yield noise(2_000_000)
      throw new Error('broken')
    }
    await assert.rejects(store.put('some/deep/folder/object', broken()), /broken/)
    await assert.rejects(store.put('x', pieces([]), AbortSignal.abort()), { name: 'AbortError' })
    await store.put('some/deep/folder/object', pieces([noise(10)]))
    await store.delete(['some/deep/folder/object'])
    await store.check()
    assert.deepEqual(await readdir(folder.path), ['.incoming'])
    assert.deepEqual(await readdir(join(folder.path, '.incoming')), [])
  })

  test('what a dead process left growing is removed at the next start, once it is a day old', async () => {
    await using folder = await scratch()
    await openDiskStore(folder.path)
    const [dead, alive] = ['dead', 'alive'].map(name => join(folder.path, '.incoming', name))
    assert.ok(dead && alive)
    for (const path of [dead, alive]) await writeFile(path, 'a part of an upload')
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
    await utimes(dead, twoDaysAgo, twoDaysAgo)
    await openDiskStore(folder.path)
    assert.deepEqual(await readdir(join(folder.path, '.incoming')), ['alive'])
  })

  test('files that are no objects are not listed', async () => {
    await using folder = await scratch()
    const store = await openDiskStore(folder.path)
    await writeFile(join(folder.path, '.DS_Store'), '')
    await writeFile(join(folder.path, 'Read Me.txt'), '')
    assert.deepEqual(await Array.fromAsync(store.list('')), [])
  })

  test('a folder that went away is a refusal, not a new folder', async () => {
    const folder = await scratch()
    const store = await openDiskStore(folder.path)
    await folder[Symbol.asyncDispose]()
    await assert.rejects(store.check(), { code: 'unavailable' })
    await assert.rejects(store.put('x', pieces([])), { code: 'unavailable' })
  })
})

describe('disk store: another process', () => {
  test('an object much larger than memory allows goes in and out, and all processes see it', async () => {
    await using folder = await scratch()
    const { stdout } = await run(process.execPath, ['--max-old-space-size=32', child, 'big', folder.path])
    const met = JSON.parse(stdout)
    assert.equal(met.read, met.digest)
    assert.ok(met.peak < 180 * 1024 * 1024, `took ${met.peak} bytes`)
    const store = await openDiskStore(folder.path)
    assert.equal(await store.size('big/object'), 300 * 1024 * 1024)
  })

  test('a file that grows beyond what the system allows is refused as full and leaves nothing', async () => {
    await using folder = await scratch()
    const script = 'ulimit -f 2048; exec "$0" "$@"'
    const { stdout } = await run('sh', ['-c', script, process.execPath, child, 'full', folder.path])
    const met = JSON.parse(stdout)
    assert.deepEqual([met.put, met.letGo, met.incoming], ['storage_full', true, []])
    assert.deepEqual(met.kept, ['small/after', 'small/before'])
  })

  test('a full disk is refused, gives its room back and works again; a read-only one is refused', async () => {
    await using folder = await scratch()
    await using outside = await scratch()
    const moved = join(outside.path, 'from another disk')
    await writeFile(moved, noise(5000))
    const met = await onSmallDisk(folder.path, moved)
    if (met === 'no mounts here') {
      // Without the right to mount, the limit on file sizes above stands in for a full disk.
      await assert.rejects(run('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', folder.path]))
      return
    }
    assert.deepEqual(met.full, {
      put: 'storage_full',
      letGo: true,
      kept: ['small/after', 'small/before', 'small/moved'],
      incoming: [],
      check: 'storage_full',
    })
    assert.deepEqual(met.readonly, { put: 'unavailable', check: 'unavailable' })
    assert.deepEqual(await readdir(outside.path), [])
  })
})

/** Runs the child on a disk of 4 MiB, first writable, then read-only; the disk is gone when it ends. */
async function onSmallDisk(folder: string, elsewhere: string) {
  const mounted = ['-Urm', 'mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]
  try {
    await run('unshare', mounted)
  } catch {
    return 'no mounts here'
  }
  const script = `mount -t tmpfs -o size=4m tmpfs "$2" && "$0" "$1" full "$2" "$3" && echo &&
    mount -o remount,bind,ro "$2" && "$0" "$1" readonly "$2"`
  const { stdout } = await run('unshare', [
    '-Urm',
    'sh',
    '-c',
    script,
    process.execPath,
    child,
    folder,
    elsewhere,
  ])
  const [full, readonly] = stdout.split('\n').map(line => JSON.parse(line))
  return { full, readonly }
}
