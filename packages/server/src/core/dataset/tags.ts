import { checkName } from '../names.ts'

/** Longest tag of a dataset or a version, in UTF-16 code units. */
export const LONGEST_TAG = 100

/** Each tag once, as a name. Pure; no I/O. Refuses with `invalid_value`. */
export function checkTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map(tag => checkName('tags', tag, LONGEST_TAG)))]
}
