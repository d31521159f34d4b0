import { isObject, type Json, type JsonObject, own, ownObject, same } from './json.ts'
import type { Resolved } from './resolve.ts'

/** What a change of a schema would take away from rows that are there, by the path of the field. */
export interface Breakage {
  readonly path: string
  readonly reason: string
}

/** Bounds that may only fall, and those that may only rise: a missing one is the widest. */
const LOW = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const HIGH = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
/** Rules that may be dropped, and neither added nor changed. */
const RULES = ['pattern', 'multipleOf', 'uniqueItems', 'const']

/**
 * Everything of the resolved schema `before` that `after` breaks: additions are free, and so is what says nothing of values.
 * Pure; no I/O. An empty list means that all rows of `before` are rows of `after`, but for fields that become required.
 */
export function breakages(before: Resolved, after: Resolved): Breakage[] {
  if (before.classUri !== after.classUri) {
    return [{ path: '/', reason: `the class ${before.classUri} became ${after.classUri}` }]
  }
  const lost = before.extends.filter(uri => !after.extends.includes(uri))
  return [
    ...lost.map(uri => ({ path: '/allOf', reason: `the reference to ${uri} is gone` })),
    ...fieldBreakages(before.properties, after.properties, ''),
  ]
}

function fieldBreakages(before: JsonObject, after: JsonObject, around: string): Breakage[] {
  return Object.entries(before).flatMap(([name, field]) => {
    const path = `${around}/${name}`
    const kept = own(after, name)
    if (!isObject(field)) return []
    return isObject(kept) ? compareField(field, kept, path) : [{ path, reason: 'the field is gone' }]
  })
}

function compareField(before: JsonObject, after: JsonObject, path: string): Breakage[] {
  for (const member of ['type', 'meta:xdmType', 'format']) {
    const [was, is] = [own(before, member), own(after, member)]
    if (!same(was, is)) return [{ path, reason: `its ${member} ${shown(was)} became ${shown(is)}` }]
  }
  return [
    ...boundBreakages(before, after).map(reason => ({ path, reason })),
    ...innerBreakages(before, after, path),
  ]
}

function innerBreakages(before: JsonObject, after: JsonObject, path: string): Breakage[] {
  const inner = ['items', 'additionalProperties'].filter(name => isObject(own(before, name)))
  return [
    ...fieldBreakages(ownObject(before, 'properties'), ownObject(after, 'properties'), path),
    ...inner.flatMap(name => compareField(ownObject(before, name), ownObject(after, name), `${path}/*`)),
  ]
}

function boundBreakages(before: JsonObject, after: JsonObject): string[] {
  const narrowed = (
    names: readonly string[],
    narrower: (was: number, is: number) => boolean,
    widest: number,
  ) => names.filter(name => narrower(numberOr(own(before, name), widest), numberOr(own(after, name), widest)))
  const bounds = [
    ...narrowed(LOW, (was, is) => is > was, -Infinity),
    ...narrowed(HIGH, (was, is) => is < was, Infinity),
  ]
  const rules = RULES.filter(
    name => own(after, name) !== undefined && !same(own(before, name), own(after, name)),
  )
  return [
    ...bounds.map(
      name => `its ${name} ${shown(own(before, name))} was narrowed to ${shown(own(after, name))}`,
    ),
    ...rules.map(name => `its ${name} ${shown(own(before, name))} became ${shown(own(after, name))}`),
    ...lostValues(own(before, 'enum'), own(after, 'enum')),
  ]
}

function lostValues(before: Json | undefined, after: Json | undefined): string[] {
  if (!Array.isArray(after)) return []
  if (!Array.isArray(before)) return ['an enum was added']
  const lost = before.filter(value => !after.some(each => same(each, value)))
  return lost.length === 0 ? [] : [`its enum lost ${lost.map(shown).join(', ')}`]
}

function numberOr(value: Json | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

function shown(value: Json | undefined): string {
  return value === undefined ? '(none)' : JSON.stringify(value).slice(0, 100)
}
