import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { faker } from '@faker-js/faker/locale/en'

// What the house is measured beside when it generates: a loop of faker that writes NDJSON, and random columns of the same types from the
// engine alone.
// usage: node generate-process.ts faker|parquet|csv <target> <rows> <threads> <memory>      Prints {seconds} as JSON.

const [what = '', target = '', count = '0', threads = '', memory = ''] = process.argv.slice(2)
const rows = Number(count)
const started = performance.now()
if (what === 'faker') await writeWithFaker()
else await writeWithEngine()
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000 }))

async function writeWithFaker(): Promise<void> {
  const file = createWriteStream(target)
  for (let id = 1; id <= rows; id++) {
    const first = faker.person.firstName()
    const last = faker.person.lastName()
    const row = {
      id,
      first,
      last,
      email: faker.internet.email({ firstName: first, lastName: last }),
      age: faker.number.int({ min: 18, max: 90 }),
      price: faker.number.float({ min: 1, max: 1000, fractionDigits: 2 }),
      active: faker.datatype.boolean(),
      status: faker.helpers.arrayElement(['new', 'paid', 'shipped']),
      city: faker.location.city(),
      at: faker.date.past(),
    }
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}

async function writeWithEngine(): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads,
    memory_limit: memory,
    temp_directory: `${target}.spill`,
  })
  const connection = await instance.connect()
  const among = (values: string, size: number) => `${values}[1 + (random() * ${size - 1})::INTEGER]`
  const texts = (prefix: string) => `'${prefix}' || (random() * 2000)::INTEGER`
  const select = `select range + 1 as id, ${texts('First')} as first, ${texts('Last')} as last,
    'first' || (random() * 2000)::INTEGER || '.last' || (random() * 2000)::INTEGER || '@example.com' as email,
    (18 + random() * 72)::INTEGER as age, round(1 + random() * 999, 2) as price, random() < 0.5 as active,
    ${among("['new', 'paid', 'shipped']", 3)} as status, ${texts('City')} as city,
    timestamp '2024-01-01' + to_seconds((random() * 63072000)::INTEGER) as moment
    from range(0, ${rows})`
  const format = what === 'csv' ? 'format csv, header' : 'format parquet, compression zstd'
  await connection.run(`copy (${select}) to '${target.replaceAll("'", "''")}' (${format})`)
  connection.closeSync()
  instance.closeSync()
}
