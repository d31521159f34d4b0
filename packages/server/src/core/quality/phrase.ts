/** A share as percent with two decimals; what is not nothing never prints as 0.00. */
export function percent(share: number): string {
  return (share > 0 ? Math.max(share * 100, 0.01) : 0).toFixed(2)
}

const SHOWN = 5

/** The first names, in quotes, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(name => `"${name.slice(0, 100).toWellFormed()}"`)
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  return `${shown.join(', ')}${more}`
}

/** A number with the noun it counts. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
