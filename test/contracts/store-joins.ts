import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, digestOf, keysOf, MIB, noise, type OpenedStore, pieces } from './store-bytes.ts'

/** What becomes of objects that are joined. */
export function joins(open: () => Promise<OpenedStore>): void {
  test('pieces of objects and bytes between them become one object', async () => {
    await using opened = await open()
    const { store } = opened
    const [long, short] = [noise(2 * MIB + 5), noise(100)]
    await store.put('long', pieces([long]))
    await store.put('short', pieces([short]))
    await store.put('none', pieces([]))
    const stored = await store.join('joined', [
      Buffer.from('head'),
      { key: 'long' },
      { key: 'none' },
      { key: 'short', range: { start: 10, end: 19 } },
      { key: 'short', range: { start: 90, end: 1000 } },
      { key: 'long', range: { start: MIB, end: 2 * MIB + 1 } },
      new Uint8Array(),
      noise(MIB + 1),
    ])
    const parts = [short.subarray(10, 20), short.subarray(90), long.subarray(MIB, 2 * MIB + 2)]
    const whole = Buffer.concat([Buffer.from('head'), long, ...parts, noise(MIB + 1)])
    assert.deepEqual(stored, { key: 'joined', bytes: whole.length, digest: digestOf(whole) })
    assert.equal(digestOf(await bytesOf(store.get('joined'))), digestOf(whole))
  })

  test('objects are not joined with one that is not there, nor when that is stopped', async () => {
    await using opened = await open()
    const { store } = opened
    await store.put('one', pieces([noise(MIB)]))
    await assert.rejects(store.join('joined', [{ key: 'one' }, { key: 'not/there' }]), /not\/there/)
    await assert.rejects(store.join('joined', [{ key: 'one' }], AbortSignal.abort()), { name: 'AbortError' })
    assert.deepEqual(await keysOf(store, ''), ['one'])
  })
}
