import { rename, stat } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { ask, type Bench, newestPart, type Setting, upload } from './measure.ts'

/** How a later version differs: of `few`, one row in twenty; of `all`, every row. */
export type Change = 'few' | 'all'

const changed = {
  few: `case when transaction_id % 20 = 3 then round(amount * 1.1, 2) else amount end as amount,
    case when transaction_id % 100 = 50 then 'Bergen' else city end as city`,
  all: 'round(amount * 1.1, 2) as amount, city',
} satisfies Record<Change, string>

/** Writes the transactions of a later version beside the first, unless they are there: one row in a hundred is gone, another one new. */
export async function writeLater({ file, rows }: Setting, change: Change): Promise<string> {
  const later = file.replace(/\.csv$/, `-${change}.csv`)
  if (await stat(later).catch(() => null)) return later
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const quoted = (path: string) => `'${path.replaceAll("'", "''")}'`
  await connection.run(`copy (
    select case when transaction_id % 100 = 7 then transaction_id + ${rows} else transaction_id end as transaction_id,
      occurred_at, card, merchant, currency, is_fraud, ${changed[change]}
    from read_csv(${quoted(file)})
  ) to ${quoted(`${later}.part`)} (format csv, header)`)
  connection.closeSync()
  instance.closeSync()
  await rename(`${later}.part`, later)
  return later
}

/** Two versions that share no part, as datasets of their own, with their profiles made. */
export async function uploadBoth(bench: Bench, setting: Setting, change: Change) {
  const parts: string[] = []
  const ids: string[] = []
  for (const file of [setting.file, await writeLater(setting, change)]) {
    const { answer } = await upload(bench, file)
    ids.push(answer.id)
    parts.push(await newestPart(bench))
    await ask(bench, `/api/datasets/${answer.id}/analyze`)
  }
  const compare = (key: readonly string[] = []) => {
    const [left, right] = ids.map(id => ({ dataset_id: id }))
    return ask(bench, '/api/compare', key.length > 0 ? { left, right, key } : { left, right })
  }
  return { parts, compare }
}
