import { createHash } from 'node:crypto'
import type { Pack } from '../pack.ts'
import type { Place } from '../place.ts'
import { checkRows } from '../rows/make.ts'
import { readCatalog } from './catalog.ts'
import { thingsByKind } from './counts.ts'
import { readCreatives } from './creatives.ts'
import { type CsvFile, parseCsv } from './csv.ts'
import { type Faults, openFaults, type PackFault } from './fault.ts'
import { type FileKind, fileShapes, OPTIONAL_FILES } from './files.ts'
import { readFlows } from './flows.ts'
import { readHistory } from './history.ts'
import { checkManifest } from './manifest.ts'
import { readExperiments, readModels } from './models.ts'
import { parseFile } from './parse.ts'
import { readRows } from './rows.ts'
import { readPolicies, readRules } from './rules.ts'
import { customersOf, linkSchemas } from './schema-links.ts'
import { readSchemas } from './schemas.ts'
import { readSegments } from './segments.ts'
import type { ValueOf } from './shape.ts'

export const LARGEST_PACK = 64 * 2 ** 20
const MOST_ENTITIES = 10_000
/** What a folder may hold beside: nothing in it is read. */
const REMARKS = /^(README\.md|LICENSE(\.txt|\.md)?)$/
const CSV = /^csv\/([^/]+\.csv)$/

/** The files of a pack's folder by their paths in it, such as `csv/customers.csv`. */
export type PackFiles = ReadonlyMap<string, Uint8Array>

export type ReadPack =
  | { readonly pack: Pack; readonly faults: readonly [] }
  | { readonly pack: null; readonly faults: readonly PackFault[] }

type Written = { readonly [Kind in FileKind]: ValueOf<(typeof fileShapes)[Kind]> }

/** Reads the folder of a pack. Pure; no I/O. A pack, or all that is wrong with it. */
export function readPack(folder: string, files: PackFiles): ReadPack {
  const faults = openFaults()
  const paths = findFiles(files, faults)
  const written = faults.any ? null : readFiles(files, paths, faults)
  const pack = written && buildPack(folder, files, written, paths, faults)
  if (pack && !faults.any) for (const fault of checkRows(pack)) faults.note(fault, fault.message)
  if (pack && !faults.any) return { pack, faults: [] }
  return { pack: null, faults: faults.found.toSorted(byPlace) }
}

function byPlace(one: PackFault, other: PackFault): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return one.line - other.line || one.column - other.column
}

/** Which file is of which kind. */
function findFiles(files: PackFiles, faults: Faults): Map<FileKind, string> {
  const paths = new Map<FileKind, string>()
  const kinds = Object.keys(fileShapes) as FileKind[]
  let bytes = 0
  for (const [path, content] of files) {
    bytes += content.byteLength
    const [, name = '', ending] = /^([a-z]+)\.(yaml|json)$/.exec(path) ?? []
    const kind = ending && kinds.find(each => each === name)
    if (kind && paths.has(kind)) faults.note(start(path), `There is ${paths.get(kind)} already.`)
    else if (kind) paths.set(kind, path)
    else if (!CSV.test(path) && !REMARKS.test(path)) {
      faults.note(
        start(path),
        `A pack has no file of this name; it has ${kinds.map(each => `${each}.yaml`).join(', ')} and csv/*.csv.`,
      )
    }
  }
  for (const kind of kinds) {
    if (!paths.has(kind) && !OPTIONAL_FILES.includes(kind)) {
      faults.note(start(`${kind}.yaml`), 'The file is missing.')
    }
  }
  if (bytes > LARGEST_PACK)
    faults.note(start('pack.yaml'), `A pack has at most ${LARGEST_PACK / 2 ** 20} MiB.`)
  return paths
}

function start(file: string): Place {
  return { file, line: 1, column: 1 }
}

