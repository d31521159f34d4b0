import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { loadWorld } from '../../packages/server/src/core/pack/load-world.ts'
import type { Loader } from '../../packages/server/src/core/pack/loader.ts'
import type { Pack } from '../../packages/server/src/core/pack/pack.ts'
import { unloadWorld } from '../../packages/server/src/core/pack/unload-world.ts'
import type { Catalog, CatalogTransaction } from '../../packages/server/src/core/ports/catalog.ts'
import type { Ports } from '../../packages/server/src/core/ports/ports.ts'
import { type StartedHouse, startHouse } from '../doors/start.ts'
import { examplePack } from './folder.ts'

let house: StartedHouse
let client: pg.Client
let loader: Loader
let pack: Pack

before(async () => {
  house = await startHouse()
  client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  const { rows } = await client.query(`
    select o.uuid as "organizationId", s.id as "sandboxId", o.id as organization, (select id from rowhouse.users limit 1) as user
    from rowhouse.organizations o join rowhouse.sandboxes s on s.organization_id = o.uuid`)
  const { organizationId, sandboxId, organization, user } = rows[0]
  loader = { scope: { organizationId, sandboxId }, organization: { id: organization }, user: { id: user } }
  pack = examplePack()
})
after(async () => {
  await client.end()
  await house[Symbol.asyncDispose]()
})

class Injected extends Error {}

/** The house's ports, of which the nth step fails once it is done. A step is a call of a transaction, of the engine, or of the store. */
function failing(step: number): { ports: Ports; steps: () => string[] } {
  const taken: string[] = []
  const watched = <T extends object>(target: T, path: string): T =>
    new Proxy(target, {
      get(of, name) {
        const member = Reflect.get(of, name)
        const called = `${path}.${String(name)}`
        if (typeof member === 'object' && member !== null) return watched(member, called)
        if (typeof member !== 'function') return member
        return (...given: unknown[]) => {
          // What an engine process had made when it failed is nobody's, and swept later.
          if (path === 'engine' && taken.push(called) === step) throw new Injected(called)
          const result = member.apply(of, given)
          if (!(result instanceof Promise)) return result
          return result.then(answer => {
            if (path !== 'engine' && taken.push(called) === step) throw new Injected(called)
            // What is built is a step by step thing too.
            return called === 'tx.worlds.build' ? watched(answer, 'building') : answer
          })
        }
      },
    })
  const catalog: Pick<Catalog, 'transact'> = {
    transact: (scope, change) =>
      house.ports.catalog.transact(scope, tx => change(watched<CatalogTransaction>(tx, 'tx'))),
  }
  const ports = {
    ...house.ports,
    catalog: { ...house.ports.catalog, ...catalog },
    engine: watched({ makeBlocks: house.ports.engine.makeBlocks }, 'engine'),
  } as unknown as Ports
  return { ports, steps: () => taken }
}

const order = () => ({
  pack,
  setting: { seed: pack.seed, anchor: pack.anchor },
  scale: 1,
  force: true,
  keep: false,
})

/** Everything that is in the database and on the store, by table, once no job is at work any more. */
async function everything(): Promise<Record<string, string>> {
  await idle()
  const { rows: tables } = await client.query(`
    select n.nspname as place, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v') and (n.nspname = 'rowhouse' or n.nspname ~ '^(org_|rowhouse_loading)') order by 1, 2`)
  const found: Record<string, string> = { objects: (await house.objects()).join(' ') }
  for (const { place, name } of tables) {
    const { rows } = await client.query(`
      select count(*) || ' rows, ' || md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as is from "${place}"."${name}" t`)
    found[`${place}.${name}`] = rows[0].is
  }
  const { rows: schemas } = await client.query(
    `select nspname from pg_namespace where nspname ~ '^(org_|rowhouse_)' order by 1`,
  )
  return { ...found, schemas: schemas.map(({ nspname }) => nspname).join(' ') }
}

/** Waits until the profiles of what was published are made. */
async function idle(): Promise<void> {
  for (let left = 1; left > 0; await sleep(20)) {
    left = Number((await client.query('select count(*) as n from graphile_worker._private_jobs')).rows[0].n)
  }
}

test('a first load that fails at any step leaves everything as it was', async () => {
  await failEverywhere(async ports => {
    await loadWorld(ports, loader, order(), async () => {})
  })
})

test('so does a load in the place of another, and a removal', async () => {
  await failEverywhere(async ports => {
    await loadWorld(ports, loader, { ...order(), setting: { seed: 7, anchor: pack.anchor } }, async () => {})
  })
  await failEverywhere(async ports => {
    await unloadWorld(ports, loader, { key: pack.key, keep: false }, async () => {})
  })
})

/** Lets the first step fail, then the second, until nothing fails any more. */
async function failEverywhere(work: (ports: Ports) => Promise<void>): Promise<void> {
  const before = await everything()
  for (let step = 1; ; step += 1) {
    const { ports, steps } = failing(step)
    try {
      await work(ports)
      assert.ok(step > 10, `only ${step} steps were taken: ${steps().join(', ')}`)
      return
    } catch (error) {
      assert.ok(error instanceof Injected, String(error))
      assert.deepEqual(await everything(), before, `after ${error.message} failed, step ${step}`)
    }
  }
}

test('so does a load whose engine fails while the rows that it made before are copied', async () => {
  const before = await everything()
  let calls = 0
  const makeBlocks: Ports['engine']['makeBlocks'] = (request, signal) => {
    calls += 1
    // At once, when nobody can wait for it yet.
    return calls === 1
      ? house.ports.engine.makeBlocks(request, signal)
      : Promise.reject(new Injected('engine'))
  }
  const ports = { ...house.ports, engine: { makeBlocks } }
  await assert.rejects(
    loadWorld(ports, loader, { ...order(), scale: 40 }, async () => {}),
    Injected,
  )
  // One of them for the rows behind those that failed.
  assert.equal(calls, 3)
  assert.deepEqual(await everything(), before)
})
