import { refuse } from '../../core/refusals.ts'

const NAME = /(?:"((?:[^"]|"")*)"|([^,"]*))(,|$)/y

/**
 * Reads `columns=a,b`, repeated or not; a name that holds a comma or a quote stands in double quotes, as `"a,b"`.
 * Pure; no I/O. Refuses with `invalid_value`.
 */
export function readColumnNames(
  texts: readonly string[] | undefined,
  parameter = 'columns',
): string[] | undefined {
  return texts?.flatMap(text => {
    const names = splitNames(text)
    if (names) return names
    const message = 'must list column names separated by commas; a name with a comma stands in double quotes'
    throw refuse('invalid_value', `"${parameter}" ${message}.`, {
      faults: [{ parameter, code: 'invalid_value', message }],
    })
  })
}

/** Null when the text is no list of names. */
function splitNames(text: string): string[] | null {
  const item = new RegExp(NAME)
  const names: string[] = []
  for (;;) {
    const match = item.exec(text)
    if (!match) return null
    const name = match[1]?.replaceAll('""', '"') ?? match[2]?.trim() ?? ''
    if (name === '') return null
    names.push(name)
    if (match[3] !== ',') return names
  }
}
