import { isObject, type Json } from '../schema/json.ts'
import { type FaultStage, faultStages, type RowFault, type RowFaultFile } from './batch.ts'

/** Rows that one file of row errors has at most. */
export const ROWS_PER_FILE = 10_000
/** Rows of the sample. */
export const SAMPLE_ROWS = 100

/** Some of the rejected records of a batch: those of a stage from one place on, or, as a sample, the first of all. */
export interface RowErrorFile {
  readonly name: string
  readonly stage: FaultStage | null
  readonly from: number
  readonly rows: number
}

/** The files that the rejected records of a batch are handed out as, by name. Pure; no I/O. */
export function rowErrorFiles(kept: RowFaultFile): RowErrorFile[] {
  const files = faultStages.flatMap(stage => {
    const count = Math.ceil(kept[stage] / ROWS_PER_FILE)
    return Array.from({ length: count }, (_, at) => {
      const from = at * ROWS_PER_FILE
      return { name: fileName(stage, from), stage, from, rows: Math.min(ROWS_PER_FILE, kept[stage] - from) }
    })
  })
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The first rejected records of a batch. Pure; no I/O. */
export function sampleFile(name: string): RowErrorFile {
  return { name, stage: null, from: 0, rows: SAMPLE_ROWS }
}

function fileName(stage: FaultStage, place: number): string {
  return `${stage}_errors_${Math.floor(place / ROWS_PER_FILE)}.json`
}

/** The lines of files of row errors, each with the file's place among those asked for. All of them are cut in one pass over the kept lines. */
export async function* rowErrorLines(
  kept: AsyncIterable<Uint8Array>,
  files: readonly RowErrorFile[],
): AsyncGenerator<{ readonly file: number; readonly line: string }> {
  const seen: Record<FaultStage, number> = { parsing: 0, conversion: 0, validation: 0 }
  const last = files.every(({ stage }) => stage === null) ? SAMPLE_ROWS : Number.POSITIVE_INFINITY
  let all = 0
  for await (const text of linesOf(kept)) {
    if (all >= last) return
    const fault = JSON.parse(text) as RowFault
    const place = seen[fault.stage]++
    const printed = printFault(fault, fileName(fault.stage, place))
    for (const [at, { stage, from, rows }] of files.entries()) {
      const own = stage === null ? all : stage === fault.stage ? place : -1
      if (own >= from && own < from + rows) yield { file: at, line: printed }
    }
    all++
  }
}

/** A rejected record as a line of JSON. Pure; no I/O. */
export function printFault({ stage, raw, errors, file, row }: RowFault, name: string): string {
  const record = stage === 'parsing' ? { _corrupt_record: raw } : { _record: parsed(raw) }
  const told = errors.map(({ code, message, path }) => ({
    code: code.replace(/^INGEST-/, '').replace(/-400$/, ''),
    message,
    ...(stage === 'parsing' || path === null ? {} : { path }),
  }))
  return JSON.stringify({ ...record, _errors: told, _filename: name, _input: { file, row } })
}

/** The record itself, or, where its text was cut, the text. */
function parsed(raw: string): Json {
  try {
    const value = JSON.parse(raw) as Json
    return isObject(value) || Array.isArray(value) ? value : raw
  } catch {
    return raw
  }
}

/** The lines of a text in UTF-8 that are not empty. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(line => line !== '')
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
