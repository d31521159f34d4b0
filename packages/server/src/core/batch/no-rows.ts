import type { Staged } from '../dataset/stage.ts'
import { type LoadId, newId } from '../ids.ts'
import { assessLoad } from '../quality/assess-load.ts'
import type { BatchFormat } from './format.ts'
import { batchRecord } from './record.ts'

/** No rows, staged: what a version brings that only takes rows out. */
export function noRows(format: BatchFormat): Staged {
  const load = batchRecord(format, { read: 0, loaded: 0, rejected: 0, skipped: 0 }, [], [])
  return {
    parts: [],
    columns: [],
    rowCount: 0,
    load,
    facts: [],
    quarantine: null,
    firstRejects: [],
    loadId: newId<LoadId>(),
    options: {},
    replayOf: null,
    artifact: null,
    quality: assessLoad([], load, 0),
  }
}
