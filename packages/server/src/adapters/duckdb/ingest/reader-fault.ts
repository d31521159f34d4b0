import { translateFault } from '../fault.ts'

/** What the engine throws about a file is a plain error; anything else is our own fault. */
export function isReaderFault(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error && translateFault(error) === error
}

/** What the engine says of a file, in a line and without paths: they are ours and say nothing to anyone else. */
export function printReaderFault(error: unknown): string {
  const [said = ''] = error instanceof Error ? error.message.split('\n', 1) : []
  return said.replace(/["']?\/\S+/g, 'the file').slice(0, 200)
}
