import { isObject, type Json, type JsonObject } from './json.ts'

/** What stands for the tenant in what is exported. */
export const PLACEHOLDER = '<XDM_TENANTID_PLACEHOLDER>'

/** Members whose texts are for people, and never names. */
const PROSE = ['title', 'description', 'meta:enum', 'enum', 'default', 'examples', 'const', 'pattern']

/**
 * A document in which the names of one tenant became those of another: in ids, references, and the fields under which tenants keep
 * theirs. Pure; no I/O. `renamed(renamed(x, a, b), b, a)` is `x`, unless it names `b`.
 */
export function renamed(value: Json, from: string, to: string): Json {
  if (typeof value === 'string') return renamedText(value, from, to)
  if (Array.isArray(value)) return value.map(item => renamed(item, from, to))
  return isObject(value) ? renamedObject(value, from, to) : value
}

/** `renamed` for what is an object anyway. */
export function renamedObject(object: JsonObject, from: string, to: string): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, member]) => [
      name === `_${from}` ? `_${to}` : name,
      PROSE.includes(name) && !isObject(member) ? member : renamed(member, from, to),
    ]),
  )
}

function renamedText(text: string, from: string, to: string): string {
  const host = 'https://ns.adobe.com/'
  if (text.startsWith(`${host}${from}/`)) return `${host}${to}/${text.slice(host.length + from.length + 1)}`
  if (text === `_${from}`) return `_${to}`
  if (text.startsWith(`_${from}.`)) return `_${to}.${text.slice(from.length + 2)}`
  return text
}
