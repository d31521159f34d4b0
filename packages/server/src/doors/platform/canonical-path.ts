import { services } from './paths.ts'

const PREFIX = new RegExp(`^(?:${services.catalog}|${services.import}|${services.export})(?=/)`)

/** The word as each place of a path writes it, wherever a client may write it in another case. */
const words: readonly (readonly [place: RegExp, written: string])[] = [
  [/^\/datasets(?=\/[^/?]+\/preview\/?(?:$|\?))/i, '/datasets'],
  [/^\/datasets(?=[/?]|$)/i, '/dataSets'],
  [/^\/v2\/datasets(?=[/?]|$)/i, '/v2/dataSets'],
  [/^(\/batches\/[^/?]+)\/datasets(?=[/?]|$)/i, '$1/datasets'],
]

/** The address with `dataSets`, which clients write in any case, as the routes have it. Pure; no I/O. */
export function canonicalPath(url: string): string {
  const prefix = PREFIX.exec(url)?.[0] ?? ''
  const rest = url.slice(prefix.length)
  const [place, written] = words.find(([each]) => each.test(rest)) ?? []
  return place && written !== undefined ? prefix + rest.replace(place, written) : url
}
