import type { Caller } from '../start.ts'
import { CATALOG, EXPORT, IMPORT, REGISTRY } from './platform.ts'

/** Where each short path lives under a full prefix: method and tail decide. */
const places: readonly (readonly [method: RegExp, path: RegExp, prefix: string])[] = [
  [/^/, /^\/(tenant|global|rpc|stats)\b/, REGISTRY],
  [/^/, /^\/batches\/[^/]+\/(files|failed|meta)\b/, EXPORT],
  [/^/, /^\/files\//, EXPORT],
  [/^/, /^\/datasets\/[^/]+\/preview/, EXPORT],
  [/^/, /^\/batches\/[^/]+\/datasets\//, IMPORT],
  [/^(POST|PATCH)$/, /^\/batches/, IMPORT],
  [/^/, /^\/(batches|batch|dataSets|v2|dataSetFiles|lastBatches|tags)\b/, CATALOG],
]

/** Calls whose short paths are asked at their full prefixes. */
export function underPrefixes(call: Caller): Caller {
  return (method, path, sent) => {
    const [, , prefix = ''] = places.find(([wanted, each]) => wanted.test(method) && each.test(path)) ?? []
    return call(method, `${prefix}${path}`, sent)
  }
}
