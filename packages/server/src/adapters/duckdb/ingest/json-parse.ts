import { isUtf8 } from 'node:buffer'
import {
  type JsonLayout,
  type JsonSplitter,
  splitLines,
  splitValue,
} from '../../../core/ingest/json-records.ts'
import type { JsonFault } from '../../../core/ingest/json-scan.ts'
import type { JsonTree } from '../../../core/ingest/json-tree.ts'
import { type JsonShape, type JsonWalk, openJsonWalk } from '../../../core/ingest/json-walk.ts'
import { refuse } from '../../../core/refusals.ts'
import { LONGEST_RECORD_BYTES } from './canonical.ts'
import type { FoundRecord } from './found-record.ts'
import type { JsonText } from './json-read.ts'

/** A JSON text and how its records are divided. */
export interface JsonSource extends JsonText {
  readonly layout: JsonLayout
  readonly shape: JsonShape
  /** Of lists: how many values most of them have, which is what a list must have. */
  readonly width: number | null
}

/** Reads the records of a source one by one, the same way each time it is passed over. */
export interface JsonParse {
  readonly walk: JsonWalk
  /** The data record's number, from 1. */
  row(): number
  /** Null: it can be read. `blank`: it is no record. Refuses with `unreadable_file` when nothing tells where the next one begins. */
  check(record: FoundRecord): JsonFault | 'blank' | null
}

export function splitterOf(layout: JsonLayout): JsonSplitter {
  return layout === 'lines' ? splitLines() : splitValue(layout)
}

export function openJsonParse({ layout, shape, width }: JsonSource, tree: JsonTree): JsonParse {
  const walk = openJsonWalk(tree, shape)
  let row = 0

  function check(record: FoundRecord): JsonFault | null {
    const { chunk, from, to } = record
    if (record.tooLong) return recordFault('record_too_long', TOO_LONG)
    if (!record.clean && !isUtf8(chunk.subarray(from, to))) {
      return recordFault('invalid_encoding', 'It holds bytes that are not UTF-8')
    }
    const fault = walk.walk(chunk, from, to)
    if (fault || shape !== 'lists' || width === null || walk.width === width) return fault
    const code = walk.width < width ? 'too_few_fields' : 'too_many_fields'
    const values = walk.width === 1 ? '1 value' : `${walk.width} values`
    return recordFault(code, `It has ${values}, and the others have ${width}`)
  }

  return {
    walk,
    row: () => row,
    check(record) {
      if (layout === 'lines' && isBlank(record)) return 'blank'
      row += 1
      const fault = check(record)
      if (fault?.broken && layout !== 'lines') {
        const at = record.at + fault.at - record.from
        const message = `The JSON cannot be read at byte ${at}, in row ${row}: ${fault.message}.`
        throw refuse('unreadable_file', message)
      }
      return fault
    },
  }
}

const TOO_LONG = `It is longer than ${LONGEST_RECORD_BYTES / 2 ** 20} MiB`

function recordFault(code: JsonFault['code'], message: string): JsonFault {
  return { code, message, at: 0, broken: false }
}

function isBlank({ chunk, from, to }: FoundRecord): boolean {
  for (let at = from; at < to; at += 1) if ((chunk[at] as number) > 32) return false
  return true
}

/** What the elements of a list are, by the first that is not null. */
export function findShape(text: string): JsonShape {
  const first = /^[^[]*\[(?:\s*null\s*,)*\s*(.?)/s.exec(text)?.[1]
  return first === '{' || first === ']' ? 'objects' : first === '[' ? 'lists' : 'values'
}
