import { type LearntFrom, MOST_ITEMS } from '../recipe.ts'
import { type Cursor, LineError, match } from './cursor.ts'

/** Marks a key that says something of an object or a list as a whole: no field has such a name. */
export const TRAIT = '$'

/** A share of rows such as `5%`. Throws `LineError`. */
export function readShare(text: string): number {
  const cursor = { line: text, at: 0 }
  const share = takeShare(cursor)
  if (share !== null && cursor.at === text.trimEnd().length) return share
  throw new LineError('Here comes a share from 0% to 100%, such as 5%.', 0)
}

/** The same in a line; null, and nothing read, where there is none. */
export function takeShare(cursor: Cursor): number | null {
  const start = cursor.at
  const found = match(cursor, /\s*(\d+(?:\.\d+)?)\s*%/y)
  // As a decimal, and not by a division: each share can be written.
  const share = Number(found ? `${found[1]}e-2` : Number.NaN)
  if (share >= 0 && share <= 1) return share
  cursor.at = start
  return null
}

/** How many items a list has, such as `0-10` or `3`. Throws `LineError`. */
export function readCount(text: string): { least: number; most: number } {
  const [, least = '', most = least] = /^\s*(\d{1,9})(?:\s*(?:-|\.\.)\s*(\d{1,9}))?\s*$/.exec(text) ?? []
  if (least !== '' && Number(least) <= Number(most) && Number(most) <= MOST_ITEMS) {
    return { least: Number(least), most: Number(most) }
  }
  throw new LineError(`Here comes how many items there are, at most ${MOST_ITEMS}, such as 0-10.`, 0)
}

/** A version that an entity was learnt from, such as `0193a1c2-7b1e-7000-8000-00000000001a@3`. Throws `LineError`. */
export function readLearntFrom(text: string): LearntFrom {
  const [, dataset, version] = /^\s*([0-9a-f-]{36})@(0|[1-9]\d{0,8})\s*$/.exec(text) ?? []
  if (dataset !== undefined) return { dataset, version: Number(version) }
  throw new LineError('Here comes the id of a dataset and one of its versions, such as <id>@0.', 0)
}

/** Coefficients with blanks between. Throws `LineError`. */
export function readCoefficients(text: string): number[] {
  const values = text.trim() === '' ? [] : text.trim().split(/\s+/)
  const wrong = values.find(value => !/^-?\d+(\.\d+)?$/.test(value) || Math.abs(Number(value)) > 1)
  if (wrong === undefined) return values.map(Number)
  throw new LineError(
    `"${wrong.slice(0, 40)}" is no correlation from -1 to 1; there is one for each field above.`,
    0,
  )
}
