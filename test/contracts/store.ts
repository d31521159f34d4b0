import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import type { CoreError } from '../../packages/server/src/core/errors.ts'
import {
  bytesOf,
  cut,
  digestOf,
  keysOf,
  MIB,
  noise,
  type OpenedStore,
  pieces,
  scratch,
} from './store-bytes.ts'
import { joins } from './store-joins.ts'

/** What every store must do, whatever stands behind it. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: round trips`, () => roundTrips(open))
  describe(`${name}: joins`, () => joins(open))
  describe(`${name}: all or nothing`, () => wholeOrNothing(open))
  describe(`${name}: many objects`, () => manyObjects(open))
}

function roundTrips(open: () => Promise<OpenedStore>): void {
  test('what was put in chunks of any size comes back byte for byte, whole and in ranges', async () => {
    await using opened = await open()
    const { store } = opened
    const chunks = fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(chunks, fc.nat(800), fc.nat(800), async (parts, start, end) => {
        const whole = Buffer.concat(parts)
        const stored = await store.put('round/trip.bin', pieces(parts))
        assert.deepEqual(stored, { key: 'round/trip.bin', bytes: whole.length, digest: digestOf(whole) })
        assert.deepEqual(await bytesOf(store.get('round/trip.bin')), whole)
        const range = await bytesOf(store.get('round/trip.bin', { start, end }))
        assert.deepEqual(range, whole.subarray(start, end + 1))
      }),
      { numRuns: 50 },
    )
  })

  test('sizes around the edges of blocks come back whole', async () => {
    await using opened = await open()
    for (const size of [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 7]) {
      const whole = noise(size)
      const stored = await opened.store.put('edge', pieces(cut(whole, 65_537)))
      assert.equal(stored.digest, digestOf(whole))
      assert.equal(await opened.store.size('edge'), size)
      assert.equal(digestOf(await bytesOf(opened.store.get('edge'))), digestOf(whole))
    }
  })

  test('a source may use its buffer again after handing it over', async () => {
    await using opened = await open()
    const reused = new Uint8Array(1000)
    async function* source() {
      for (let round = 0; round < 3000; round++) yield reused.fill(round % 251)
    }
    const { digest } = await opened.store.put('reused', source())
    assert.equal(digestOf(await bytesOf(opened.store.get('reused'))), digest)
  })

  test('a range beyond the end yields what there is, and one before the beginning is a bug', async () => {
    await using opened = await open()
    await opened.store.put('ten', pieces([Buffer.from('0123456789')]))
    const read = async (start: number, end: number) =>
      (await bytesOf(opened.store.get('ten', { start, end }))).toString()
    assert.equal(await read(0, 0), '0')
    assert.equal(await read(9, 9), '9')
    assert.equal(await read(8, 1000), '89')
    assert.equal(await read(10, 20), '')
    assert.equal(await read(5, 4), '')
    await assert.rejects(read(-1, 4), RangeError)
  })

  test('a finished file is taken over and is gone from where it was', async () => {
    await using opened = await open()
    await using folder = await scratch()
    const whole = noise(2 * MIB + 3)
    const path = join(folder.path, 'made elsewhere.parquet')
    await writeFile(path, whole)
    const stored = await opened.store.adopt('parts/one.parquet', path)
    assert.deepEqual(stored, { key: 'parts/one.parquet', bytes: whole.length, digest: digestOf(whole) })
    await assert.rejects(stat(path), { code: 'ENOENT' })
    assert.deepEqual(await bytesOf(opened.store.get('parts/one.parquet')), whole)
  })

  test('the local path of an object holds its bytes until it is released', async () => {
    await using opened = await open()
    await opened.store.put('here/it.is', pieces([Buffer.from('bytes')]))
    await using local = await opened.store.local('here/it.is')
    assert.equal(await readFile(local.path, 'utf8'), 'bytes')
  })

  test('an object that is not there has no size, and to read it is refused by name', async () => {
    await using opened = await open()
    assert.equal(await opened.store.size('not/there'), null)
    const refusal = (error: CoreError) => error.code === 'unavailable' && error.message.includes('not/there')
    await assert.rejects(bytesOf(opened.store.get('not/there')), refusal)
    await assert.rejects(opened.store.local('not/there'), refusal)
  })
}

function wholeOrNothing(open: () => Promise<OpenedStore>): void {
  test('nobody sees an object before all of it is there', async () => {
    await using opened = await open()
    const { store } = opened
    const seen: unknown[] = []
    async function* source() {
      for (let round = 0; round < 20; round++) {
        yield noise(200_000)
        seen.push(await store.size('growing'), ...(await keysOf(store, '')))
      }
    }
    const stored = await store.put('growing', source())
    assert.deepEqual(new Set(seen), new Set([null]))
    assert.equal(await store.size('growing'), stored.bytes)
  })

  test('a reader meets the old object or the new one while it is replaced, never a mixture', async () => {
    await using opened = await open()
    const { store } = opened
    const contents = [noise(1_500_000), noise(900_001), noise(2_000_000)]
    const whole = new Set(contents.map(digestOf))
    await store.put('replaced', pieces([noise(10)]))
    whole.add((await store.put('replaced', pieces([noise(300_000)]))).digest)
    let writing = true
    const writer = (async () => {
      for (const content of contents) await store.put('replaced', pieces(cut(content, 4096)))
      writing = false
    })()
    while (writing) {
      assert.ok(whole.has(digestOf(await bytesOf(store.get('replaced')))))
      await turn()
    }
    await writer
  })

  test('an aborted put ends at once, even when its source is stuck, and leaves nothing behind', async () => {
    await using opened = await open()
    const leaving = new AbortController()
    async function* stuck() {
      yield noise(3 * MIB)
      leaving.abort(new Error('the client went away'))
      await new Promise(() => {})
    }
    await assert.rejects(opened.store.put('aborted', stuck(), leaving.signal), /the client went away/)
    assert.deepEqual(await keysOf(opened.store, ''), [])
    await assert.rejects(opened.store.put('aborted', pieces([]), leaving.signal), /the client went away/)
    assert.equal(await opened.store.size('aborted'), null)
  })

  test('a source that fails midway leaves nothing behind, and the object that was there stays', async () => {
    await using opened = await open()
    async function* broken() {
      yield noise(2 * MIB)
      throw new Error('the line broke')
    }
    await assert.rejects(opened.store.put('fresh', broken()), /the line broke/)
    assert.deepEqual(await keysOf(opened.store, ''), [])
    const { digest } = await opened.store.put('kept', pieces([noise(5000)]))
    await assert.rejects(opened.store.put('kept', broken()), /the line broke/)
    assert.equal(digestOf(await bytesOf(opened.store.get('kept'))), digest)
  })

  test('many puts of one key at once end with one whole object', async () => {
    await using opened = await open()
    const contents = Array.from({ length: 8 }, (_, index) => noise(400_000 + index))
    const stored = await Promise.all(
      contents.map(content => opened.store.put('contested/key', pieces(cut(content, 9973)))),
    )
    assert.deepEqual(
      stored.map(each => each.digest),
      contents.map(digestOf),
    )
    const left = digestOf(await bytesOf(opened.store.get('contested/key')))
    assert.ok(stored.some(each => each.digest === left))
    assert.deepEqual(await keysOf(opened.store, ''), ['contested/key'])
  })

  test('an object that is deleted or replaced while it is read is read to its end', async () => {
    await using opened = await open()
    const whole = noise(2 * MIB)
    await opened.store.put('read/on', pieces([whole]))
    const reading = opened.store.get('read/on')[Symbol.asyncIterator]()
    const chunks = [(await reading.next()).value]
    await opened.store.put('read/on', pieces([noise(10)]))
    await opened.store.delete(['read/on'])
    for (let step = await reading.next(); !step.done; step = await reading.next()) chunks.push(step.value)
    assert.equal(digestOf(Buffer.concat(chunks)), digestOf(whole))
  })

  test('keys that no house makes are refused by every verb', async () => {
    await using opened = await open()
    const { store } = opened
    for (const key of hostileKeys) {
      await assert.rejects(store.put(key, pieces([])), TypeError, key)
      await assert.rejects(store.adopt(key, '/nowhere'), TypeError, key)
      await assert.rejects(async () => bytesOf(store.get(key)), TypeError, key)
      await assert.rejects(store.size(key), TypeError, key)
      await assert.rejects(store.local(key), TypeError, key)
      await assert.rejects(store.delete([key]), TypeError, key)
    }
    await assert.rejects(async () => keysOf(store, '../'), TypeError)
  })
}

const hostileKeys = [
  ['', '/', '.', '..', '/etc/passwd', '../up', 'a/../../b', 'a/..', 'a//b', 'a/', '.incoming/x', 'a/.hidden'],
  ['A', 'a b', 'a\\b', 'a\0b', 'a\nb', 'ä', 'a:b', 'a%2e', '-rf', '_x', 'a/./b', 'x'.repeat(513)],
].flat()

function manyObjects(open: () => Promise<OpenedStore>): void {
  test('a list names every object below the prefix once, in key order, with size and time', async () => {
    const folder = fc.constantFrom('a', 'a-b', 'a.b', 'ab', 'a0', 'b', 'b/c')
    const key = fc
      .tuple(fc.array(folder, { maxLength: 3 }), fc.constantFrom('z', 'z-1', 'z.1', 'z0', 'zz'))
      .map(([folders, leaf]) => [...folders, leaf].join('/'))
    const prefix = fc.constantFrom('', 'a', 'a/', 'a-', 'ab/a', 'b/c/', 'z', 'none/')
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { maxLength: 12 }), prefix, async (keys, start) => {
        await using opened = await open()
        for (const each of keys) await opened.store.put(each, pieces([Buffer.from(each)]))
        const expected = keys.filter(each => each.startsWith(start)).sort()
        const listed = await Array.fromAsync(opened.store.list(start))
        assert.deepEqual(
          listed.map(each => [each.key, each.bytes]),
          expected.map(each => [each, each.length]),
        )
        for (const each of listed) assert.ok(Math.abs(Date.now() - each.changedAt.getTime()) < 3_600_000)
      }),
      { numRuns: 25 },
    )
  })

  test('delete removes what exists of the keys and nothing else, as often as you like', async () => {
    await using opened = await open()
    for (const key of ['d/a/1', 'd/a/2', 'd/b/1']) await opened.store.put(key, pieces([Buffer.from(key)]))
    for (let round = 0; round < 2; round++) {
      await opened.store.delete(['d/a/1', 'd/b/1', 'd/c/never', 'd/a/1/below'])
      assert.deepEqual(await keysOf(opened.store, ''), ['d/a/2'])
    }
    await opened.store.delete([])
  })

  test('puts next to deletes of their neighbours all arrive', async () => {
    await using opened = await open()
    const { store } = opened
    for (let round = 0; round < 60; round++) {
      await store.put(`busy/${round}/x/old`, pieces([Buffer.from('old')]))
      await Promise.all([
        store.delete([`busy/${round}/x/old`, `busy/${round}/y/none`]),
        store.put(`busy/${round}/x/new`, pieces([Buffer.from('new')])),
        store.put(`busy/${round}/y/new`, pieces([Buffer.from('new')])),
      ])
    }
    assert.equal((await keysOf(store, 'busy/')).length, 120)
  })

  test('a store that can be written to says so, and leaves no trace of the question', async () => {
    await using opened = await open()
    await opened.store.check()
    assert.deepEqual(await keysOf(opened.store, ''), [])
  })
}
