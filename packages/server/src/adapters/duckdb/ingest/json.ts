import { join } from 'node:path'
import type { FoundEncoding } from '../../../core/ingest/encoding.ts'
import { decideColumns } from '../../../core/ingest/json-columns.ts'
import type { LoadWarning } from '../../../core/ingest/load.ts'
import { nameColumns } from '../../../core/ingest/names.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'
import { loadCanonical } from './canonical-load.ts'
import { sampleCanonical } from './canonical-sample.ts'
import type { FileEnds } from './head.ts'
import { readJsonSource, type SurveyedJson } from './json-source.ts'
import { readJsonRaw, writeRecords } from './json-write.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { openQuarantine } from './quarantine.ts'
import type { Received } from './received.ts'
import { openReceivedOffset } from './received-offset.ts'

/**
 * Loads JSON: a list of objects, of lists or of single values, one object, or one object per line. Once through to find the
 * columns, once more to write them; a number stays the text that it is until its column has a type.
 */
export async function loadJson(
  order: IngestOrder,
  received: Received,
  ends: FileEnds,
  format: 'json' | 'ndjson',
  session: Session,
): Promise<Loaded> {
  const surveyed = await readJsonSource(received, ends, format, order.options, session)
  const { source, encoding, survey, warnings } = surveyed
  refuseNothing(surveyed)
  const found = decideColumns(survey.tree.root, source.shape)
  const named = nameColumns(found.columns.map(({ node }) => node.name))
  await using offset = openReceivedOffset(source.path, encoding)
  const quarantine = openQuarantine(session)
  const path = join(session.grant.folder, 'canonical.csv')
  const { signal } = session
  const written = await writeRecords(source, survey.tree, found.columns, path, quarantine, offset, signal)
  const { records, blank } = survey.count
  const canonical = {
    format,
    compression: received.compression,
    sheet: null,
    dialect: null,
    path,
    names: named.names,
    table: {
      columns: named.names.map(({ originalName }) => originalName),
      sample: await sampleCanonical(path, named.names.length),
      decimal: '.',
      thousands: '',
      kinds: found.columns.map(({ families }) => families),
    },
    read: records + blank,
    rejected: written.rejected,
    skipped: blank,
    warnings: [
      ...assumed(encoding),
      ...warnings,
      ...named.warnings,
      ...found.warnings,
      ...nulWarning(written.nuls),
    ],
    readRaw: readJsonRaw(source, offset),
  } as const
  // Words such as NA are texts here: what is missing is null.
  const options = { ...order.options, nullValues: order.options.nullValues ?? [] }
  return loadCanonical({ ...order, options }, canonical, quarantine, session)
}

function refuseNothing({ survey }: SurveyedJson): void {
  const { count, readable, firstFault } = survey
  if (count.records === 0) throw refuse('empty_file', 'The file holds JSON, and no record in it.')
  if (readable > 0) return
  const message = `None of the ${count.records} records could be read. The first is ${firstFault}.`
  throw refuse('unreadable_file', message)
}

function assumed({ assumed, encoding }: FoundEncoding): LoadWarning[] {
  if (!assumed) return []
  const message = `JSON should be UTF-8, and this is not; it was read as ${encoding}. If letters look wrong, say the right one with encoding.`
  return [{ code: 'assumed_encoding', message }]
}

export function nulWarning(count: number): LoadWarning[] {
  if (count === 0) return []
  return [{ code: 'nul_characters', message: `The texts hold ${count} NUL characters; they were kept.` }]
}
