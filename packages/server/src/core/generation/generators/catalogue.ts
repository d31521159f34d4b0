import { addresses, geo } from './addresses.ts'
import { commerce, companies, finance } from './business.ts'
import { contacts, internet } from './contacts.ts'
import { dates } from './dates.ts'
import { dependent } from './dependent.ts'
import type { GeneratorDefinition } from './generator.ts'
import { learnt } from './learnt.ts'
import { names } from './names.ts'
import { distributions, numbers } from './numbers.ts'
import { code, pattern } from './pattern.ts'
import { identifiers, texts } from './text.ts'

/** Every generator of version 1. What one makes of an address never changes; another way to make it is another version. */
export const catalogue: readonly GeneratorDefinition[] = [
  ...names,
  ...addresses,
  ...contacts,
  ...internet,
  ...companies,
  ...finance,
  ...commerce,
  ...dates,
  ...texts,
  ...identifiers,
  pattern,
  code,
  ...geo,
  ...numbers,
  ...distributions,
  ...dependent,
  ...learnt,
]

export const GENERATOR_VERSION = 1

const byName = new Map(catalogue.map(definition => [definition.name, definition]))

export function generatorNamed(name: string): GeneratorDefinition | null {
  return byName.get(name) ?? null
}
