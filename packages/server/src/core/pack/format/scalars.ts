import type { Json, JsonObject } from '../../schema/json.ts'
import { alternatives, type Faults, quoted } from './fault.ts'
import type { Shape } from './shape.ts'
import type { Tree } from './tree.ts'

const FOREIGN_ADDRESS = /[a-z][a-z0-9+.-]*:\/\/(?!([a-z0-9-]+\.)*example\.(com|org|net)(?![\w.-]))/i

/** A text of at most so many characters, of a form where one is given; `says` describes the form in a sentence. */
export function text(most: number, form: RegExp | null = null, says = ''): Shape<string> {
  return {
    schema: { type: 'string', maxLength: most, ...(form ? { pattern: form.source } : {}) },
    read(tree, faults) {
      if (tree.kind !== 'scalar' || typeof tree.value !== 'string') {
        const hint = tree.kind === 'scalar' && tree.value !== null ? '; write it in quotes' : ''
        return refused(tree, faults, `Here should be a text${hint}.`)
      }
      const { value } = tree
      const complaint = textComplaint(value, most)
      if (complaint) return refused(tree, faults, complaint)
      if (form && !form.test(value)) return refused(tree, faults, `${quoted(value)} is not ${says}.`)
      return value
    },
  }
}

function textComplaint(value: string, most: number): string | null {
  if (value.length > most) return `The text has more than ${most} characters.`
  if (!value.isWellFormed() || /[^\P{Cc}\n\t]/u.test(value)) {
    return 'The text has characters that are not for reading.'
  }
  if (FOREIGN_ADDRESS.test(value)) {
    return 'A pack holds no addresses but those at example.com, example.org and example.net.'
  }
  return null
}

/** 1 to 255 characters on one line. */
export const nameText = text(
  255,
  /^[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u,
  'a name: 1 to 255 characters on one line',
)
export const keyText = text(63, /^[a-z0-9][a-z0-9_-]{0,62}$/, 'a key: 1 to 63 of a-z, 0-9, "_" and "-"')
export const longText = text(10_000)

export function choice<const T extends string>(choices: readonly T[]): Shape<T> {
  return {
    schema: { enum: choices },
    read(tree, faults) {
      const found = choices.find(each => tree.kind === 'scalar' && tree.value === each)
      return found ?? refused(tree, faults, `${written(tree)} is none of ${alternatives(choices)}.`)
    },
  }
}

export const flag: Shape<boolean> = {
  schema: { type: 'boolean' },
  read(tree, faults) {
    if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value
    return refused(tree, faults, `${written(tree)} is neither true nor false.`)
  },
}

export function whole(low: number, high: number): Shape<number> {
  return {
    schema: { type: 'integer', minimum: low, maximum: high },
    read(tree, faults) {
      const number = /^-?\d{1,16}$/.test(sourceOf(tree)) ? Number(sourceOf(tree)) : Number.NaN
      if (number >= low && number <= high) return number
      return refused(tree, faults, `${written(tree)} is no whole number from ${low} to ${high}.`)
    },
  }
}

/** A number of at most four decimals, in its shortest form as text. */
export function decimal(low: number, high: number): Shape<string> {
  return {
    schema: { type: 'number', minimum: low, maximum: high },
    read(tree, faults) {
      const [, sign = '', digits = '', , decimals = ''] =
        /^(-?)(\d{1,12})(\.(\d{0,4}?)0*)?$/.exec(sourceOf(tree)) ?? []
      const shortest = `${sign}${digits.replace(/^0+(?=\d)/, '')}${decimals && '.'}${decimals}`
      if (digits && Number(shortest) === 0 && low <= 0) return '0'
      if (digits && Number(shortest) >= low && Number(shortest) <= high) return shortest
      return refused(
        tree,
        faults,
        `${written(tree)} is no number from ${low} to ${high} of at most four decimals.`,
      )
    },
  }
}

/** The source of a number; empty text: it is none. */
function sourceOf(tree: Tree): string {
  return tree.kind === 'scalar' && typeof tree.value === 'number' ? tree.source : ''
}

/** A text, a number, true or false. */
export const value: Shape<string | number | boolean> = {
  schema: { type: ['string', 'number', 'boolean'] },
  read(tree, faults) {
    const json = anyJson.read(tree, faults)
    if (json === undefined) return undefined
    if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json
    return refused(tree, faults, 'Here should be a text, a number, true or false.')
  },
}

/** Anything that JSON can say; texts in it are checked as others are. */
export const anyJson: Shape<Json> = {
  schema: {},
  read(tree, faults) {
    if (tree.kind === 'map') return readObject(tree, faults)
    if (tree.kind === 'list') {
      const items = tree.items.map(item => anyJson.read(item, faults))
      return items.some(item => item === undefined) ? undefined : (items as Json[])
    }
    if (typeof tree.value === 'string') return longText.read(tree, faults)
    if (typeof tree.value !== 'number') return tree.value
    const isExact = !Number.isInteger(tree.value) || Number.isSafeInteger(tree.value)
    if (Number.isFinite(tree.value) && isExact) return tree.value
    return refused(tree, faults, `${written(tree)} is no number that JSON keeps.`)
  },
}

export const object: Shape<JsonObject> = {
  schema: { type: 'object' },
  read: (tree, faults) => readObject(tree, faults),
}

function readObject(tree: Tree, faults: Faults): JsonObject | undefined {
  if (tree.kind !== 'map') return refused(tree, faults, 'Here should be a map of names and values.')
  const found = [...tree.members].map(([name, member]) => {
    const complaint = textComplaint(name, 255)
    if (complaint) faults.note(member.place, complaint)
    return [name, complaint ? undefined : anyJson.read(member.value, faults)] as const
  })
  if (found.some(([, member]) => member === undefined)) return undefined
  return Object.fromEntries(found as (readonly [string, Json])[])
}

/** The value as it is written, for a sentence. */
export function written(tree: Tree): string {
  return tree.kind === 'scalar' ? quoted(tree.source) : `This ${tree.kind}`
}

export function refused(tree: Tree, faults: Faults, message: string): undefined {
  faults.note(tree.place, message)
  return undefined
}
