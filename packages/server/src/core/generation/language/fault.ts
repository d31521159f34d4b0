import type { Fault } from '../../errors.ts'
import { refuse } from '../../refusals.ts'

/** Where something stands in the text of a schema; line and column from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** What is wrong with a schema, and where. */
export interface SchemaFault {
  readonly place: Place
  /** Such as `User.email`; empty text: the schema as a whole. */
  readonly path: string
  readonly message: string
}

const NAMED = 5

/** Refuses a schema with `invalid_recipe`: all its faults, with line and column. */
export function invalidRecipe(faults: readonly SchemaFault[]): Error {
  const sentences = faults.map(sentence)
  const more = faults.length > NAMED ? ` And ${faults.length - NAMED} more.` : ''
  const listed: Fault[] = faults.slice(0, 100).map((fault, at) => ({
    pointer: `/${fault.path.replaceAll('.', '/')}`,
    code: 'invalid_recipe',
    message: sentences[at] ?? '',
  }))
  return refuse('invalid_recipe', `${sentences.slice(0, NAMED).join(' ')}${more}`, { faults: listed })
}

function sentence({ place, path, message }: SchemaFault): string {
  const where = `Line ${place.line}, column ${place.column}`
  return `${where}${path ? ` (${path})` : ''}: ${message}`
}
