/** A place in a line that is being read. */
export interface Cursor {
  readonly line: string
  at: number
}

/** What is wrong with a line; `at` is the offset in it. */
export class LineError extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** What a sticky form finds at the cursor, which is behind it then; null, and nothing read, when that is nothing. */
export function match(cursor: Cursor, form: RegExp): RegExpExecArray | null {
  form.lastIndex = cursor.at
  const found = form.exec(cursor.line)
  if (found) cursor.at += found[0].length
  return found
}

export function space(cursor: Cursor): void {
  match(cursor, /\s+/y)
}

/** The next characters, to be named in a message. */
export function rest({ line, at }: Cursor): string {
  return line.slice(at, at + 40)
}
