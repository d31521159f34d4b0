import assert from 'node:assert/strict'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { EXAMPLE, filesOf } from '../../packs/folder.ts'
import { temporaryFolder } from '../../server.ts'
import { openPackBench, type PackBench } from './pack-bench.ts'

const opened = new AsyncDisposableStack()
let bench: PackBench
let root: string

before(async () => {
  const { path } = opened.use(await temporaryFolder())
  root = path
  await ownPack(path, 'my-club', {})
  // Its table of customers has the name of that of the other pack.
  await ownPack(path, 'my', { customers: 'club_customers' })
  // Names of a table and of another one's index, and of two indexes: order_item.film_id and order.item_film_id.
  await ownPack(path, 'cinema', { films: 'customers_pkey', tickets: 'customers_email_key' })
  // Views of its segments that would have one name, `seg_9a5644d9ba9c`, in the first organization.
  await ownPack(path, 'example', {})
  await appendFile(join(path, 'example', 'decisions.yaml'), `  - key: shtycb\n  - key: sinu5o\n`)
  await ownPack(path, 'other', { customers: 'customers_kept1' })
  await ownPack(path, 'a-long-key-with-thirty-two-bytes', {
    customers: 'customers_of_the_cinema',
    tickets: 'tickets_of_the_cinema_1',
    films: 'films_of_the_cinema',
  })
  bench = opened.use(await openPackBench({ ROWHOUSE_PACKS: path }))
})
after(() => opened.disposeAsync())

/** A copy of the example with another key, and with schemas of other names. */
async function ownPack(root: string, key: string, schemas: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, bytes] of filesOf(EXAMPLE)) {
    let text = new TextDecoder().decode(bytes).replace('key: example', `key: ${key}`)
    for (const [from, to] of Object.entries(schemas))
      text = path.endsWith('.yaml') ? text.replaceAll(new RegExp(`\\b${from}\\b(?!\\.csv)`, 'g'), to) : text
    await mkdir(dirname(join(root, key, path)), { recursive: true })
    await writeFile(join(root, key, path), text)
  }
}

async function load(path: string): Promise<void> {
  const answer = await bench.load(path)
  assert.equal(answer.status, 201, answer.text)
}

/** Changes a row, so that the table stays when its pack goes. */
async function change(table: string): Promise<void> {
  await bench.client.query(`update ${await bench.place()}.${table} set city = 'Elsewhere'
    where customer_id = 'CIN-000001'`)
}

const tables = async () => (await bench.relations()).map(each => each.split('.')[1])

test('packs whose tables would have one name take turns, and what is kept of one stands in no other’s way', async () => {
  await load('my-club')
  await load('my?force=true')
  assert.ok((await tables()).includes('ds_my_club_customers'))
  await change('ds_my_club_customers')
  await load('my-club?force=true&keep=modified')
  await change('ds_my_club_customers')
  await load('cinema?force=true&keep=modified')
  const kept = (await tables()).filter(name => name?.includes('_kept'))
  assert.deepEqual(kept, ['ds_my_club_customers_kept1', 'ds_my_club_customers_kept2'])
})

