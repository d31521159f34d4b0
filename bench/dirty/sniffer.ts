import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Contender, DirtyFile, Reading } from './contender.ts'

/** What Python calls the encodings. */
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8-sig',
  'utf-16le': 'utf-16',
  'utf-16be': 'utf-16',
  'windows-1252': 'cp1252',
  'iso-8859-1': 'latin-1',
}

/** Python's csv.Sniffer and csv.reader; null where there is no Python. The encoding, which it does not look for, it is told. */
export function openSniffer(): (Contender & AsyncDisposable) | null {
  if (spawnSync('python3', ['--version']).status !== 0) return null
  const python = spawn('python3', [join(import.meta.dirname, 'sniffer.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
  return {
    name: 'csv.Sniffer',
    async read(file) {
      python.stdin.write(`${JSON.stringify(request(file))}\n`)
      const { value } = await answers.next()
      return reading(JSON.parse(String(value)))
    },
    async [Symbol.asyncDispose]() {
      python.stdin.end()
    },
  }
}

function request({ path, bytes, expected: { dialect = {}, options = {} } }: DirtyFile) {
  const { delimiter, quote: quotechar, escape: escapechar, header } = options
  const found = String(options.encoding ?? dialect.encoding ?? 'utf-8')
  const marked = bytes[0] === 0xff || bytes[0] === 0xfe
  const encoding = found.startsWith('utf-16') && !marked ? found.replace('16', '_16_') : ENCODINGS[found]
  return { path, encoding, told: { delimiter, quotechar, escapechar, header } }
}

function reading(answer: { refused: string } | { names: string[] | null; rows: string[][] }): Reading {
  if ('refused' in answer) return answer
  const width = (answer.names ?? answer.rows[0] ?? []).length
  const rows = answer.rows.filter(row => row.length === width)
  return { names: answer.names, width, rows, apart: answer.rows.length - rows.length }
}
