import type { Fault } from '../errors.ts'
import type { LoadColumn } from '../ingest/load.ts'
import { nearest } from '../query/nearest.ts'
import { refuse } from '../refusals.ts'
import { jsonElements } from './replay-elements.ts'

/** Corrected rows that arrive as JSON, and leave as CSV in the order of the load's columns: every value in quotes, missing ones empty. */
export interface ReplayBody {
  /** To be read to its end before the others are looked at. */
  readonly csv: AsyncGenerator<Uint8Array>
  /** The numbers of the rejects, each with its place in the body. */
  readonly rows: ReadonlyMap<number, number>
  /** All that is wrong with the body, up to `MOST_FAULTS`. */
  readonly faults: readonly Fault[]
}

export const MOST_FAULTS = 100
const BATCH = 65_536
const ROW = /^[1-9][0-9]{0,14}$/

/** A number as the body writes it: no digit of it passes through a JavaScript number. */
class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Complain = (pointer: string, message: string, code?: string) => void

/**
 * Reads `{"rows": [{"row": 17, "values": {"amount": "12.50"}}]}` element by element. Refuses with `malformed_request` what is no JSON;
 * what is wrong with an element is a fault, and the others are read on. Texts are as the load's file writes them; JSON's own numbers
 * are written so, with the decimal point that it has.
 */
export function readReplayBody(
  bytes: AsyncIterable<Uint8Array>,
  columns: readonly LoadColumn[],
  decimal: '.' | ',',
): ReplayBody {
  const rows = new Map<number, number>()
  const faults: Fault[] = []
  const complain: Complain = (pointer, message, code = 'invalid_value') => {
    if (faults.length < MOST_FAULTS) faults.push({ pointer, code, message })
  }
  const write = openWriter(columns, decimal, complain)

  function take(element: unknown, at: number): string {
    const pointer = `/rows/${at}`
    const { row, values, ...others } = isObject(element) ? element : {}
    for (const name of Object.keys(others)) complain(pointerTo(pointer, name), 'is not known here')
    const number = row instanceof Digits && ROW.test(row.text) ? Number(row.text) : null
    if (number === null) complain(`${pointer}/row`, 'must be the number of a rejected row')
    else if (rows.has(number)) complain(`${pointer}/row`, `names row ${number}, as another element does`)
    else rows.set(number, at)
    if (isObject(values)) return write(values, `${pointer}/values`)
    complain(`${pointer}/values`, 'must be an object from column name to value')
    return ''
  }

  async function* csv(): AsyncGenerator<Uint8Array> {
    let text = `${columns.map(({ name }) => quoted(name)).join(',')}\n`
    let at = 0
    for await (const element of jsonElements(bytes)) {
      text += take(parse(element, at), at)
      at += 1
      if (text.length < BATCH) continue
      yield Buffer.from(text)
      text = ''
    }
    if (at === 0) complain('/rows', 'must hold at least one row')
    yield Buffer.from(text)
  }
  return { csv: csv(), rows, faults }
}

/** Writes the values of one row as a line; a column goes by its name, or as the file spells it. */
function openWriter(columns: readonly LoadColumn[], decimal: '.' | ',', complain: Complain) {
  const places = new Map<string, number>()
  for (const [index, { name }] of columns.entries()) places.set(name, index)
  for (const [index, { originalName }] of columns.entries()) {
    if (!places.has(originalName)) places.set(originalName, index)
  }
  return (values: Readonly<Record<string, unknown>>, pointer: string): string => {
    const cells: (string | undefined)[] = columns.map(() => undefined)
    for (const [name, value] of Object.entries(values)) {
      const index = places.get(name)
      const wrong = index === undefined ? unknownColumn(name, columns) : faultOf(value, cells[index])
      if (wrong) complain(pointerTo(pointer, name), wrong, index === undefined ? 'unknown_column' : undefined)
      else if (index !== undefined) cells[index] = cellOf(value, decimal)
    }
    // A blank line is no record.
    if (cells.length === 1 && !cells[0]) complain(pointer, 'must hold a value for the only column')
    return `${cells.map(cell => cell ?? '').join(',')}\n`
  }
}

function faultOf(value: unknown, taken: string | undefined): string | null {
  if (taken !== undefined) return 'names a column that another member names too'
  if (isObject(value)) return 'must be a text, a number, true, false or null'
  return typeof value === 'string' && !value.isWellFormed() ? 'holds half a character' : null
}

function unknownColumn(name: string, columns: readonly LoadColumn[]): string {
  const names = columns.map(column => column.name)
  const near = nearest(name, names).map(each => JSON.stringify(each))
  return `is no column of the load; the nearest are ${near.join(', ')}`
}

/** An empty cell without quotes is a missing value. */
function cellOf(value: unknown, decimal: '.' | ','): string {
  if (value === null) return ''
  return quoted(value instanceof Digits ? value.text.replace('.', decimal) : String(value))
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Digits)
}

/** A pointer into the body (RFC 6901). */
function pointerTo(pointer: string, name: string): string {
  return `${pointer}/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function parse(element: Uint8Array, at: number): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(element)
    return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 200) : ''
    throw refuse('malformed_request', `Element ${at} of "rows" is no JSON: ${why}.`, { cause })
  }
}

/** See https://tc39.es/proposal-json-parse-with-source: the third parameter tells how the value is written. */
function keepDigits(_key: string, value: unknown, { source = '' }: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new Digits(source) : value
}
