import { isDay } from '../../ingest/dates.ts'
import { packSources } from '../pack.ts'
import { type Faults, quoted } from './fault.ts'
import { choice, longText, nameText, text, whole } from './scalars.ts'
import { list, members, optional, type ValueOf } from './shape.ts'

const PACK_KEY = /^[a-z][a-z0-9-]{1,31}$/
const NUMBER = '(0|[1-9]\\d{0,8})'
const PART = '[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*'
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${PART})?(\\+${PART})?$`)
const CSV_FILE = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}\.csv$/

export const csvFile = text(100, CSV_FILE, 'the name of a file in csv/, such as customers.csv')

/** `pack.yaml`. */
export const manifestShape = members('a pack', {
  key: text(32, PACK_KEY, 'the key of a pack: 2 to 32 of a-z, 0-9 and "-", a letter first'),
  name: nameText,
  description: longText,
  version: text(64, VERSION, 'a version such as 1.0.0'),
  source: choice(packSources),
  testingFocus: longText,
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  anchor: text(10, /^(19[7-9]\d|2[01]\d\d)-\d\d-\d\d$/, 'a date such as 2026-02-01, from 1970 to 2199'),
  csvFiles: optional(list('files', csvFile, 64)),
})

export type Manifest = ValueOf<typeof manifestShape>

/** Whether a folder may be a pack's. */
export function isPackKey(folder: string): boolean {
  return PACK_KEY.test(folder)
}

/** Notes what one cannot tell by the shape: the folder, the calendar, the files that are there. */
export function checkManifest(
  manifest: Manifest,
  folder: string,
  csvFiles: readonly string[],
  faults: Faults,
): void {
  const { key, anchor, source, at } = manifest
  if (key !== folder) {
    faults.note(at('key'), `The key is ${quoted(key)}, but the pack's folder is named ${quoted(folder)}.`)
  }
  const [year = 0, month = 0, day = 0] = anchor.split('-').map(Number)
  if (!isDay(year, month, day)) faults.note(at('anchor'), `The calendar has no ${anchor}.`)
  const named = manifest.csvFiles ?? []
  for (const [index, file] of named.entries()) {
    if (!csvFiles.includes(file)) faults.note(at('csvFiles', index), `There is no file csv/${file}.`)
    if (named.indexOf(file) < index) faults.note(at('csvFiles', index), `${quoted(file)} is named twice.`)
  }
  for (const file of csvFiles.filter(each => !named.includes(each))) {
    faults.note(at('csvFiles'), `There is a file csv/${file}, which csvFiles does not name.`)
  }
  if (source !== 'synthetic' && named.length === 0) {
    faults.note(at('source'), `A pack whose source is ${source} names its files in csvFiles.`)
  }
}
