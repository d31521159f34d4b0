import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { countJson } from './json-count.ts'
import { type JsonLayout, type JsonSplitter, splitLines, splitValue } from './json-records.ts'

/** The records' texts, with the bytes coming `size` at a time, as they do from a file. */
function split(text: string, layout: JsonLayout, size: number): string[] {
  const splitter: JsonSplitter = layout === 'lines' ? splitLines() : splitValue(layout)
  const whole = Buffer.from(text)
  const records: string[] = []
  let from = 0
  for (let seen = Math.min(size, whole.length); ; seen = Math.min(seen + size, whole.length)) {
    const last = seen === whole.length
    const bytes = whole.subarray(0, seen)
    for (let span = splitter.next(bytes, from, 0, last); span; span = splitter.next(bytes, from, 0, last)) {
      records.push(bytes.toString('utf8', span.from, span.to))
      from = span.after
    }
    if (last) return records
  }
}

function count(text: string, layout: JsonLayout, size: number) {
  const counter = countJson(layout)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size))
  return counter.end()
}

const values = fc.array(fc.jsonValue(), { maxLength: 8 })
const sizes = fc.integer({ min: 1, max: 40 })
const indents = fc.constantFrom(0, 1, 4)

describe('every value is found once, however the bytes come', () => {
  test('in a list', () => {
    fc.assert(
      fc.property(values, sizes, indents, (list, size, indent) => {
        const text = ` ${JSON.stringify(list, null, indent)}\n`
        assert.deepEqual(
          split(text, 'list', size).map(record => JSON.parse(record)),
          JSON.parse(text),
        )
        assert.deepEqual(count(text, 'list', size), { records: list.length, blank: 0 })
      }),
    )
  })

  test('one behind the other', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 8 })
    fc.assert(
      fc.property(
        objects,
        sizes,
        indents,
        fc.constantFrom('', ' ', '\r\n'),
        (list, size, indent, between) => {
          const text = list.map(value => JSON.stringify(value, null, indent)).join(between)
          assert.equal(split(text, 'sequence', size).length, list.length)
          assert.equal(count(text, 'sequence', size).records, list.length)
        },
      ),
    )
  })

  test('in lines, blank ones counted apart', () => {
    const lines = fc.array(fc.constantFrom('{"a":"\\n"}', '', ' ', '\r', '{"b":1}\r', 'x'), { maxLength: 12 })
    fc.assert(
      fc.property(lines, sizes, fc.constantFrom('', '\n'), (list, size, end) => {
        const text = list.join('\n') + end
        const found = split(text, 'lines', size)
        const filled = found.filter(line => line.trim() !== '').length
        assert.deepEqual(count(text, 'lines', size), { records: filled, blank: found.length - filled })
        assert.equal(filled, list.filter(line => line.trim() !== '').length)
      }),
    )
  })
})

describe('what is wrong between values is refused', () => {
  const cases: [RegExp, string][] = [
    [/cut off/, '[{"a":1},{"a":'],
    [/cut off/, '[{"a":1}'],
    [/cut off/, '[{"a":1},'],
    [/cut off/, '[{"a":"'],
    [/Leave out the comma/, '[{"a":1},]'],
    [/"," stands at byte 9/, '[{"a":1},,{"a":2}]'],
    [/a comma or the end/, '[{"a":1}{"a":2}]'],
    [/something follows/, '[{"a":1}] x'],
    [/something follows/, '[{"a":1}][]'],
  ]
  for (const [said, text] of cases) {
    test(text, () => {
      for (const size of [1, 3, 100]) {
        assert.throws(() => split(text, 'list', size), { code: 'unreadable_file', message: said })
      }
    })
  }
})
