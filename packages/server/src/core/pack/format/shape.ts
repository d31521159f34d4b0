import type { JsonObject } from '../../schema/json.ts'
import { alternatives, type Faults, quoted } from './fault.ts'
import { type At, type MapTree, placesIn, type Tree } from './tree.ts'

/** What a value of a file must look like: as a JSON Schema, and as a reader that refuses at least what the schema refuses. */
export interface Shape<T> {
  readonly schema: JsonObject
  /** Undefined: it has another shape, which is noted. */
  read(tree: Tree, faults: Faults): T | undefined
}

export type ValueOf<S> = S extends Shape<infer T> ? T : never

interface Optional<T> extends Shape<T | null> {
  readonly isOptional: true
}

/** A member that may be left out, or be empty: both are null. */
export function optional<T>(shape: Shape<T>): Optional<T> {
  return {
    isOptional: true,
    schema: { anyOf: [shape.schema, { type: 'null' }] },
    read: (tree, faults) => (isNull(tree) ? null : shape.read(tree, faults)),
  }
}

export type Members = Readonly<Record<string, Shape<unknown>>>
/** The members of a map, and where they stand. */
export type MembersOf<M extends Members> = { readonly [Name in keyof M]: ValueOf<M[Name]> } & {
  readonly at: At
}

export interface MembersShape<M extends Members> extends Shape<MembersOf<M>> {
  readonly members: M
}

/** A map with these members and no others. `what` names it in sentences: `an offer`. */
export function members<const M extends Members>(what: string, shapes: M): MembersShape<M> {
  const names = Object.keys(shapes)
  const required = names.filter(name => !isOptional(shapes[name]))
  return {
    members: shapes,
    schema: {
      type: 'object',
      properties: Object.fromEntries(names.map(name => [name, (shapes[name] as Shape<unknown>).schema])),
      required,
      additionalProperties: false,
    },
    read(tree, faults) {
      const map = readMap(what, tree, faults)
      if (!map) return undefined
      const isKnown = checkNames(what, map, names, faults)
      const found = names.map(name => [name, readMember(what, map, name, shapes[name], faults)] as const)
      if (!isKnown || found.some(([, value]) => value === undefined)) return undefined
      return { ...Object.fromEntries(found), at: placesIn(tree) } as MembersOf<M>
    },
  }
}

function readMap(what: string, tree: Tree, faults: Faults): MapTree | null {
  if (tree.kind === 'map') return tree
  faults.note(tree.place, `Here should be ${what}: a map of names and values.`)
  return null
}

function checkNames(what: string, map: MapTree, names: readonly string[], faults: Faults): boolean {
  const unknown = [...map.members].filter(([name]) => !names.includes(name))
  for (const [name, { place }] of unknown) {
    const known = names.length > 0 ? `it may have ${alternatives(names)}` : 'it has none'
    faults.note(place, `${quoted(name)} is not a member of ${what}; ${known}.`)
  }
  return unknown.length === 0
}

function readMember(
  what: string,
  map: MapTree,
  name: string,
  shape: Shape<unknown> | undefined,
  faults: Faults,
): unknown {
  const member = map.members.get(name)
  if (member) return shape?.read(member.value, faults)
  if (isOptional(shape)) return null
  faults.note(map.place, `${quoted(name)} is missing: ${what} needs it.`)
  return undefined
}

function isOptional(shape: Shape<unknown> | undefined): boolean {
  return shape !== undefined && 'isOptional' in shape
}

/** Items of one shape; `what` names them in sentences: `offers`. */
export function list<T>(what: string, item: Shape<T>, most: number, least = 0): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema, minItems: least, maxItems: most },
    read(tree, faults) {
      if (tree.kind !== 'list') {
        faults.note(tree.place, `Here should be a list of ${what}.`)
        return undefined
      }
      const { length } = tree.items
      if (length < least || length > most) {
        faults.note(tree.place, `Here should be ${least} to ${most} ${what}; there are ${length}.`)
        return undefined
      }
      const found = tree.items.map(each => item.read(each, faults))
      return found.some(each => each === undefined) ? undefined : (found as T[])
    },
  }
}

/** Values by name; `what` names it in sentences: `weights by field`. */
export function record<T>(what: string, form: RegExp, value: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return {
    schema: {
      type: 'object',
      propertyNames: { pattern: form.source },
      additionalProperties: value.schema,
    },
    read(tree, faults) {
      const map = readMap(what, tree, faults)
      if (!map) return undefined
      let isRight = true
      const found = [...map.members].map(([name, member]) => {
        if (!form.test(name)) faults.note(member.place, `${quoted(name)} is no name here: ${form.source}.`)
        const read = value.read(member.value, faults)
        isRight &&= form.test(name) && read !== undefined
        return [name, read as T] as const
      })
      return isRight ? new Map(found) : undefined
    },
  }
}

/** The shape, with where its parts stand. */
export function located<T>(shape: Shape<T>): Shape<{ readonly value: T; readonly at: At }> {
  return {
    schema: shape.schema,
    read(tree, faults) {
      const value = shape.read(tree, faults)
      return value === undefined ? undefined : { value, at: placesIn(tree) }
    },
  }
}

export function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}
