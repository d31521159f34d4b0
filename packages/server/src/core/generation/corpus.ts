import { faker as de } from '@faker-js/faker/locale/de'
import { faker as en } from '@faker-js/faker/locale/en'
import { faker as es } from '@faker-js/faker/locale/es'
import { faker as fr } from '@faker-js/faker/locale/fr'
import { faker as it } from '@faker-js/faker/locale/it'
import { faker as nl } from '@faker-js/faker/locale/nl'
import { faker as ptBr } from '@faker-js/faker/locale/pt_BR'

// Their order is part of generator version 1: what is drawn is a place in a list.
const locales = { en, de, fr, es, it, nl, pt_BR: ptBr } as const

export const localeNames = Object.keys(locales) as readonly Locale[]
export type Locale = keyof typeof locales

export function isLocale(name: string): name is Locale {
  return Object.hasOwn(locales, name)
}

/** A country as bank accounts, telephones and addresses of a locale write it. */
export interface Country {
  readonly code: string
  readonly name: string
  /** Before a national number. */
  readonly dial: string
  readonly currency: string
  /** The account part of an IBAN: 9 a digit, A a letter. */
  readonly iban: string
  readonly domain: string
}

const countries: Readonly<Record<Locale, Country>> = {
  en: country('GB', 'United Kingdom', '44', 'GBP', 'AAAA99999999999999', 'co.uk'),
  de: country('DE', 'Deutschland', '49', 'EUR', '999999999999999999', 'de'),
  fr: country('FR', 'France', '33', 'EUR', '99999999999999999999999', 'fr'),
  es: country('ES', 'España', '34', 'EUR', '99999999999999999999', 'es'),
  it: country('IT', 'Italia', '39', 'EUR', 'A9999999999999999999999', 'it'),
  nl: country('NL', 'Nederland', '31', 'EUR', 'AAAA9999999999', 'nl'),
  pt_BR: country('BR', 'Brasil', '55', 'BRL', '99999999999999999999999AA', 'com.br'),
}

function country(...[code, name, dial, currency, iban, domain]: readonly string[]): Country {
  return { code, name, dial, currency, iban, domain } as Country
}

/** The lists that generators draw from, of one locale; where it has none, the English ones. */
export interface Corpus {
  readonly locale: Locale
  readonly country: Country
  /** A list by its place in the corpora, such as `location.street_name`. Throws for one that no locale has. */
  list(path: string): readonly string[]
  /** The first of these lists that the locale itself has, else the first that English has. */
  firstOf(...paths: readonly string[]): readonly string[]
}

export function corpusOf(locale: Locale): Corpus {
  const own = locales[locale].rawDefinitions
  const english = en.rawDefinitions
  const find = (paths: readonly string[]) => {
    for (const from of [own, english]) {
      for (const path of paths) {
        const found = listAt(from, path)
        if (found) return found
      }
    }
    throw new Error(`no corpus has ${paths.join(' or ')}`)
  }
  return {
    locale,
    country: countries[locale],
    list: path => find([path]),
    firstOf: (...paths) => find(paths),
  }
}

function listAt(from: unknown, path: string): readonly string[] | null {
  const found = path
    .split('.')
    .reduce<unknown>((within, name) => (within as Record<string, unknown> | undefined)?.[name], from)
  if (!Array.isArray(found) || found.length === 0) return null
  return found.every(each => typeof each === 'string') ? found : null
}
