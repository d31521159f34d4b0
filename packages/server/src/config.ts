import { availableParallelism, totalmem } from 'node:os'
import { join, resolve } from 'node:path'

/** Every setting the house reads. `docs/settings.md` explains each one; a test compares the two. */
export const settings = [
  'ROWHOUSE_PORT',
  'ROWHOUSE_HOST',
  'ROWHOUSE_PUBLIC_URL',
  'ROWHOUSE_HOME',
  'ROWHOUSE_ADMIN_KEY',
  'ROWHOUSE_ORG',
  'DATABASE_URL',
  'ROWHOUSE_STORE',
  'ROWHOUSE_DEMO',
  'ROWHOUSE_LOG_LEVEL',
  'MAX_DATASET_UPLOAD_BYTES',
  'MAX_INFLATED_BYTES',
  'MAX_FILL_BODY_BYTES',
  'MAX_FILL_INFLATED_BYTES',
  'MAX_BATCH_FILE_BYTES',
  'MAX_BATCH_BYTES',
  'BATCH_ABANDON_HOURS',
  'BATCH_GRACE_DAYS',
  'BATCH_DIAGNOSTICS_DAYS',
  'ROWHOUSE_ENGINE_MEMORY',
  'ROWHOUSE_ENGINE_THREADS',
  'ROWHOUSE_ENGINE_PROCESSES',
  'ROWHOUSE_ENGINE_TIMEOUT_MS',
  'ROWHOUSE_QUERY_TIMEOUT_MS',
  'PLATFORM_DEFAULT_SANDBOX',
  'MAX_SCHEMA_FIELDS',
  'MAX_GENERATION_ROWS',
  'GENERATION_FILES_DAYS',
  'MAX_PACK_SCALE',
  'ROWHOUSE_WEBHOOK_ALLOW',
  'ROWHOUSE_PACKS',
] as const

export type Setting = (typeof settings)[number]
export type Environment = Readonly<Record<string, string | undefined>>

/** Four hours: the sweeper takes what was staged six hours ago for forgotten. */
const LONGEST_VERB_MS = 4 * 3_600_000

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  readonly port: number
  readonly host: string
  /** The address that clients know the server by, without a slash at its end; null: the one they ask at. */
  readonly publicUrl: string | null
  /** The data folder, absolute. */
  readonly home: string
  /** Null: one is made at the first start. */
  readonly adminKey: string | null
  readonly organization: string
  /** Null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null
  readonly store: { readonly kind: 'file'; readonly folder: string }
  readonly demo: boolean
  readonly logLevel: LogLevel
  readonly maxUploadBytes: number
  /** What a compressed file may become at most. */
  readonly maxInflatedBytes: number
  /** What the body of a fill may have, and what its compressed rows may become. */
  readonly maxFillBodyBytes: number
  readonly maxFillInflatedBytes: number
  /** What a file of a batch may have that is sent at once, and what all of its files may have together. */
  readonly maxBatchFileBytes: number
  readonly maxBatchBytes: number
  readonly batches: {
    /** How long a batch waits for files. */
    readonly abandonHours: number
    /** How long received files of batches that were taken back are kept. */
    readonly graceDays: number
    readonly diagnosticsDays: number
  }
  /** The longest that a query may take. */
  readonly queryTimeoutMs: number
  /** The sandbox of a platform request that names none; null: it must name one. */
  readonly defaultSandbox: string | null
  /** The most fields that a schema may have. */
  readonly maxSchemaFields: number
  /** The most rows of an entity that a generation may be asked for. */
  readonly maxGenerationRows: number
  /** How long the files of a generation are kept after its end; null: for ever. */
  readonly generationFilesDays: number | null
  /** The most blocks of a pack that a load may make. */
  readonly maxPackScale: number
  /** Hosts, addresses and networks that webhooks may reach although they are not public. */
  readonly webhookAllow: readonly string[]
  /** The folder of the operator's own packs, absolute, and whether it was named: if not, it need not be there. */
  readonly packs: { readonly path: string; readonly named: boolean }
  readonly engine: {
    /** Per engine process, bytes. */
    readonly memoryBytes: number
    readonly threads: number
    readonly processes: number
    readonly timeoutMs: number
  }
}

/** The environment does not say how to start; `complaints` has one sentence for each setting that is wrong. */
export class ConfigError extends Error {
  readonly complaints: readonly string[]

  constructor(complaints: readonly string[]) {
    super(`The settings do not fit:\n${complaints.map(complaint => `  - ${complaint}`).join('\n')}`)
    this.name = 'ConfigError'
    this.complaints = complaints
  }
}

