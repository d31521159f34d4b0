import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareScalars, fitsAll, parsePropertyFilters } from './property-filter.ts'

const object = {
  title: 'Loyalty Members',
  version: '1.10',
  'meta:extends': ['https://ns.adobe.com/xdm/context/profile', 'https://ns.adobe.com/xdm/data/record'],
  updated: 1551836845496,
  'meta:abstract': false,
}

const fits = (...texts: string[]) => fitsAll(object, parsePropertyFilters(texts))

describe('conditions', () => {
  test('a name alone asks whether the member is there', () => {
    assert.ok(fits('title') && !fits('description') && !fits('toString'))
  })

  test('values compare as what they are: text by code point, numbers as numbers, versions number by number', () => {
    assert.ok(fits('title==Loyalty Members') && !fits('title==loyalty members') && fits('title!=Other'))
    assert.ok(fits('updated>1551836845495', 'updated<=1551836845496') && !fits('updated>x'))
    assert.ok(fits('version>1.9') && fits('version>=1.10') && !fits('version<1.2'))
    assert.ok(fits('meta:abstract==False') && !fits('meta:abstract==true'))
  })

  test('on an array, == means contains and != means does not', () => {
    assert.ok(fits('meta:extends==https://ns.adobe.com/xdm/context/profile'))
    assert.ok(fits('meta:extends!=https://ns.adobe.com/xdm/data/adhoc'))
    assert.ok(!fits('meta:extends!=https://ns.adobe.com/xdm/data/record'))
  })

  test('all hold, whether they come in one text or in several', () => {
    assert.ok(fits('title==Loyalty Members,version==1.10') && !fits('title==Loyalty Members,version==1.0'))
    assert.ok(!fits('title==Loyalty Members', 'version==1.0'))
  })

  test('what is no condition is refused', () => {
    for (const text of ['', '==1', 'a=1', '!a', 'a~b', 'a==1,,b']) {
      assert.throws(() => parsePropertyFilters([text]), { code: 'malformed_filter' }, text)
    }
  })
})

test('versions are ordered number by number, everything else by code point', () => {
  const versions = ['1.10', '1.9', '1.0', '1']
  assert.deepEqual(versions.toSorted(compareScalars), ['1.0', '1', '1.9', '1.10'])
  assert.ok(compareScalars('b', 'a') > 0 && compareScalars('B', 'a') < 0)
})
