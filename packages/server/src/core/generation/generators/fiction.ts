import type { Locale } from '../corpus.ts'

/** 555-0100 to 555-0199 of every area code (North American Numbering Plan Administration, _555 Line Number Reservations_). */
const northAmerican = areas(
  '1',
  '202 205 206 212 213 214 215 216 303 305 307 310 312 313 314 317 323 402 404 405 406 407 410 412 414 415 416 419 501 502 503 504 505 ' +
    '512 513 514 515 516 518 602 603 604 605 608 612 614 615 616 617 619 701 702 703 704 713 716 718 802 803 804 808 816 860 901 902 904 907 915 916 919',
  '55501',
)

/** 0000 to 0999 behind the codes of towns, and 000 to 999 of mobile telephones (Ofcom, _Telephone numbers for use in TV and radio drama programmes_). */
const british = [
  ...[
    '113496',
    '114496',
    '115496',
    '116496',
    '117496',
    '118496',
    '121496',
    '131496',
    '141496',
    '151496',
    '161496',
  ],
  ...['191498', '207946', '292018'],
]
  .map(code => `${code}0`)
  .concat('7700900')
  .flatMap(code => hundreds(`44${code}`))

/** 000 to 999 behind numbers of towns (Bundesnetzagentur, _Rufnummern für Medienproduktionen_). */
const german = ['3023125', '6990009', '4066969', '2214710', '8999998'].flatMap(code => hundreds(`49${code}`))

/** 0000 to 9999 behind a beginning of each region (Arcep, numbers for audiovisual works). */
const french = ['19900', '26191', '35301', '46571', '53649'].flatMap(code =>
  hundreds(`33${code}`).flatMap(hundreds),
)

const byCountry: Readonly<Record<string, readonly string[]>> = {
  US: northAmerican,
  GB: british,
  DE: german,
  FR: french,
}

const byLocale: Partial<Record<Locale, string>> = { de: 'DE', fr: 'FR' }

export const fictionCountries: readonly string[] = Object.keys(byCountry)

/**
 * Beginnings of telephone numbers without their last two digits, of which all are reserved: of a country, or of that of the locale; where
 * neither has any, of North America.
 */
export function fictionRanges(country: string | undefined, locale: Locale): readonly string[] {
  return byCountry[country ?? byLocale[locale] ?? 'US'] ?? northAmerican
}

function areas(country: string, codes: string, behind: string): string[] {
  return codes.split(' ').map(code => `${country}${code}${behind}`)
}

function hundreds(beginning: string): string[] {
  return Array.from({ length: 10 }, (_, digit) => `${beginning}${digit}`)
}
