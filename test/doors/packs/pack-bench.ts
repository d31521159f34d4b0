import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Answer, type StartedHouse, startHouse, withoutStatistics } from '../start.ts'

/** A house with packs, and its database as somebody with `psql` sees it. */
export interface PackBench extends AsyncDisposable {
  readonly house: StartedHouse
  readonly client: pg.Client
  /** Forgets the loads that were asked for, of which there may be five in a minute. */
  forget(): Promise<void>
  /** Loads as an admin, without being held to five a minute. */
  load(path: string): Promise<Answer>
  remove(path: string): Promise<Answer>
  /** The PostgreSQL schema of the first organization. */
  place(): Promise<string>
  /** Tables and views outside the house's own schemas. */
  relations(): Promise<string[]>
  /** Withholds something from the house by a statement, asks for what needs it, and answers once that waits. */
  stopped(withhold: string, ask: () => Promise<Answer>): Promise<Stopped>
  /** Answers when so many transactions of the house wait for others. */
  untilWaiting(transactions: number, asked: Promise<Answer>): Promise<void>
}

/** A request that waits in the middle of its work, until the end of the scope at the latest. */
export interface Stopped extends AsyncDisposable {
  /** Lets it go on; answers its answer. */
  go(): Promise<Answer>
}

export async function openPackBench(env: Record<string, string> = {}): Promise<PackBench> {
  await using opened = new AsyncDisposableStack()
  const house = opened.use(await withoutStatistics(startHouse(env)))
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  opened.defer(() => client.end())
  const names = async (text: string) => (await client.query(text)).rows.map(({ name }) => String(name))
  const forget = async () => void (await client.query('delete from rowhouse.world_posts'))
  const untilWaiting = async (transactions: number, asked: Promise<Answer>) => {
    const early = asked.then(answer => assert.fail(`it ended without waiting: ${answer.text}`))
    for (let waiting = 0; waiting < transactions; await Promise.race([sleep(20), early])) {
      // Within a transaction, connections that came later are not seen otherwise.
      await client.query('select pg_stat_clear_snapshot()')
      const { rows } = await client.query(`
        select count(*)::integer as n from pg_stat_activity
        where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`)
      waiting = rows[0].n
    }
    early.catch(() => {})
  }
  const scope = opened.move()
  return {
    house,
    client,
    forget,
    async load(path) {
      await forget()
      return house.admin('POST', `/api/v1/seed-dataset/${path}`)
    },
    remove: path => house.admin('DELETE', `/api/v1/seed-dataset/${path}`),
    async place() {
      const [place = ''] = await names('select name from rowhouse.organization_schemas')
      return place
    },
    relations: () =>
      names(`
        select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'v') and n.nspname !~ '^(pg_|information_schema|rowhouse$|graphile_worker$)'
        order by 1`),
    async stopped(withhold, ask) {
      await using held = new AsyncDisposableStack()
      await client.query('begin')
      held.defer(async () => void (await client.query('rollback')))
      await client.query(withhold)
      const asked = ask()
      await untilWaiting(1, asked)
      const scope = held.move()
      return {
        async go() {
          await scope.disposeAsync()
          return asked
        },
        [Symbol.asyncDispose]: () => scope.disposeAsync(),
      }
    },
    untilWaiting,
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}
