import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { type FoundEncoding, findEncoding } from '../../../core/ingest/encoding.ts'
import { type JsonWrapper, scanWrapper } from '../../../core/ingest/json-wrapper.ts'
import type { Encoding, LoadWarning, ReadOptions } from '../../../core/ingest/load.ts'
import type { Session } from '../session.ts'
import { type FileEnds, readEnds } from './head.ts'
import { findShape, type JsonSource } from './json-parse.ts'
import { type JsonSurvey, surveyJson } from './json-survey.ts'
import type { Received } from './received.ts'
import { transcode } from './transcode.ts'

/** A source that was surveyed. */
export interface SurveyedJson {
  readonly source: JsonSource
  readonly encoding: FoundEncoding
  readonly survey: JsonSurvey
  readonly warnings: readonly LoadWarning[]
}

/** Finds how a JSON file is written and what is in it. */
export async function readJsonSource(
  received: Received,
  ends: FileEnds,
  format: 'json' | 'ndjson',
  options: ReadOptions,
  session: Session,
): Promise<SurveyedJson> {
  const found = encodingOf(ends.head, options.encoding)
  const first = await surveyAs(found, received, format, session)
  if (!found.ascii || !first.survey.invalidEncoding) return first
  // Its beginning was plain ASCII, which may as well be that of windows-1252.
  const encoding: FoundEncoding = { ...found, encoding: 'windows-1252', ascii: false, assumed: true }
  return surveyAs(encoding, received, format, session)
}

async function surveyAs(
  encoding: FoundEncoding,
  received: Received,
  format: 'json' | 'ndjson',
  session: Session,
): Promise<SurveyedJson> {
  const opened = await asUtf8(received.path, encoding, session)
  const { signal } = session
  const { head } = await readEnds(opened.path)
  const { source, warnings } = await divide(opened, head.subarray(opened.start), format, signal)
  const survey = await surveyJson(source, signal)
  if (survey.widths.size < 2) return { source, encoding, survey, warnings }
  // Lists of another width are rejected, so they must have no say in what the columns hold.
  const [[width] = [null]] = [...survey.widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])
  const narrowed: JsonSource = { ...source, width }
  return { source: narrowed, encoding, survey: await surveyJson(narrowed, signal), warnings }
}

interface OpenedText {
  readonly path: string
  readonly start: number
}

/** How the records are divided, and where they begin and end. */
async function divide(
  opened: OpenedText,
  head: Uint8Array,
  format: 'json' | 'ndjson',
  signal: AbortSignal,
): Promise<{ source: JsonSource; warnings: LoadWarning[] }> {
  const text = Buffer.from(head).toString()
  const whole = { ...opened, end: null, width: null }
  const sequence: JsonSource = { ...whole, layout: 'sequence', shape: 'objects' }
  if (format === 'ndjson') return { source: { ...sequence, layout: 'lines' }, warnings: [] }
  if (/^\s*\[/.test(text)) {
    return { source: { ...whole, layout: 'list', shape: findShape(text) }, warnings: [] }
  }
  const wrapper = await findWrapper(opened, head, signal)
  if (wrapper === null) return { source: sequence, warnings: [] }
  const { from, to } = wrapper
  const shape = findShape(Buffer.from(head.subarray(from)).toString())
  const [start, end] = [opened.start + from, to === null ? null : opened.start + to]
  const source: JsonSource = { ...whole, layout: 'list', shape, start, end }
  return { source, warnings: [unwrapped(wrapper)] }
}

/** Read through only when its beginning shows that the file may be one object around a list. */
async function findWrapper(
  { path, start }: OpenedText,
  head: Uint8Array,
  signal: AbortSignal,
): Promise<JsonWrapper | null> {
  const first = scanWrapper()
  first.add(head)
  if (first.end() === null) return null
  const scan = scanWrapper()
  for await (const chunk of createReadStream(path, { start, signal, highWaterMark: 2 ** 20 })) scan.add(chunk)
  return scan.end()
}

function unwrapped({ key, others }: JsonWrapper): LoadWarning {
  const rest =
    others.length > 0
      ? `; left out is what stands beside it: ${others.slice(0, 10).map(show).join(', ')}`
      : ''
  const message = `The file is one object, and the list under ${show(key)} was read as its rows${rest}. To have the object as one row, put it in brackets.`
  return { code: 'read_list', message }
}

function show(key: string): string {
  return JSON.stringify(key.slice(0, 60))
}

async function asUtf8(path: string, encoding: FoundEncoding, session: Session): Promise<OpenedText> {
  if (encoding.encoding === 'utf-8') return { path, start: encoding.bomBytes }
  const target = join(session.grant.folder, 'utf-8.json')
  await transcode(path, target, encoding, session.signal)
  return { path: target, start: 0 }
}

/** JSON is UTF-8: where its beginning holds more characters of it than bytes that are none, the latter are damage in single records. */
function encodingOf(head: Uint8Array, asked: Encoding | undefined): FoundEncoding {
  const found = findEncoding(head, asked)
  if (!found.assumed || found.encoding !== 'windows-1252') return found
  const text = Buffer.from(head).toString()
  const damaged = text.match(/\ufffd+/g)?.length ?? 0
  const characters = text.match(/[^\0-\x7f\ufffd]/gu)?.length ?? 0
  return characters > damaged ? { encoding: 'utf-8', bomBytes: 0, ascii: false, assumed: false } : found
}
