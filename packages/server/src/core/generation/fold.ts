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

/** The same value, with functions of one text done beforehand where they only ever see texts of a list. Pure; no I/O. */
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
      return { ...expression, parts: expression.parts.map(fold) }
    case 'if':
      return { ...expression, holds: fold(expression.holds), fails: fold(expression.fails) }
    default:
      return expression
  }
}

/** Null: the texts are not all known. */
function over(expression: Expression, change: (text: string) => string): Expression | null {
  if (expression.kind === 'at') return { ...expression, values: expression.values.map(change) }
  if (expression.kind !== 'constant' || typeof expression.value !== 'string') return null
  return { ...expression, value: change(expression.value) }
}
