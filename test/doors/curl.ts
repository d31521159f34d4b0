import assert from 'node:assert/strict'
import type { Answer, StartedHouse } from './start.ts'

/**
 * Does what a `curl` command of the documents does, as the house's admin: with -X, -H, -d, --data-binary, -F, -o. `words` stand for the
 * variables of the shell, `files` for the folder; `-o` adds to them.
 */
export async function runCurl(
  house: StartedHouse,
  command: string,
  words: Readonly<Record<string, string>>,
  files: Map<string, Buffer>,
): Promise<Answer> {
  const known = { ...words, BASE_URL: house.address, auth: 'Authorization: Bearer' }
  const [program, ...rest] = shellWords(command, known)
  assert.equal(program, 'curl')
  const call = readArguments(rest, files)
  const path = call.url.slice(house.address.length)
  assert.ok(call.url.startsWith(house.address), `${command} goes elsewhere`)
  const { method = call.form || call.body ? 'POST' : 'GET', headers, form, body, output } = call
  const answer = await house.admin(method, path, { headers, ...(form && { form }), ...(body && { body }) })
  if (output) files.set(output, answer.bytes)
  return answer
}

interface Arguments {
  url: string
  method?: string
  readonly headers: Record<string, string>
  form?: FormData
  body?: Uint8Array<ArrayBuffer>
  output?: string
}

function readArguments(all: readonly string[], files: ReadonlyMap<string, Buffer>): Arguments {
  const found: Arguments = { url: '', headers: {} }
  const content = (name: string): Uint8Array<ArrayBuffer> => {
    const bytes = files.get(name)
    assert.ok(bytes, `there is no file ${name}`)
    return new Uint8Array(bytes)
  }
  const options: Record<string, (value: string) => void> = {
    '-X': value => {
      found.method = value
    },
    '-H': value => {
      const [, name = '', text = ''] = /^([^:]+): *(.*)$/s.exec(value) ?? []
      // Who asks is known already.
      if (name.toLowerCase() !== 'authorization') found.headers[name] = text
    },
    '-d': value => {
      found.body = new Uint8Array(Buffer.from(value))
    },
    '--data-binary': value => {
      found.body = content(value.slice(1))
    },
    '-F': value => {
      const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(value) ?? []
      found.form ??= new FormData()
      if (text.startsWith('@')) found.form.append(name, new Blob([content(text.slice(1))]), text.slice(1))
      else found.form.append(name, text)
    },
    '-o': value => {
      found.output = value
    },
  }
  for (let at = 0; at < all.length; at++) {
    const word = all[at] ?? ''
    const take = options[word]
    if (take) take(all[++at] ?? '')
    else {
      assert.ok(!word.startsWith('-') && found.url === '', `curl ${word} is not known here`)
      found.url = word
    }
  }
  return found
}

/** The words of a command, as a shell makes them of quotes, `$variables` and line ends behind a backslash. */
export function shellWords(command: string, variables: Readonly<Record<string, string>>): string[] {
  const expanded = (text: string) =>
    text.replaceAll(/\$(\w+)/g, (_, name: string) => {
      assert.ok(name in variables, `$${name} means nothing yet`)
      return variables[name] ?? ''
    })
  const words: string[] = []
  let word: string | null = null
  for (const [text] of command.matchAll(/'[^']*'|"[^"]*"|\\\n|\s+|[^\s'"\\]+/g)) {
    if (/^(\\\n|\s)/.test(text)) {
      if (word !== null) words.push(word)
      word = null
    } else if (text.startsWith("'")) word = (word ?? '') + text.slice(1, -1)
    else word = (word ?? '') + expanded(text.startsWith('"') ? text.slice(1, -1) : text)
  }
  return word === null ? words : [...words, word]
}
