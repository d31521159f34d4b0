import { randomUUID } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'

// A client in a process of its own, as lean as Node allows: streams a file up as multipart, or an answer down to nowhere.
// usage: node client-process.ts upload <url> <key> <project id> <file>   |   node client-process.ts download <url> <key>
// Prints {seconds, bytes, answer} as JSON.

const [verb, url = '', key = '', projectId = '', file = ''] = process.argv.slice(2)
const headers = { authorization: `Bearer ${key}` }
const started = performance.now()
const { bytes, answer } = verb === 'upload' ? await upload() : await download()
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000, bytes, answer }))

async function upload() {
  const boundary = `rowhouse${randomUUID()}`
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const before = Buffer.from(
    `${field('project_id', projectId)}${field('name', 'Transactions')}--${boundary}\r\n` +
      'content-disposition: form-data; name="file"; filename="' +
      basename(file) +
      '"\r\ncontent-type: application/octet-stream\r\n\r\n',
  )
  const after = Buffer.from(`\r\n--${boundary}--\r\n`)
  const { size } = statSync(file)
  const sent = request(url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': before.length + size + after.length,
    },
  })
  const answered = responseOf(sent)
  await pipeline(async function* () {
    yield before
    yield* createReadStream(file, { highWaterMark: 1024 * 1024 })
    yield after
  }, sent)
  const response = await answered
  const text = Buffer.concat(await response.toArray()).toString()
  if (response.statusCode !== 201) throw new Error(`the upload was answered ${response.statusCode}: ${text}`)
  return { bytes: size, answer: JSON.parse(text) }
}

async function download() {
  const asked = request(url, { headers }).end()
  const response = await responseOf(asked)
  if (response.statusCode !== 200) throw new Error(`the download was answered ${response.statusCode}`)
  let bytes = 0
  response.on('data', chunk => {
    bytes += chunk.length
  })
  await new Promise(resolve => response.once('close', resolve))
  if (!response.complete) throw new Error('the download ended early')
  return { bytes, answer: null }
}

function responseOf(asked: ReturnType<typeof request>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => asked.on('response', resolve).on('error', reject))
}