test('tables and indexes that would have one name are told apart', async () => {
  await load('cinema?force=true')
  const { rows } = await bench.client.query(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname ~ '^ds_cinema_customers_(pkey|email_key)' order by 1`,
    [await bench.place()],
  )
  assert.deepEqual(
    rows.map(({ name }) => name),
    [
      ...[
        'ds_cinema_customers_email_key',
        'ds_cinema_customers_email_key1',
        'ds_cinema_customers_email_key_customer_id_idx',
      ],
      ...['ds_cinema_customers_email_key_film_id_idx', 'ds_cinema_customers_email_key_pkey'],
      ...['ds_cinema_customers_pkey', 'ds_cinema_customers_pkey1', 'ds_cinema_customers_pkey_pkey'],
    ],
  )
})

test('tables of two packs that are kept become schemas of two names', async () => {
  await change('ds_cinema_customers')
  await load('my-club?force=true&keep=modified')
  const { json } = await bench.house.admin('GET', '/api/v1/schemas')
  const own = json.data.filter(({ packKey }: { packKey: string | null }) => packKey === null)
  assert.deepEqual(own.map(({ key }: { key: string }) => key).toSorted(), [
    'club_customers_kept1',
    'customers_kept1',
    'customers_kept2',
  ])
})

test('a pack with a schema of the name of one that was kept is refused, and what is loaded stays', async () => {
  const before = await bench.relations()
  const { status, json } = await bench.load('other?force=true')
  assert.equal(status, 409)
  assert.deepEqual(Object.keys(json), ['status', 'currentlyLoaded', 'requestedLoad', 'message'])
  assert.match(json.message, /a schema "customers_kept1" of its own.*Give the pack's schema another name/)
  assert.deepEqual(await bench.relations(), before)
})

test('an index of a name that is needed is said, and nothing is loaded', async () => {
  assert.equal((await bench.remove('my-club')).status, 200)
  const place = await bench.place()
  await bench.client.query(`create table ${place}.mine (a integer);
    create index ds_my_club_tickets_pkey on ${place}.mine (a)`)
  const { status, json } = await bench.load('my-club')
  assert.equal(status, 409)
  assert.match(json.message, /"ds_my_club_tickets_pkey"/)
  await bench.client.query(`drop table ${place}.mine`)
})

test('tables with names as long as they may be are kept like others, with their keys', async () => {
  const long = 'a-long-key-with-thirty-two-bytes'
  const customers = `ds_${long}_customers_of_the_cinema`.replaceAll('-', '_')
  for (const number of [1, 2]) {
    await load(long)
    await change(customers)
    const { status, json, text } = await bench.remove(`${long}?keep=modified`)
    assert.equal(status, 200, text)
    assert.deepEqual(json.kept, { [customers]: 1 })
    const kept = (await tables()).filter(
      name => name?.endsWith(`_kept${number}`) && name.startsWith('ds_a_long'),
    )
    assert.equal(kept.length, 1)
  }
})

test('views of segments that would have one name are told apart, and go with their pack', async () => {
  await load('example?force=true')
  const names: string[] = []
  for (const segment of ['shtycb', 'sinu5o']) {
    const { viewName, customerCount } = (await bench.house.admin('GET', `/api/v1/segments/${segment}`)).json
    const { json } = await bench.house.admin('GET', `/api/v1/segments/${segment}/customers`)
    assert.deepEqual([customerCount, json.total], [20, 20])
    names.push(viewName)
  }
  const [first, second] = names
  assert.equal(first, 'seg_9a5644d9ba9c')
  assert.match(second ?? '', /^seg_9a5644d9ba9c[0-9a-f]{47}$/)
  const all = await tables()
  assert.ok(names.every(name => all.includes(name)))
  assert.equal((await bench.remove('example')).status, 200)
  assert.deepEqual(
    (await tables()).filter(name => name?.startsWith('seg_')),
    [],
  )
})

test('of a folder that is no pack a load says why, and what was loaded of it is removed all the same', async () => {
  await load('my?force=true')
  await writeFile(join(root, 'my', 'rows.yaml'), 'customers: 1')
  const again = await bench.load('my?force=true')
  assert.equal(again.status, 404)
  assert.match(
    again.json.error.message,
    /^Dataset "my" not found in registry\. A folder of that name is no pack: rows\.yaml, line 1: .*\.$/,
  )
  const removed = await bench.remove('my')
  assert.equal(removed.status, 200, removed.text)
  assert.equal(removed.json.message, 'Village Cinema removed successfully')
  assert.equal((await bench.remove('my')).status, 404)
  assert.equal((await bench.load('my-club?plan=true')).status, 200)
})
