import type { Corpus } from '../corpus.ts'
import { call, type Expression, join, pick, text, whole } from '../expression.ts'
import { type GeneratorDefinition, listed, plain } from './generator.ts'
import { patternOf } from './pattern.ts'

function street(corpus: Corpus, number: number): Expression {
  const names = corpus.firstOf('location.street_name')
  return pick(names, number)
}

/** A number of the forms that a list has, where `#` is a digit. */
function formed(forms: readonly string[], number: number): Expression {
  return patternOf(forms[0] ?? '##', number)
}

function houseNumber(number: number): Expression {
  return call('toText', { kind: 'between', low: 1n, high: 180n, number })
}

export const addresses: readonly GeneratorDefinition[] = [
  plain('street', 'addresses', 'text', 'The name of a street.', ({ corpus }) => street(corpus, 0)),
  plain('building_number', 'addresses', 'text', 'The number of a house.', () => houseNumber(0)),
  plain('street_address', 'addresses', 'text', 'Street and number, as the locale orders them.', use =>
    use.corpus.locale === 'en' || use.corpus.locale === 'fr'
      ? join(houseNumber(0), ' ', street(use.corpus, 1))
      : join(street(use.corpus, 1), ' ', houseNumber(0)),
  ),
  plain('secondary_address', 'addresses', 'text', 'A flat or a floor.', ({ corpus }) =>
    formed(corpus.list('location.secondary_address'), 0),
  ),
  listed('city', 'addresses', 'A city.', corpus => corpus.firstOf('location.city_name')),
  listed('state', 'addresses', 'A state, region or province.', corpus => corpus.list('location.state')),
  listed('county', 'addresses', 'A county.', corpus => corpus.list('location.county')),
  plain('postcode', 'addresses', 'text', 'A postal code.', ({ corpus }) =>
    formed(corpus.list('location.postcode'), 0),
  ),
  listed('country', 'addresses', 'A country by name.', corpus => corpus.list('location.country')),
  plain('country_code', 'addresses', 'text', 'A country by two letters (ISO 3166-1).', () =>
    pick(countryCodes),
  ),
  plain(
    'full_address',
    'addresses',
    'text',
    'Street, number, postal code and city on one line.',
    ({ corpus }) =>
      join(
        street(corpus, 0),
        ' ',
        houseNumber(1),
        ', ',
        formed(corpus.list('location.postcode'), 2),
        ' ',
        pick(corpus.firstOf('location.city_name'), 30),
      ),
  ),
]

/** Those of which most data is about. */
const countryCodes = (
  'US GB DE FR ES IT NL BE CH AT PL CZ DK SE NO FI PT IE GR HU RO BG HR SI SK LT LV EE LU ' +
  'CA MX BR AR CL CO PE JP CN KR IN ID TH VN MY SG PH AU NZ ZA NG KE EG MA TR IL AE SA UA'
).split(' ')

const directions = ['north', 'east', 'south', 'west']

export const geo: readonly GeneratorDefinition[] = [
  plain('latitude', 'geo', 'number', 'Degrees north, six decimals.', () => degrees(90, 0)),
  plain('longitude', 'geo', 'number', 'Degrees east, six decimals.', () => degrees(180, 0)),
  listed('continent', 'geo', 'A continent.', corpus => corpus.list('location.continent')),
  plain('direction', 'geo', 'text', 'North, east, south or west.', () => pick(directions)),
  plain('timezone', 'geo', 'text', 'A time zone of the tz database.', () => pick(timezones)),
  plain('language_code', 'geo', 'text', 'A language by two letters (ISO 639-1).', () => pick(languages)),
  plain('altitude', 'geo', 'integer', 'Metres above the sea.', () => ({
    kind: 'between',
    low: 0n,
    high: 4500n,
    number: 0,
  })),
  plain('coordinates', 'geo', 'text', 'Latitude and longitude with a comma between.', () =>
    join(call('toText', degrees(90, 0)), text(','), call('toText', degrees(180, 2))),
  ),
]

function degrees(most: number, number: number): Expression {
  const millionths: Expression = {
    kind: 'between',
    low: BigInt(-most) * 1_000_000n,
    high: BigInt(most) * 1_000_000n,
    number,
  }
  return call('over', call('toNumber', millionths), call('toNumber', whole(1_000_000)))
}

const timezones = (
  'UTC Europe/London Europe/Berlin Europe/Paris Europe/Madrid Europe/Rome Europe/Warsaw Europe/Athens Europe/Istanbul Africa/Cairo ' +
  'Africa/Lagos Africa/Johannesburg Africa/Nairobi Asia/Dubai Asia/Karachi Asia/Kolkata Asia/Dhaka Asia/Bangkok Asia/Jakarta ' +
  'Asia/Shanghai Asia/Singapore Asia/Tokyo Asia/Seoul Australia/Perth Australia/Sydney Pacific/Auckland America/New_York ' +
  'America/Chicago America/Denver America/Los_Angeles America/Toronto America/Mexico_City America/Bogota America/Lima ' +
  'America/Santiago America/Sao_Paulo America/Buenos_Aires'
).split(' ')

const languages =
  'en de fr es it nl pt pl cs da sv no fi el hu ro bg tr ru uk ar he fa hi bn ta th vi id ms zh ja ko'.split(
    ' ',
  )
