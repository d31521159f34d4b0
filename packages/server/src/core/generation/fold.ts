import type { Expression, FunctionName } from './expression.ts'

/** What functions of one text do to a text that is known. */
const known: Partial<Record<FunctionName, (text: string, ...more: readonly bigint[]) => string>> = {
  upper: text => text.toUpperCase(),
  lower: text => text.toLowerCase(),
  plain: plainText,
  first: (text, count = 1n) => [...text].slice(0, Number(count)).join(''),
  afterFirst: text => [...text].slice(1).join(''),
}

/** The letters and digits of a text as lower-case ASCII. Pure; no I/O. */
export function plainText(text: string): string {
  const spelt = text.replaceAll('ß', 'ss').replaceAll('ø', 'o').replaceAll('Ø', 'o').replaceAll('ł', 'l')
  return spelt
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
}

/**
 * The same value, with as much as can be done beforehand: functions of one text where they only ever see texts of a list, and texts put
 * before those of a list. Pure; no I/O.
 */
export function fold(expression: Expression): Expression {
  switch (expression.kind) {
    case 'call': {
      const [first, ...more] = expression.of.map(fold)
      const change = known[expression.function]
      const constants = more.flatMap(each => (each.kind === 'constant' ? [each.value as bigint] : []))
      const done =
        change && first && constants.length === more.length
          ? over(first, text => change(text, ...constants))
          : null
      return done ?? { ...expression, of: [...(first ? [first] : []), ...more] }
    }
    case 'join':
      return joined(expression.parts.map(fold).flatMap(part => (part.kind === 'join' ? part.parts : [part])))
    case 'if':
      return { ...expression, holds: fold(expression.holds), fails: fold(expression.fails) }
    default:
      return expression
  }
}

/** Joined with as few parts as there can be. */
function joined(parts: readonly Expression[]): Expression {
  const fewer: Expression[] = []
  for (const part of parts) {
    const before = fewer.at(-1)
    const front = before?.kind === 'constant' && typeof before.value === 'string' ? before.value : null
    const merged = front === null || !isThere(part) ? null : over(part, text => `${front}${text}`)
    if (merged) fewer.pop()
    fewer.push(merged ?? part)
  }
  return { kind: 'join', parts: fewer }
}

/** Whether it is never missing: a missing part of a text is left out. */
function isThere(expression: Expression): boolean {
  if (expression.kind === 'at') return expression.place.kind === 'below' || expression.place.kind === 'choose'
  return expression.kind === 'constant' && expression.value !== null
}

/** Null: the texts are not all known. */
function over(expression: Expression, change: (text: string) => string): Expression | null {
  if (expression.kind === 'at') return { ...expression, values: expression.values.map(change) }
  if (expression.kind !== 'constant' || typeof expression.value !== 'string') return null
  return { ...expression, value: change(expression.value) }
}