/** What the files say, each by itself; null: they have faults. */
function readFiles(files: PackFiles, paths: ReadonlyMap<FileKind, string>, faults: Faults): Written | null {
  const read = (Object.keys(fileShapes) as FileKind[]).map(kind => {
    const path = paths.get(kind)
    const tree = path
      ? parseFile(path, files.get(path) ?? new Uint8Array(), faults)
      : { kind: 'map' as const, place: start(`${kind}.yaml`), members: new Map() }
    const value = tree && fileShapes[kind].read(tree, faults)
    return [kind, value] as const
  })
  return faults.any ? null : (Object.fromEntries(read) as unknown as Written)
}

function buildPack(
  folder: string,
  files: PackFiles,
  written: Written,
  paths: ReadonlyMap<FileKind, string>,
  faults: Faults,
): Pack | null {
  const { key, name, description, version, source, testingFocus, seed, anchor } = written.pack
  const csv = readCsvFiles(files, faults)
  checkManifest(written.pack, folder, csvNames(files), faults)
  const asWritten = readSchemas(written.schemas, key, faults)
  const schemas = linkSchemas(asWritten, written.schemas.schemas, faults)
  // Everything else refers to fields and customers.
  if (faults.any) return null
  const customers = customersOf(schemas)
  const catalog = readCatalog(written.catalog, faults)
  const creatives = readCreatives(written.catalog.creatives, catalog, customers, faults)
  const { decisions } = written
  const models = readModels(decisions.models ?? [], schemas, faults)
  const experiments = readExperiments(decisions.experiments ?? [], models, faults)
  const segments = readSegments(decisions.segments ?? [], schemas, faults)
  const keys = (things: readonly { readonly key: string }[]) => things.map(each => each.key)
  const named = { schema: keys(schemas), model: keys(models), experiment: keys(experiments) }
  const decisionFlows = readFlows(decisions.decisionFlows ?? [], named, faults)
  const targets = { catalog, creatives, segments, models, customers }
  const qualificationRules = readRules(written.rules.qualificationRules ?? [], targets, faults)
  const contactPolicies = readPolicies(written.rules.contactPolicies ?? [], targets, faults)
  const rows = readRows(written.rows, schemas, csv, faults)
  const history = readHistory(written.history, catalog, creatives, faults)
  const pack: Pack = {
    ...{ key, name, description, version, source, testingFocus, seed, anchor },
    csvFiles: written.pack.csvFiles ?? [],
    digest: digestOf(files),
    schemas,
    ...catalog,
    ...{ creatives, qualificationRules, contactPolicies, models, experiments, decisionFlows, segments },
    ...{ rows, history },
  }
  checkSize(pack, paths.get('pack') ?? 'pack.yaml', faults)
  // What lines mean is asked once everything that they may name is there.
  if (!faults.any) for (const fault of checkRows(pack)) faults.note(fault, fault.message)
  return pack
}

function csvNames(files: PackFiles): string[] {
  return [...files.keys()].flatMap(path => CSV.exec(path)?.[1] ?? [])
}

function readCsvFiles(files: PackFiles, faults: Faults): Map<string, CsvFile> {
  const found = new Map<string, CsvFile>()
  for (const name of csvNames(files)) {
    const csv = parseCsv(name, files.get(`csv/${name}`) ?? new Uint8Array(), faults)
    if (csv) found.set(name, csv)
  }
  return found
}

function checkSize(pack: Pack, file: string, faults: Faults): void {
  const entities = Object.values(thingsByKind(pack)).reduce((total, { length }) => total + length, 0)
  if (entities > MOST_ENTITIES) {
    faults.note(start(file), `A pack has at most ${MOST_ENTITIES} things; this one has ${entities}.`)
  }
}

/** SHA-256 over the names and bytes of all files, in hex. Pure; no I/O. */
export function digestOf(files: PackFiles): string {
  const hash = createHash('sha256')
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path) ?? new Uint8Array()
    hash.update(`${JSON.stringify(path)} ${bytes.byteLength}\n`).update(bytes)
  }
  return hash.digest('hex')
}
