import assert from 'node:assert/strict'
import { test } from 'node:test'
import { favoursUtf8, noEvidence, weighUtf8 } from './utf8-evidence.ts'

function weigh(...chunks: Uint8Array[]) {
  const evidence = noEvidence()
  for (const chunk of chunks) weighUtf8(chunk, evidence)
  return evidence
}

test('characters are counted wherever the bytes are cut, and strays apart from them', () => {
  const text = Buffer.concat([Buffer.from('aé語😀'), Buffer.from([0xff, 0xe9, 0x61])])
  for (let cut = 0; cut <= text.length; cut += 1) {
    const { characters, strays } = weigh(text.subarray(0, cut), text.subarray(cut))
    assert.deepEqual([characters, strays], [3, 2])
  }
})

test('a spoilt byte does not speak against UTF-8, and windows-1252 does', () => {
  assert.ok(favoursUtf8(weigh(Buffer.from('größe\xff'), Buffer.from([0xff]))))
  assert.ok(!favoursUtf8(weigh(Buffer.from('Müller, Zoë, Ærø', 'latin1'))))
})
