import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findCompression, findFormat } from './format.ts'

function formatOf(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return findFormat(bytes, bytes.subarray(-8))
}

function wide(text: string, mark = true): Buffer {
  return Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
}

describe('the content decides', () => {
  const cases: [string, string | Uint8Array][] = [
    ['json', '[{"a":1}]'],
    ['json', '\ufeff [\n  {"a":1}\n]\n'],
    ['json', '[1, 2]'],
    ['json', '[null, "x"]'],
    ['json', '[[1],[2]]'],
    ['json', '[{"a":1},'],
    ['json', '{"a":1}'],
    ['json', '{\n  "a": 1\n}\n{\n  "a": 2\n}'],
    ['json', '{"a":1},\n{"a":2},\n'],
    ['json', wide('[{"a":1}]')],
    ['json', wide('[{"a":1}]').swap16()],
    ['json', wide('[{"a":1}]', false)],
    ['ndjson', '{"a":1}\n{"a":2}\n'],
    ['ndjson', '{"a":1}\r\n\r\n{"a":2}\r\n'],
    ['ndjson', '{"a":1}\ngarbage\n{"a":2}\n'],
    ['ndjson', '{"a":1}\n[1]\n'],
    ['csv', '{a},b\n1,2\n'],
    ['csv', '{"a":1},5\n{"a":2},6\n'],
    ['csv', '{"a":1}\tx\n{"a":2}\ty\n'],
    ['csv', '[a],b\n1,2\n'],
    ['csv', '[1,2],x\n[3],[y]\n'],
    ['csv', '[note],x\n[n],[y]'],
    ['csv', '[section]\nkey=1\n'],
    ['csv', 'PK,name\n1,a\n'],
    ['csv', 'BZh9,name\n1,a\n'],
    ['csv', 'ORC,name\n1,a\n'],
    ['csv', 'MZ\tname\n1\ta\n'],
    ['csv', 'RIFF,WAVE\n1,2\n'],
    ['csv', 'GIF89a,x\n1,2\n'],
    ['csv', 'FEA1,b\n1,2\n'],
    ['csv', 'Rar!,b\n1,2\n'],
    ['csv', 'Obj,b\n1,2\n'],
    ['xlsx', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1')],
    ['parquet', 'PAR1........PAR1'],
  ]
  for (const [format, content] of cases) {
    test(`${JSON.stringify(content.toString().slice(0, 30))} is ${format}`, () => {
      assert.equal(formatOf(content), format)
    })
  }
})

describe('what cannot be read is named', () => {
  const cases: [RegExp, string][] = [
    [/bzip2/, 'BZh91AY&SY\x01'],
    [/ORC file/, 'ORC\x11\0\x01'],
    [/Windows program/, 'MZ\x90\0\x03\0\0\0\x04'],
    [/RIFF/, 'RIFF\x24\x08\0\0WAVEfmt '],
    [/pickle/, '\x80\x04\x95'],
    [/PDF/, '%PDF-1.7\n'],
    [/old Excel workbook/, `\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\0'.repeat(40)}W\0o\0r\0k\0b\0o\0o\0k\0`],
    [/password; remove/, `\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0${[...'EncryptedPackage'].join('\0')}`],
    [/password/, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
    [/cut off/, 'PAR1abcdef'],
    [/encrypted Parquet/, 'PARE........PARE'],
    [/HTML or XML/, '<?xml version="1.0"?><a/>'],
  ]
  for (const [said, content] of cases) {
    test(`${JSON.stringify(content.slice(0, 20))}: ${said.source}`, () => {
      assert.throws(() => formatOf(Buffer.from(content, 'latin1')), {
        code: 'unreadable_file',
        message: said,
      })
    })
  }

  test('an empty file', () => {
    assert.throws(() => formatOf(''), { code: 'empty_file' })
  })
})

test('compression is told by its first bytes', () => {
  assert.equal(findCompression(Buffer.from([0x1f, 0x8b, 8])), 'gzip')
  assert.equal(findCompression(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])), 'zstd')
  assert.equal(findCompression(Buffer.from([0x50, 0x2a, 0x4d, 0x18])), 'zstd')
  assert.equal(findCompression(Buffer.from('a,b\n')), null)
})
