import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTextPages } from './xlsx-texts.ts'

test('texts come back in any order, also those that lie on the disk or across pages', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-texts-'))
  try {
    using texts = openTextPages(join(folder, 'texts'), 2)
    const written = Array.from({ length: 60 }, (_, index) =>
      index % 7 === 0 ? '' : `${index}é`.repeat(((index * 7919) % 97) * 1000),
    )
    written.push('x'.repeat(5 * 2 ** 20))
    for (const text of written) texts.add(text)
    assert.equal(texts.length, written.length)
    for (let step = 0; step < written.length; step += 1) {
      const index = (step * 37) % written.length
      let found = ''
      assert.ok(texts.read(index, (bytes, from, to) => (found = bytes.toString('utf8', from, to))))
      assert.ok(found === written[index], `text ${index}`)
      assert.equal(texts.size(index), Buffer.byteLength(found))
    }
    assert.equal(
      texts.read(written.length, () => {}),
      false,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
