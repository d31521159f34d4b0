import { open } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'

// A client in a process of its own, as lean as Node allows: sends a file in parts, one after the other, and says that it is complete.
// `fetch` takes ten times as long for a body of this size, and would be measured in place of the server.
// usage: node parts-process.ts <url of the file> <headers as JSON> <file> <bytes of a part>      Prints {seconds} as JSON.

const [url = '', common = '{}', path = '', bytesOfPart = ''] = process.argv.slice(2)
const started = performance.now()
await using file = await open(path)
const { size } = await file.stat()
const buffer = Buffer.allocUnsafe(Math.min(Number(bytesOfPart), size))
await send('POST', `${url}?action=INITIALIZE`)
for (let start = 0; start < size; start += buffer.length) {
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
  await send('PATCH', url, buffer.subarray(0, bytesRead), {
    'content-type': 'application/octet-stream',
    'content-range': `bytes ${start}-${start + bytesRead - 1}/${size}`,
  })
}
await send('POST', `${url}?action=COMPLETE`)
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000 }))

async function send(method: string, to: string, body?: Buffer, more = {}): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { ...JSON.parse(common), 'content-length': body?.length ?? 0, ...more }
  request(to, { method, headers }).on('response', resolve).on('error', reject).end(body)
  const answer = await promise
  const text = (await answer.setEncoding('utf8').toArray()).join('')
  if ((answer.statusCode ?? 0) >= 300)
    throw new Error(`${method} ${to} was answered ${answer.statusCode}: ${text}`)
}
