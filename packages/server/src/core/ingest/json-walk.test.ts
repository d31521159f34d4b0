import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { JsonKind, type JsonNode, openJsonTree } from './json-tree.ts'
import { type JsonShape, openJsonWalk } from './json-walk.ts'

/** The values that a walk notes, by place, as they are written. */
function read(text: string, shape: JsonShape = 'objects') {
  const walk = openJsonWalk(openJsonTree(shape === 'values' ? 'value' : ''), shape)
  // Other bytes around it must not matter.
  const bytes = Buffer.from(`}"1${text}]{"`)
  const fault = walk.walk(bytes, 3, bytes.length - 3)
  const nodes = walk.touched.slice(0, walk.count).filter(({ kind }) => kind !== JsonKind.object)
  const written = (node: JsonNode) => [node.name, bytes.toString('utf8', node.from, node.to)] as const
  return { fault, width: walk.width, values: Object.fromEntries(nodes.map(written)) }
}

describe('records', () => {
  test('values are noted where they lie, numbers and lists as they are written', () => {
    const { values } = read(
      '{ "a" : 1.50, "b":{"c":"x","d":[1, {"e":2}]}, "f":null , "g":true,"h":{}, "i":""}',
    )
    assert.deepEqual(values, {
      a: '1.50',
      'b.c': 'x',
      'b.d': '[1, {"e":2}]',
      f: 'null',
      g: 'true',
      h: '{}',
      i: '',
    })
  })

  test('a list gives one value per column', () => {
    const { values, width } = read('[1,"x",null]', 'lists')
    assert.deepEqual(values, { column_1: '1', column_2: 'x', column_3: 'null' })
    assert.equal(width, 3)
  })

  test('a key that stands twice is a fault, however it is spelled, and one that stands at two places is none', () => {
    assert.equal(read('{"a":1,"\\u0061":2}').fault?.broken, false)
    assert.equal(read('{"a":{"b":1},"b":2}').fault, null)
  })

  test('NaN and Infinity are faults that leave the next record readable', () => {
    for (const word of ['NaN', 'Infinity', '-Infinity']) {
      assert.match(read(`{"a":${word}}`).fault?.message ?? '', /no JSON/)
      assert.equal(read(`{"a":${word}}`).fault?.broken, false)
    }
  })

  test('half a character is a fault', () => {
    for (const text of ['\\ud800', '\\udc00', '\\ud800x', '\\ud800\\u0041']) {
      assert.equal(read(`{"a":"${text}"}`).fault?.broken, false)
    }
    assert.equal(read('{"a":"\\ud83d\\ude00"}').fault, null)
  })

  test('nesting is bounded', () => {
    const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
    assert.equal(read(deep(62)).fault, null)
    assert.equal(read(deep(100_000)).fault?.broken, false)
  })
})

describe('strictness', () => {
  const bad = ["{'a':1}", '{a:1}', '{"a":01}', '{"a":1.}', '{"a":.5}', '{"a":+1}', '{"a":1e}', '{"a":0x1}']
  const worse = [
    '{"a":1,}',
    '{"a" 1}',
    '{"a":[1,]}',
    '{"a":"\t"}',
    '{"a":"\\x"}',
    '{"a":tru}',
    '{"a":1}}',
    '',
  ]
  for (const text of [...bad, ...worse]) {
    test(`${text} is no JSON`, () => {
      assert.equal(read(text).fault?.broken, true)
    })
  }

  test('what is accepted is what JSON.parse accepts', () => {
    const piece = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"', '"a"', '"b":', '1', '-', '.5', 'e3', '0', 'null', 'true', '\\'],
      ...['\\u00e9', ' ', '\n', 'é', '\u0001', 'x', '"c":{"d":1}', '[1,2]'],
    )
    const broken = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''))
    const sound = fc.jsonValue().map(value => JSON.stringify(value))
    fc.assert(
      fc.property(fc.oneof(broken, sound), text => {
        const { fault } = read(text, 'values')
        assert.equal(fault === null || !fault.broken, parses(text))
      }),
      { numRuns: 2000 },
    )
  })
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
