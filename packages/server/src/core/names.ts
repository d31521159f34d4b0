import { refuse } from './refusals.ts'

/**
 * The text as a name that people give: trimmed, 1 to `longest` characters, none of them a control character.
 * Pure; no I/O. Refuses with `invalid_value`, naming the member of the request.
 */
export function checkName(member: string, text: string, longest: number): string {
  const name = text.toWellFormed().trim()
  const complaint = nameComplaint(name, longest)
  if (complaint) {
    throw refuse('invalid_value', `"${member}" ${complaint}.`, {
      faults: [{ pointer: `/${member}`, code: 'invalid_value', message: complaint }],
    })
  }
  return name
}

/** What is wrong with a name, to be said after the word for it; null when nothing is. */
export function nameComplaint(name: string, longest: number): string | null {
  if (name === '') return 'must hold at least one visible character'
  if (name.length > longest) return `must have at most ${longest} characters`
  return /\p{Cc}/u.test(name) ? 'must not hold control characters, such as line breaks or NUL' : null
}
