import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'

const CURRENCIES = ['EUR', 'USD', 'GBP', 'NOK', 'JPY']
const CITIES = [
  ['Oslo', 'Lima', 'Rome', 'Cairo', 'Kyoto', 'Berlin', 'Zürich', 'São Paulo', 'New York', 'Reykjavík'],
  ['"Washington, D.C."', '"Bruges, West Flanders"', '"Truth or Consequences, NM"', '"""Old"" Sarum"'],
] as const
const HEADER = 'transaction_id,occurred_at,card,merchant,amount,currency,city,is_fraud\n'
const CHUNK = 256 * 1024
const FIRST_SECOND = Date.UTC(2024, 0, 1) / 1000

/**
 * Card transactions as CSV text: the same rows give the same bytes on every machine. 10 million rows are 540 MB.
 * Card ids are text, currency is missing at home, city is missing online, some cities need quotes, one in 500 is fraud.
 */
export function* transactions(rows: number): Generator<string> {
  const draw = randomNumbers(20240101)
  const clock = calendar()
  let chunk = HEADER
  let second = FIRST_SECOND
  for (let id = 0; id < rows; id++) {
    second += draw(7)
    chunk += `${id},${clock(second)},${transaction(draw)}`
    if (chunk.length >= CHUNK) {
      yield chunk
      chunk = ''
    }
  }
  yield chunk
}

function transaction(draw: (below: number) => number): string {
  const card = `k${(draw(400_000) + 4096).toString(36)}`
  // A product of two draws: many small amounts and a long tail, without a function that machines round differently.
  const cents = 50 + Math.floor((draw(3000) * draw(3000)) / 500)
  const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
  const currency = draw(10) < 7 ? '' : CURRENCIES[draw(CURRENCIES.length)]
  const cities = CITIES[draw(50) === 0 ? 1 : 0]
  const city = draw(10) < 4 ? '' : cities[draw(cities.length)]
  const merchant = `m${draw(2500)}`
  return `${card},${merchant},${amount},${currency},${city},${draw(500) === 0 ? 1 : 0}\n`
}

/** Numbers from 0 to below a bound, the same for the same seed: xorshift of 32 bits. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** Seconds as `2024-01-01 00:00:00`; the day is made only when it changes. */
function calendar(): (second: number) => string {
  let day = -1
  let date = ''
  const two = (value: number) => (value < 10 ? `0${value}` : String(value))
  return second => {
    const today = Math.floor(second / 86_400)
    if (today !== day) {
      day = today
      date = new Date(today * 86_400_000).toISOString().slice(0, 10)
    }
    const left = second - today * 86_400
    return `${date} ${two(Math.floor(left / 3600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`
  }
}

/** Writes the file unless it is there already; a file that is there is whole. Answers its size in bytes. */
export async function writeTransactions(path: string, rows: number): Promise<number> {
  const found = await stat(path).catch(() => null)
  if (found) return found.size
  await mkdir(dirname(path), { recursive: true })
  await pipeline(transactions(rows), createWriteStream(`${path}.part`))
  await rename(`${path}.part`, path)
  return (await stat(path)).size
}

/** SHA-256 of the text, hex. */
export function digestOfTransactions(rows: number): string {
  const hash = createHash('sha256')
  for (const chunk of transactions(rows)) hash.update(chunk)
  return hash.digest('hex')
}
