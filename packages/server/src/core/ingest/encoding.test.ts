import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHead, findEncoding } from './encoding.ts'

const TEXT = 'id,name\n1,Zoë\n2,Ångström\n3,naïve café\n'
const latin = (text: string) => Buffer.from(text, 'latin1')
const little = (text: string) => Buffer.from(text, 'utf16le')
const big = (text: string) => Buffer.from(little(text)).swap16()
const read = (bytes: Uint8Array) => decodeHead(bytes, findEncoding(bytes))

function refused(bytes: Uint8Array, saying: RegExp): void {
  assert.throws(
    () => findEncoding(bytes),
    (error: Error & { code?: string }) => error.code === 'unreadable_file' && saying.test(error.message),
  )
}

test('every encoding that is read gives the same text, with and without its mark', () => {
  for (const bytes of [Buffer.from(TEXT), little(TEXT), big(TEXT), latin(TEXT)])
    assert.equal(read(bytes), TEXT)
  for (const bytes of [Buffer.from(`\ufeff${TEXT}`), little(`\ufeff${TEXT}`), big(`\ufeff${TEXT}`)])
    assert.equal(read(bytes), TEXT)
})

test('UTF-16 without its mark is found in scripts other than Latin', () => {
  const text = '名前,市\n太郎,東京\n花子, 大阪\n次郎,京都\n'
  for (const bytes of [little(text), big(text)]) assert.equal(read(bytes), text)
})

test('marks that joining files has left are no text', () => {
  const found = findEncoding(Buffer.from('\ufeff\ufeffid\n1\n'))
  assert.equal(found.bomBytes, 6)
})

test('what nothing proves is said to be assumed', () => {
  assert.equal(findEncoding(latin(TEXT)).assumed, true)
  assert.equal(findEncoding(Buffer.from(TEXT)).assumed, false)
  assert.deepEqual(findEncoding(Buffer.from('a,b\n')).ascii, true)
})

test('quotes and dashes of windows-1252 are read as such', () => {
  assert.equal(read(Buffer.from([0x93, 0x61, 0x94, 0x20, 0x96, 0x20, 0x80])), '“a” – €')
})

test('one bad byte in UTF-8 leaves it UTF-8', () => {
  const bytes = Buffer.concat([Buffer.from('größe\nhöhe\nmaß\nfür\n'), Buffer.from([0xff, 0x0a])])
  assert.equal(findEncoding(bytes).encoding, 'utf-8')
})

test('a character that the end cuts in half is no error', () => {
  const bytes = Buffer.from('grüße 😀')
  assert.equal(read(bytes.subarray(0, -1)), 'grüße ')
  assert.equal(read(bytes.subarray(0, 5)), 'grü')
})

test('longer forms than needed and surrogates are not UTF-8', () => {
  for (const bytes of [
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
  ])
    assert.equal(findEncoding(Buffer.from([0x61, ...bytes, 0x62])).encoding, 'windows-1252')
})

test('UTF-32 is refused by its name', () => {
  const wide = (text: string) =>
    Buffer.from(new Uint32Array([...text].map(char => char.codePointAt(0) ?? 0)).buffer)
  refused(wide(TEXT), /UTF-32/)
  refused(wide(`\ufeff${TEXT}`), /UTF-32/)
  refused(Buffer.from(wide(`\ufeff${TEXT}`)).swap32(), /UTF-32/)
})

test('text that windows-1252 would turn into nonsense is refused, unless its encoding is said', () => {
  // "город,улица" and "Москва,Тверская" in windows-1251, thrice.
  const line = 'e3eef0eee42cf3ebe8f6e00acceef1eae2e02cd2e2e5f0f1eae0ff0a'
  const cyrillic = Buffer.from(line.repeat(3), 'hex')
  refused(cyrillic, /windows-1251/)
  assert.equal(findEncoding(cyrillic, 'windows-1252').encoding, 'windows-1252')
  // "日本語,東京" in Shift-JIS.
  refused(Buffer.from('93fa967b8cea2c938c8b9e0a'.repeat(3), 'hex'), /Shift-JIS/)
  // "中文,北京" in GBK.
  refused(Buffer.from('d6d0cec42cb1b1bea90a'.repeat(6), 'hex'), /GBK/)
  // "HELLO WORLD 123 " in EBCDIC.
  refused(Buffer.from('c8c5d3d3d640e6d6d9d3c440f1f2f340'.repeat(3), 'hex'), /EBCDIC/)
})

test('accents, however many, are no other script', () => {
  const text = 'Prénom,Été\nÉloïse,éèêë\nÀÂÇ,Œuvre\nGrößenänderungsübersicht,äöüß\n'.replaceAll('Œ', 'O')
  assert.equal(findEncoding(latin(text.repeat(4))).encoding, 'windows-1252')
})

test('bytes of no meaning are refused', () => {
  refused(Buffer.from(Array.from({ length: 600 }, (_, index) => (index * 167 + 13) % 256)), /binary|neither/)
})
