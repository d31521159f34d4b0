import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dialectFor, parseAccept } from './accept.ts'

describe('an Accept header', () => {
  test('is taken apart: family, words in any order, and the major version', () => {
    const { family, words, major, mediaType } =
      parseAccept('text/html, application/vnd.adobe.xdm-notext-full+json; version=1.7;q=0.9') ?? assert.fail()
    assert.deepEqual([family, [...words].sort(), major], ['xdm', ['full', 'notext'], 1])
    assert.equal(mediaType, 'application/vnd.adobe.xdm-notext-full+json; version=1.7')
  })

  test('of another kind names no dialect', () => {
    for (const header of [undefined, '', '*/*', 'application/json', 'application/vnd.adobe.xql+json']) {
      assert.equal(parseAccept(header), null, header)
    }
  })

  const refused: readonly [Parameters<typeof dialectFor>[0], string, string][] = [
    ['list', 'application/vnd.adobe.xed+json; version=1', 'list_accept'],
    ['list', 'application/vnd.adobe.xed-full+json', 'list_accept'],
    ['lookUp', 'application/vnd.adobe.xed+json', 'look_up_accept'],
    ['lookUp', 'application/vnd.adobe.xed+json; version=x', 'look_up_accept'],
    ['lookUp', 'application/vnd.adobe.xed-id+json; version=1', 'look_up_accept'],
    ['descriptorList', 'application/vnd.adobe.xed+json', 'descriptor_list_accept'],
    ['descriptor', 'application/vnd.adobe.xdm+json; version=1', 'descriptor_accept'],
  ]
  for (const [call, header, code] of refused) {
    test(`"${header}" is refused for ${call}, by its name`, () => {
      assert.throws(
        () => dialectFor(call, header),
        error => {
          const { code: told, message } = error as { code: string; message: string }
          assert.equal(told, code)
          assert.ok(
            message.startsWith(`The supplied Accept header is not valid: ${header} - A valid Accept value`),
          )
          return true
        },
      )
    })
  }
})
