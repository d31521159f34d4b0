import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import packageJson from '../package.json' with { type: 'json' }
import { openDiskPacks } from './adapters/disk/packs.ts'
import { openDiskStore } from './adapters/disk/store.ts'
import { openDuckdbEngine } from './adapters/duckdb/engine.ts'
import { openCourier } from './adapters/http/courier.ts'
import { readAllowance } from './adapters/http/public-address.ts'
import { openPostgresCatalog } from './adapters/postgres/catalog.ts'
import { openEmbeddedPostgres } from './adapters/postgres/embedded.ts'
import { openPostgresQueue } from './adapters/postgres/queue.ts'
import type { Config } from './config.ts'
import { firstStart } from './core/access/first-start.ts'
import { hashSecret, newSecret } from './core/access/secret.ts'
import type { Dataset } from './core/dataset/dataset.ts'
import type { ProjectId } from './core/ids.ts'
import { type JobEvent, tasks } from './core/jobs/tasks.ts'
import type { Ports } from './core/ports/ports.ts'
import { loadDemo } from './demo.ts'
import { openApp } from './doors/app.ts'
import type { Observer } from './observe.ts'

/** The packs that come with the server. */
const OWN_PACKS = join(import.meta.dirname, '..', 'packs')

/** The house, standing: every port open, every door mounted. Disposing it closes everything in the right order. */
export interface OpenHouse extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly ports: Ports
  /** What a person needs for the first minute. */
  readonly welcome: Welcome
}

export interface Welcome {
  /** Where the first admin key is kept; null when the setting gave it. */
  readonly keyFile: string | null
  /** Only at the very first start: the key, which is shown once, the project `default`, and the demo unless it is off. */
  readonly first: {
    readonly key: string
    readonly projectId: ProjectId
    /** Names the first user at the fill door. */
    readonly userCode: string
    readonly demo: Dataset | null
  } | null
}

/** Opens what the settings say. The only place that names an adapter. */
export async function openHouse(config: Config, observer: Observer): Promise<OpenHouse> {
  await using opened = new AsyncDisposableStack()
  const ports = await openPorts(config, observer, opened)
  const welcome = await welcomeHome(config, ports)

  const happened = (event: JobEvent) => observer.happened('jobs', event)
  const { generationFilesDays } = config
  const keeping = { ...config.batches, generationFilesDays }
  const worker = await ports.queue.work(tasks(ports, keeping, happened))
  opened.defer(() => worker.stop())
  const { maxUploadBytes, maxFillBodyBytes, queryTimeoutMs, publicUrl } = config
  const { defaultSandbox, maxSchemaFields, maxGenerationRows, maxPackScale } = config
  const { maxBatchFileBytes, maxBatchBytes } = config
  const limits = {
    ...{ maxUploadBytes, maxFillBodyBytes, queryTimeoutMs, maxSchemaFields, maxGenerationRows, maxPackScale },
    ...{ maxBatchFileBytes, maxBatchBytes },
  }
  const house = { ports, ...limits, generationFilesDays, publicUrl, defaultSandbox }
  const app = await openApp(house, {
    log: observer.log,
    version: packageJson.version,
    metrics: observer.metrics,
    requestBegan: observer.requestBegan,
    requestDone: observer.requestDone,
  })
  opened.defer(() => app.close())
  const scope = opened.move()
  return { app, ports, welcome, [Symbol.asyncDispose]: () => scope.disposeAsync() }
}

async function openPorts(config: Config, observer: Observer, opened: AsyncDisposableStack): Promise<Ports> {
  // Others may pass through, as the account that runs PostgreSQL must when this server runs as root; they cannot look.
  await mkdir(config.home, { recursive: true, mode: 0o711 })
  await mkdir(config.store.folder, { recursive: true, mode: 0o700 })
  const url = config.databaseUrl ?? (await embedded(config, observer, opened))
  const catalog = await openPostgresCatalog({ url, observe: event => observer.happened('catalog', event) })
  opened.defer(() => catalog.close())
  const store = await openDiskStore(config.store.folder)
  const engine = await openDuckdbEngine({
    ...config.engine,
    maxInflatedBytes: config.maxInflatedBytes,
    maxFillInflatedBytes: config.maxFillInflatedBytes,
    store,
    scratch: join(config.home, 'scratch'),
    observe: event => observer.happened('engine', event),
  })
  opened.defer(() => engine.close())
  const queue = opened.use(
    await openPostgresQueue({ url, observe: event => observer.happened('queue', event) }),
  )
  const courier = openCourier(readAllowance(config.webhookAllow))
  const packs = openDiskPacks({
    own: OWN_PACKS,
    operator: config.packs.path,
    operatorNamed: config.packs.named,
  })
  return { catalog, store, engine, queue, courier, packs }
}

async function embedded(config: Config, observer: Observer, opened: AsyncDisposableStack): Promise<string> {
  const folder = join(config.home, 'postgres')
  const postgres = await openEmbeddedPostgres({
    folder,
    observe: event => observer.happened('catalog', event),
  })
  return opened.use(postgres).url
}

/** Makes organization, first key and demo at the very first start. */
async function welcomeHome(config: Config, ports: Ports): Promise<Welcome> {
  const keyFile = join(config.home, 'admin.key')
  const secret = config.adminKey ?? (await keptKey(keyFile))
  const kept = config.adminKey ? null : keyFile
  const organization = await firstStart(ports.catalog, config.organization, secret)
  if (!organization) return { keyFile: kept, first: null }
  const actor = await ports.catalog.identify(hashSecret(secret))
  if (!actor) throw new Error('the first key was made and is not known')
  const project = await ports.catalog.read(actor.scope, tx => tx.projects.named('default'))
  if (!project) throw new Error('the first organization was made without its project')
  const demo = config.demo ? await loadDemo(ports, actor, project.id) : null
  return { keyFile: kept, first: { key: secret, projectId: project.id, userCode: actor.user.code, demo } }
}

/** The key in the file; a fresh one is written there first, since a key that no one kept could never be shown again. */
async function keptKey(file: string): Promise<string> {
  try {
    await writeFile(file, `${newSecret()}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return (await readFile(file, 'utf8')).trim()
}