/** Reads every setting, or throws a `ConfigError` with all complaints at once. */
export function readConfig(env: Environment): Config {
  const complaints: string[] = []
  const read = reader(env, complaints)
  const home = resolve(read.text('ROWHOUSE_HOME', '.rowhouse'))
  const packs = read.text('ROWHOUSE_PACKS', '')
  const cores = availableParallelism()
  const config: Config = {
    port: read.integer('ROWHOUSE_PORT', 8080, 0, 65535),
    host: read.text('ROWHOUSE_HOST', '127.0.0.1'),
    publicUrl:
      read
        .matching(
          'ROWHOUSE_PUBLIC_URL',
          /^https?:\/\/[^\s?#]+$/,
          'an address such as https://data.example.org',
        )
        ?.replace(/\/+$/, '') ?? null,
    home,
    adminKey: read.matching(
      'ROWHOUSE_ADMIN_KEY',
      /^[\x21-\x7e]{16,200}$/,
      '16 to 200 printable characters without spaces',
    ),
    organization:
      read.matching(
        'ROWHOUSE_ORG',
        /^[a-z0-9][a-z0-9_-]{0,62}@[a-z0-9][a-z0-9.-]{0,62}$/i,
        'an id such as acme@rowhouse',
      ) ?? 'default@rowhouse',
    databaseUrl: read.matching(
      'DATABASE_URL',
      /^postgres(ql)?:\/\/.+/,
      'an address such as postgres://user:password@host/database',
    ),
    store: readStore(read.text('ROWHOUSE_STORE', `file:${join(home, 'objects')}`), complaints),
    demo: read.oneOf('ROWHOUSE_DEMO', ['0', '1'], '1') === '1',
    logLevel: read.oneOf('ROWHOUSE_LOG_LEVEL', LOG_LEVELS, 'info'),
    maxUploadBytes: read.bytes('MAX_DATASET_UPLOAD_BYTES', 524_288_000),
    maxInflatedBytes: read.bytes('MAX_INFLATED_BYTES', 4 * 2 ** 30),
    maxFillBodyBytes: read.bytes('MAX_FILL_BODY_BYTES', 2 ** 28),
    maxFillInflatedBytes: read.bytes('MAX_FILL_INFLATED_BYTES', 2 ** 30),
    maxBatchFileBytes: read.bytes('MAX_BATCH_FILE_BYTES', 536_870_912),
    maxBatchBytes: read.bytes('MAX_BATCH_BYTES', 100 * 2 ** 30),
    batches: {
      abandonHours: read.integer('BATCH_ABANDON_HOURS', 24, 1, 100_000),
      graceDays: read.integer('BATCH_GRACE_DAYS', 7, 0, 10_000),
      diagnosticsDays: read.integer('BATCH_DIAGNOSTICS_DAYS', 30, 0, 10_000),
    },
    queryTimeoutMs: read.integer('ROWHOUSE_QUERY_TIMEOUT_MS', 30_000, 100, LONGEST_VERB_MS),
    defaultSandbox: read.matching(
      'PLATFORM_DEFAULT_SANDBOX',
      /^[a-z][a-z0-9-]{0,63}$/,
      'the name of a sandbox, such as prod',
    ),
    maxSchemaFields: read.integer('MAX_SCHEMA_FIELDS', 10_000, 1, 1_000_000),
    webhookAllow: read
      .text('ROWHOUSE_WEBHOOK_ALLOW', '')
      .split(/[\s,]+/)
      .filter(Boolean),
    maxGenerationRows: read.integer('MAX_GENERATION_ROWS', 100_000_000, 1, 1_000_000_000),
    generationFilesDays: read.integer('GENERATION_FILES_DAYS', 30, 0, 10_000) || null,
    maxPackScale: read.integer('MAX_PACK_SCALE', 1000, 1, 1_000_000),
    packs: { path: resolve(packs || join(home, 'packs')), named: packs !== '' },
    engine: {
      memoryBytes: read.bytes('ROWHOUSE_ENGINE_MEMORY', Math.floor(totalmem() / 4), 64 * 2 ** 20),
      threads: read.integer('ROWHOUSE_ENGINE_THREADS', cores, 1, 1024),
      processes: read.integer('ROWHOUSE_ENGINE_PROCESSES', Math.min(4, Math.max(3, cores)), 1, 64),
      timeoutMs: read.integer('ROWHOUSE_ENGINE_TIMEOUT_MS', 900_000, 1000, LONGEST_VERB_MS),
    },
  }
  if (complaints.length > 0) throw new ConfigError(complaints)
  return config
}

function reader(env: Environment, complaints: string[]) {
  const text = (name: Setting, fallback: string): string => env[name]?.trim() || fallback
  const matching = (name: Setting, form: RegExp, wanted: string): string | null => {
    const value = env[name]?.trim()
    if (!value) return null
    if (!form.test(value)) complaints.push(`${name} must be ${wanted}.`)
    return value
  }
  const integer = (name: Setting, fallback: number, low: number, high: number): number => {
    const value = text(name, String(fallback))
    if (/^\d{1,15}$/.test(value) && Number(value) >= low && Number(value) <= high) return Number(value)
    complaints.push(`${name} must be a whole number from ${low} to ${high}; it is "${value}".`)
    return fallback
  }
  const bytes = (name: Setting, fallback: number, low = 1): number => {
    const value = text(name, String(fallback))
    const parsed = parseBytes(value)
    if (parsed !== null && parsed >= low) return parsed
    complaints.push(
      `${name} must be a size of at least ${low} bytes, such as 500MB, 2GiB or 524288000; it is "${value}".`,
    )
    return fallback
  }
  const oneOf = <T extends string>(name: Setting, choices: readonly T[], fallback: T): T => {
    const value = text(name, fallback)
    const choice = choices.find(candidate => candidate === value)
    if (!choice) complaints.push(`${name} must be one of ${choices.join(', ')}; it is "${value}".`)
    return choice ?? fallback
  }
  return { text, matching, integer, bytes, oneOf }
}

const UNITS: Record<string, number> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

function parseBytes(text: string): number | null {
  const match = /^(\d{1,15})\s*([kmgt]?i?b?)$/i.exec(text)
  const unit = UNITS[match?.[2]?.toUpperCase() ?? '?']
  return match && unit !== undefined ? Number(match[1]) * unit : null
}

function readStore(address: string, complaints: string[]): Config['store'] {
  const folder = /^file:(?:\/\/)?(.+)$/.exec(address)?.[1]
  if (!folder) complaints.push(`ROWHOUSE_STORE must be file:<folder>; it is "${address}".`)
  return { kind: 'file', folder: resolve(folder ?? '.') }
}
