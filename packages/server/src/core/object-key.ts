const SEGMENT = '[a-z0-9_-][a-z0-9._-]{0,254}'
const KEY = new RegExp(`^(?![_-])${SEGMENT}(/${SEGMENT})*$`)
const PREFIX = new RegExp(`^$|^(?![_-])(${SEGMENT}/)*(${SEGMENT})?$`)
const LONGEST = 512

/** Whether the house may have made the text as a key; no segment can climb, hide or be empty. */
export function isObjectKey(text: string): boolean {
  return text.length <= LONGEST && KEY.test(text) && !text.includes('..')
}

/** Throws unless the text is a key that the house may have made. */
export function checkObjectKey(key: string): void {
  if (!isObjectKey(key)) {
    throw new TypeError(`Not a store key: ${JSON.stringify(key.slice(0, LONGEST))}`)
  }
}

/** Throws unless the text can be the beginning of a key; empty text is the beginning of all. */
export function checkObjectPrefix(prefix: string): void {
  if (prefix.length > LONGEST || !PREFIX.test(prefix) || prefix.includes('..')) {
    throw new TypeError(`Not a prefix of store keys: ${JSON.stringify(prefix.slice(0, LONGEST))}`)
  }
}
