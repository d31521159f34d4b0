import { join } from 'node:path'
import { decodeHead, type FoundEncoding, findEncoding } from '../../../core/ingest/encoding.ts'
import type { ReadOptions } from '../../../core/ingest/load.ts'
import type { Session } from '../session.ts'
import type { FileEnds } from './head.ts'
import { findShape, type JsonSource } from './json-parse.ts'
import { type JsonSurvey, surveyJson } from './json-survey.ts'
import type { Received } from './received.ts'
import { transcode } from './transcode.ts'

/** A source that was surveyed. */
export interface SurveyedJson {
  readonly source: JsonSource
  readonly encoding: FoundEncoding
  readonly survey: JsonSurvey
}

/** Finds how a JSON file is written and what is in it. */
export async function readJsonSource(
  received: Received,
  ends: FileEnds,
  format: 'json' | 'ndjson',
  options: ReadOptions,
  session: Session,
): Promise<SurveyedJson> {
  const found = findEncoding(ends.head, options.encoding)
  const first = await surveyAs(found, received, ends, format, session)
  if (!found.ascii || !first.survey.invalidEncoding) return first
  // Its beginning was plain ASCII, which may as well be that of windows-1252.
  const encoding: FoundEncoding = { ...found, encoding: 'windows-1252', ascii: false, assumed: true }
  return surveyAs(encoding, received, ends, format, session)
}

async function surveyAs(
  encoding: FoundEncoding,
  received: Received,
  ends: FileEnds,
  format: 'json' | 'ndjson',
  session: Session,
): Promise<SurveyedJson> {
  const text = decodeHead(ends.head, encoding)
  const layout = format === 'ndjson' ? 'lines' : /^\s*\[/.test(text) ? 'list' : 'sequence'
  const shape = layout === 'list' ? findShape(text) : 'objects'
  const opened: JsonSource = {
    ...(await asUtf8(received.path, encoding, session)),
    layout,
    shape,
    width: null,
  }
  const survey = await surveyJson(opened, session.signal)
  if (survey.widths.size < 2) return { source: opened, encoding, survey }
  // Lists of another width are rejected, so they must have no say in what the columns hold.
  const [[width] = [null]] = [...survey.widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])
  const source: JsonSource = { ...opened, width }
  return { source, encoding, survey: await surveyJson(source, session.signal) }
}

async function asUtf8(
  path: string,
  encoding: FoundEncoding,
  session: Session,
): Promise<{ path: string; start: number }> {
  if (encoding.encoding === 'utf-8') return { path, start: encoding.bomBytes }
  const target = join(session.grant.folder, 'utf-8.json')
  await transcode(path, target, encoding, session.signal)
  return { path: target, start: 0 }
}
