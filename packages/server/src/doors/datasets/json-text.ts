/** JSON put together from texts that are JSON already, so that no digit passes through a JavaScript number. */

export type Member = readonly [name: string, text: string]

export function object(members: readonly Member[]): string {
  return `{${members.map(([name, text]) => `${json(name)}:${text}`).join(',')}}`
}

export function array(items: readonly string[]): string {
  return `[${items.join(',')}]`
}

export function json(value: unknown): string {
  return JSON.stringify(value)
}
