import { countJson, type JsonCount } from '../../../core/ingest/json-count.ts'
import { type JsonTree, openJsonTree } from '../../../core/ingest/json-tree.ts'
import type { JsonWalk } from '../../../core/ingest/json-walk.ts'
import { type JsonSource, openJsonParse, splitterOf } from './json-parse.ts'
import { eachRecord } from './json-read.ts'

/** What the first passing over a source finds. */
export interface JsonSurvey {
  readonly tree: JsonTree
  /** By the independent count. */
  readonly count: JsonCount
  readonly readable: number
  /** The first record that cannot be read, as a sentence; null: there is none. */
  readonly firstFault: string | null
  readonly invalidEncoding: boolean
  /** Of lists: how many have how many values. */
  readonly widths: ReadonlyMap<number, number>
}

/** Reads every record once: finds the places where values stand and what they are, and counts. */
export async function surveyJson(source: JsonSource, signal: AbortSignal): Promise<JsonSurvey> {
  const tree = openJsonTree(source.shape === 'values' ? 'value' : '')
  const parse = openJsonParse(source, tree)
  const counter = countJson(source.layout)
  const widths = new Map<number, number>()
  let readable = 0
  let firstFault: string | null = null
  let invalidEncoding = false
  let order = 0

  function apply({ touched, count, width }: JsonWalk): void {
    for (let index = 0; index < count; index += 1) {
      const node = touched[index]
      if (!node) continue
      node.kinds |= node.kind
      if (node.seen === 0) node.seen = ++order
    }
    readable += 1
    if (source.shape === 'lists') widths.set(width, (widths.get(width) ?? 0) + 1)
  }

  await eachRecord(
    source,
    splitterOf(source.layout),
    signal,
    record => {
      const fault = parse.check(record)
      if (fault === null) apply(parse.walk)
      else if (fault !== 'blank') {
        firstFault ??= `row ${parse.row()}: ${fault.message}`
        invalidEncoding ||= fault.code === 'invalid_encoding'
      }
      return undefined
    },
    chunk => counter.add(chunk),
  )
  return { tree, count: counter.end(), readable, firstFault, invalidEncoding, widths }
}
