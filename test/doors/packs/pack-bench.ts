import pg from 'pg'
import { type Answer, type StartedHouse, startHouse } from '../start.ts'

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
}

export async function openPackBench(): Promise<PackBench> {
  await using opened = new AsyncDisposableStack()
  const house = opened.use(await startHouse())
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  opened.defer(() => client.end())
  const names = async (text: string) => (await client.query(text)).rows.map(({ name }) => String(name))
  const forget = async () => void (await client.query('delete from rowhouse.world_posts'))
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
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}
