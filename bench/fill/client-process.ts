import { Agent, request } from 'node:http'
import { calls, columns, packed } from './rows.ts'

// A client in a process of its own that fills a dataset. Bodies are made before the clock runs.
// usage: node client-process.ts plain|compressed <address> <key> <user code> <dataset code> <rows> <rows per call> <calls at a time>
// Prints {seconds, hundreds} as JSON; `hundreds`: seconds that each hundred calls took, one after the other.

const [mode, address = '', key = '', userCode = '', datasetCode = '', rows = '', perCall = '', atOnce = ''] =
  process.argv.slice(2)
const compressed = mode === 'compressed'
const bodies = [...calls(Number(rows), Number(perCall))].map(text => {
  const data = compressed ? packed(text) : text
  const codes = { 'user-code': userCode, 'dataset-code': datasetCode }
  return Buffer.from(JSON.stringify({ ...codes, columns, 'insert-data': data, append: true, compressed }))
})
const agent = new Agent({ keepAlive: true })
const hundreds: number[] = []
let done = 0
const started = performance.now()
let since = started
const waiting = bodies.values()
await Promise.all(Array.from({ length: Number(atOnce) }, sendAll))
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000, hundreds }))
agent.destroy()

async function sendAll(): Promise<void> {
  for (const body of waiting) {
    await send(body)
    done += 1
    if (done % 100 > 0) continue
    hundreds.push((performance.now() - since) / 1000)
    since = performance.now()
  }
}

async function send(body: Buffer): Promise<void> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': body.length,
  }
  const sent = request(new URL('/dataset-fill', address), { method: 'POST', agent, headers })
  sent.end(body)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  sent.on('error', reject).on('response', async answer => {
    const text = Buffer.concat(await answer.toArray()).toString()
    if (answer.statusCode === 200) resolve()
    else reject(new Error(`a fill was answered ${answer.statusCode}: ${text}`))
  })
  return promise
}
