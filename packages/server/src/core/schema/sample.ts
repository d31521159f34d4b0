import { createHash } from 'node:crypto'
import { isObject, type Json, type JsonObject, own, ownObject, ownTexts } from './json.ts'
import type { Resolved } from './resolve.ts'
import { matching } from './sample-pattern.ts'

/**
 * One row in the shape of a resolved schema, every leaf filled that its rules leave room for, the same for the same schema. Fields that are shown and never part
 * of a row (`readOnly`) are left out. Pure; no I/O.
 */
export function sampleOf({ properties }: Pick<Resolved, 'properties'>): JsonObject {
  return sampleObject({ properties }, '')
}

function sampleObject(object: JsonObject, around: string): JsonObject {
  const made = Object.entries(ownObject(object, 'properties')).flatMap(([name, field]) =>
    isObject(field) && own(field, 'readOnly') !== true
      ? [[name, sampleField(field, name, `${around}/${name}`)] as const]
      : [],
  )
  const required = ownTexts(object, 'required')
  const isOptional = ([name]: (typeof made)[number]) => Number(!required.includes(name))
  const kept = made
    .toSorted((a, b) => isOptional(a) - isOptional(b))
    .slice(0, Number(own(object, 'maxProperties') ?? made.length))
  return Object.fromEntries(made.filter(each => kept.includes(each)))
}

function sampleField(field: JsonObject, name: string, path: string): Json {
  const [choices, only] = [own(field, 'enum'), own(field, 'const')]
  if (only !== undefined) return only
  if (Array.isArray(choices)) return choices[numberFor(path, choices.length)] ?? null
  switch (own(field, 'meta:xdmType')) {
    case 'object':
      return sampleObject(field, path)
    case 'map':
      return sampleMap(field, name, path)
    case 'array':
      return sampleItems(field, name, path)
    case 'boolean':
      return numberFor(path, 2) === 1
    case 'number':
      return sampleNumber(field, path, 0.5)
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return sampleNumber(field, path, 1)
    case 'date':
      return new Date(Date.UTC(1980, 0, 1 + numberFor(path, 12_000))).toISOString().slice(0, 10)
    case 'date-time':
      return new Date(Date.UTC(2024, 0, 1) + numberFor(path, 30_000_000) * 1000)
        .toISOString()
        .replace('.000Z', 'Z')
    default:
      return sampleText(field, name, path)
  }
}

function sampleItems(field: JsonObject, name: string, path: string): Json {
  const count = Math.max(1, Number(own(field, 'minItems') ?? 1))
  const most = Number(own(field, 'maxItems') ?? count)
  const items = ownObject(field, 'items')
  const made: Json[] = []
  const seen = new Set<string>()
  for (let at = 0; made.length < Math.min(count, most); at += 1) {
    const item = sampleField(items, name, `${path}/${at}`)
    const isTwin = seen.has(JSON.stringify(item)) && own(field, 'uniqueItems') === true
    if (!isTwin || at > MOST_TRIES) made.push(item)
    seen.add(JSON.stringify(item))
  }
  return made
}

/** For items that must all differ; of what has fewer values no sample holds. */
const MOST_TRIES = 10_000

function sampleMap(field: JsonObject, name: string, path: string): Json {
  const count = Math.max(1, Number(own(field, 'minProperties') ?? 1))
  const values = ownObject(field, 'additionalProperties')
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `${mapKey(name)}${at === 0 ? '' : at + 1}`,
      sampleField(values, name, `${path}/*`),
    ]),
  )
}

/** A key of a map: the namespace of an identity map, else the name of the map in the singular. */
function mapKey(name: string): string {
  return name === 'identityMap' ? 'Email' : 'example'
}

/** A number within its bounds, on the grid of `step` or `multipleOf`. */
function sampleNumber(field: JsonObject, path: string, step: number): number {
  const grid = Number(own(field, 'multipleOf') ?? step)
  const low = bound(own(field, 'minimum'), own(field, 'exclusiveMinimum'), grid)
  const high = bound(own(field, 'maximum'), own(field, 'exclusiveMaximum'), -grid)
  const lowest = low ?? Math.min(0, high ?? 0)
  const highest = Math.min(high ?? lowest + 1000 * grid, lowest + 1000 * grid)
  const first = Math.ceil(lowest / grid)
  const last = Math.max(first, Math.floor(highest / grid))
  // On the grid as it is written: 3 × 0.1 is 0.3.
  return Number(((first + numberFor(path, last - first + 1)) * grid).toPrecision(15))
}

function bound(inclusive: Json | undefined, exclusive: Json | undefined, step: number): number | null {
  const bounds = [
    ...(typeof inclusive === 'number' ? [inclusive] : []),
    ...(typeof exclusive === 'number' ? [exclusive + step] : []),
  ]
  if (bounds.length === 0) return null
  return step > 0 ? Math.max(...bounds) : Math.min(...bounds)
}

/** Texts by the name of the field, for those whose meaning is plain. */
const wellKnown: Readonly<Record<string, string>> = {
  firstName: 'Jane',
  middleName: 'Alex',
  lastName: 'Doe',
  fullName: 'Jane Doe',
  courtesyTitle: 'Dr.',
  city: 'Oslo',
  country: 'Norway',
  street1: '12 Main Street',
}

const formats: Readonly<Record<string, string>> = {
  email: 'jane.doe@example.com',
  uri: 'https://example.com/1',
  'uri-reference': '/uri-reference',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  time: '10:20:30Z',
}

function sampleText(field: JsonObject, name: string, path: string): string {
  const [pattern, format] = [own(field, 'pattern'), own(field, 'format')]
  if (typeof pattern === 'string') return fitted(matching(pattern) ?? '', field)
  if (typeof format === 'string' && Object.hasOwn(formats, format)) return formats[format] ?? ''
  const known = Object.hasOwn(wellKnown, name) ? wellKnown[name] : undefined
  return fitted(known ?? `${name} ${1 + numberFor(path, 900)}`, field)
}

function fitted(text: string, field: JsonObject): string {
  const [least, most] = [Number(own(field, 'minLength') ?? 0), Number(own(field, 'maxLength') ?? Infinity)]
  return text.padEnd(Math.min(least, 10_000), 'x').slice(0, most)
}

/** A whole number from 0 to below `count` that depends on the path alone. */
function numberFor(path: string, count: number): number {
  return count > 0 ? createHash('sha256').update(path).digest().readUInt32BE(0) % count : 0
}
