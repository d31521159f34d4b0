import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilMidway } from './crash.ts'
import { houseDatabase } from './database.ts'
import { call, makeBatch, makeDataset, peopleOf, statusOf, uuidOf } from './platform-calls.ts'
import { type Server, startServer, temporaryFolder } from './server.ts'

const ROUNDS = 2
const WRITERS = 2
const ROWS = 300

/** A batch that was made: its id, who wrote its rows, and what the server has said yes to. */
interface Begun {
  readonly id: string
  readonly writer: string
  hasFile: boolean
  isComplete: boolean
}

test(`a server killed ${ROUNDS} times in the middle of batches loses no acknowledged file, and publishes each batch once`, async () => {
  await using home = await temporaryFolder()
  await using database = await houseDatabase()
  const start = () => startServer(home.path, { DATABASE_URL: database.url, ROWHOUSE_ORG: 'acme@rowhouse' })
  const begun: Begun[] = []
  let dataset = ''
  for (let round = 0; round < ROUNDS; round += 1) {
    await using server = await start()
    dataset ||= await makeDataset(server)
    const completed = () => begun.filter(each => each.isComplete).length
    const before = completed()
    const work = Array.from({ length: WRITERS }, (_, at) => write(server, dataset, `${round}.${at}`, begun))
    await untilMidway(round, () => completed() - before)
    await server.stop('SIGKILL')
    await Promise.all(work)
  }
  assert.ok(
    begun.some(({ isComplete }) => isComplete),
    'at least one batch was completed, or nothing was tested',
  )
  await using server = await start()
  for (const batch of begun) {
    const file = await call(server, 'HEAD', fileOf(batch, dataset))
    if (batch.hasFile) assert.equal(file.headers.get('range'), `bytes=0-${bodyOf(batch.writer).length - 1}`)
    // What was not acknowledged is sent again; what was, is said again and changes nothing.
    if (!batch.hasFile && !batch.isComplete) await putAgain(server, batch, dataset)
    await complete(server, batch)
  }
  for (const batch of begun) await succeeded(server, batch)
  await checkRows(server, dataset, begun)
})

/** Sends batch after batch until the server is gone. */
async function write(server: Server, dataset: string, name: string, begun: Begun[]): Promise<void> {
  try {
    for (let turn = 0; ; turn += 1) {
      const writer = `${name}.${turn}`
      const id = await makeBatch(server, dataset)
      const batch: Begun = { id, writer, hasFile: false, isComplete: false }
      begun.push(batch)
      await put(server, batch, dataset)
      await complete(server, batch)
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    // The server is gone: what was not acknowledged may or may not be there.
  }
}

async function put(server: Server, batch: Begun, dataset: string): Promise<void> {
  await call(server, 'PUT', fileOf(batch, dataset), bodyOf(batch.writer))
  batch.hasFile = true
}

/** Puts the file of a batch whose first answer was lost; the batch may be complete already, since its signal may have been heard. */
async function putAgain(server: Server, batch: Begun, dataset: string): Promise<void> {
  assert.equal(
    await statusOf(server, batch.id),
    'loading',
    'nobody completes a batch whose file was not acknowledged',
  )
  await put(server, batch, dataset)
}

async function complete(server: Server, batch: Begun): Promise<void> {
  await call(server, 'POST', `/batches/${batch.id}?action=COMPLETE`)
  batch.isComplete = true
}

async function succeeded(server: Server, batch: Begun): Promise<void> {
  for (const end = Date.now() + 120_000; ; await sleep(100)) {
    const status = await statusOf(server, batch.id)
    if (status === 'success') return
    assert.ok(
      ['loaded', 'staging', 'retrying'].includes(status) && Date.now() < end,
      `${batch.writer}: ${status}`,
    )
  }
}

/** Every row of every batch is there, and once. */
async function checkRows(server: Server, dataset: string, begun: readonly Begun[]): Promise<void> {
  const download = await server.fetch(`/api/datasets/${await uuidOf(server, dataset)}/download?format=csv`)
  const [header, ...lines] = (await download.text()).trimEnd().split('\n')
  assert.equal(header, 'person.birthYear,person.name.firstName')
  const wanted = begun.flatMap(({ writer }) =>
    Array.from({ length: ROWS }, (_, row) => `${row + 1},${writer}`),
  )
  assert.deepEqual(lines.toSorted(), wanted.toSorted())
}

const fileOf = ({ id }: Begun, dataset: string) => `/batches/${id}/datasets/${dataset}/files/rows.json`

const bodyOf = (writer: string) => peopleOf(writer, ROWS)
