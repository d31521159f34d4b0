import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { attribute, openXmlScan } from './xml-scan.ts'

/** What the text holds, written again in one way. */
function read(text: string, size = 1): string {
  const parts: string[] = []
  const scan = openXmlScan({
    open: (name, attributes) => parts.push(`<${name}${attributes.trimEnd()}>`),
    text: piece => parts.push(piece),
    close: name => parts.push(`</${name}>`),
  })
  for (let at = 0; at < text.length; at += size) scan.add(text.slice(at, at + size))
  scan.end()
  return parts.join('')
}

describe('elements, texts and attributes come in their order, however the text is cut', () => {
  const cases = [
    ['<a><b x="1"/>text</a>', '<a><b x="1"></b>text</a>'],
    ['\ufeff<?xml version="1.0"?>\n<p:a xmlns:p="u"></p:a>\n', '<a xmlns:p="u"></a>'],
    ['<a>&lt;&amp;&gt;&#65;&#x1F600;</a>', '<a><&>A😀</a>'],
    ['<a><!-- <b> --><![CDATA[<c>&amp;]]></a>', '<a><c>&amp;</a>'],
    ['<a x=">"\n y=\'"/>\'/>', '<a x=">"\n y=\'"/>\'></a>'],
  ]
  for (const [text = '', parts] of cases) {
    test(text, () => {
      for (const size of [1, 2, 3, 7, 100]) assert.equal(read(text, size), parts)
    })
  }
})

describe('what is not well-formed is refused', () => {
  const cases: [string, RegExp][] = [
    ['<a><b></a></b>', /no beginning/],
    ['<a>', /cut off/],
    ['<a', /cut off/],
    ['<a/>text', /outside/],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /document type/],
    ['<a>&b;</a>', /unknown reference "&b;"/],
    ['<a>&#0;</a>', /unknown reference/],
    ['<a>&#xD800;</a>', /unknown reference/],
    ['<a>& b</a>', /unknown reference/],
    ['<a <b/></a>', /within a tag/],
    ['<a>'.repeat(1000), /too deep/],
  ]
  for (const [text, message] of cases) {
    test(text.slice(0, 40), () => {
      for (const size of [1, 100]) assert.throws(() => read(text, size), { code: 'unreadable_file', message })
    })
  }

  test('a tag that never ends is stopped before it fills the memory', () => {
    const scan = openXmlScan({ open() {}, text() {}, close() {} })
    const piece = `<a x="${' '.repeat(2 ** 20)}`
    assert.throws(() => {
      for (let count = 0; count < 100; count += 1) scan.add(count === 0 ? piece : ' '.repeat(2 ** 20))
    }, /without an end/)
  })
})

test('attributes are found by name, in either kind of quotes', () => {
  assert.equal(attribute(' r="A1" s="2"', 's'), '2')
  assert.equal(attribute(" r = 'A&amp;1'\n s='2'", 'r'), 'A&1')
  assert.equal(attribute(' xr="1"', 'r'), null)
})

test('any text comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), (text, size) => {
      const escaped = text.replace(/[&<>]/g, mark => `&#${mark.charCodeAt(0)};`)
      assert.equal(read(`<a>${escaped}</a>`, size), `<a>${text}</a>`)
    }),
  )
})
