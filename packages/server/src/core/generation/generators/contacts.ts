import { rowNumber } from '../distinct.ts'
import { call, type Expression, join, pick, whole } from '../expression.ts'
import { fictionCountries, fictionRanges } from './fiction.ts'
import { type GeneratorDefinition, GeneratorError, type GeneratorUse, plain } from './generator.ts'
import { firstNameOf, lastNameOf } from './names.ts'
import { patternOf } from './pattern.ts'

const mailHosts = ['example.com', 'example.org', 'example.net']

/** Given and family name in ASCII with a number behind: that of the row where it must be unique. */
function account(use: GeneratorUse, between: string): Expression {
  return join(
    call('plain', firstNameOf(use, 0)),
    between,
    call('plain', lastNameOf(use, 1)),
    call('toText', use.unique ? rowNumber : { kind: 'below', below: 1000, number: 2 }),
  )
}

const words = (use: GeneratorUse, number: number): Expression =>
  call('plain', pick(use.corpus.list('word.noun'), number))

function fictionPhone({ arguments: [country], corpus }: GeneratorUse): Expression {
  if (country !== undefined && !fictionCountries.includes(country)) {
    throw new GeneratorError(`knows ranges of ${fictionCountries.join(', ')}, and none of "${country}".`)
  }
  return join('+', pick(fictionRanges(country, corpus.locale), 0), patternOf('##', 1))
}

export const contacts: readonly GeneratorDefinition[] = [
  plain('email', 'contacts', 'text', 'An address at a domain that is reserved for examples.', use =>
    join(account(use, '.'), '@', pick(mailHosts, 3)),
  ),
  plain('phone', 'contacts', 'text', 'A telephone number with its country (E.164).', ({ corpus }) =>
    join(`+${corpus.country.dial}`, patternOf('#########')),
  ),
  plain('phone_local', 'contacts', 'text', 'A telephone number as it is dialled within the country.', () =>
    patternOf('0### ######'),
  ),
  {
    ...plain(
      'fiction_phone',
      'contacts',
      'text',
      'A telephone number that nobody has: of a range that a country (US, GB, DE, FR) reserves for fiction (E.164).',
      fictionPhone,
    ),
    usage: '@fiction_phone(US)',
  },
]

export const internet: readonly GeneratorDefinition[] = [
  plain('username', 'internet', 'text', 'A name for signing in.', use => account(use, '_')),
  plain('domain', 'internet', 'text', 'A domain that is reserved for examples.', use =>
    join(words(use, 0), '.example'),
  ),
  plain('url', 'internet', 'text', 'An address of a page.', use =>
    join('https://', words(use, 0), '.example/', words(use, 1)),
  ),
  plain('slug', 'internet', 'text', 'Three words with hyphens between.', use =>
    join(words(use, 0), '-', words(use, 1), '-', words(use, 2)),
  ),
  plain(
    'ipv4',
    'internet',
    'text',
    'An address of the networks that are reserved for documentation (RFC 5737).',
    () =>
      join(
        pick(['192.0.2.', '198.51.100.', '203.0.113.'], 0),
        call('toText', { kind: 'below', below: 256, number: 1 }),
      ),
  ),
  plain(
    'ipv6',
    'internet',
    'text',
    'An address of the network that is reserved for documentation (RFC 3849).',
    () =>
      join(
        '2001:db8:',
        ...[0, 1, 2].flatMap(number => [hexOf(65_536, 4, number), ':']),
        hexOf(65_536, 4, 3),
        ':',
        hexOf(65_536, 4, 4),
        ':',
        hexOf(65_536, 4, 5),
      ),
  ),
  plain('mac', 'internet', 'text', 'A hardware address, locally administered.', () =>
    join('02', ...[0, 1, 2, 3, 4].flatMap(number => [':', hexOf(256, 2, number)])),
  ),
  plain('port', 'internet', 'integer', 'A port above the reserved ones.', () => ({
    kind: 'between',
    low: 1024n,
    high: 65_535n,
    number: 0,
  })),
  plain('http_method', 'internet', 'text', 'A method of HTTP, most often GET.', () => ({
    kind: 'at',
    values: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    place: { kind: 'choose', weights: [60, 25, 6, 4, 5], number: 0 },
  })),
  plain('http_status', 'internet', 'integer', 'A status of HTTP, most often 200.', () =>
    oneOf([200, 201, 204, 301, 400, 404, 500], [85, 3, 2, 2, 3, 4, 1]),
  ),
  plain('user_agent', 'internet', 'text', 'What a browser says of itself.', () => pick(agents)),
  plain('password', 'internet', 'text', 'Sixteen letters and digits.', () => patternOf('a*a*#A*aa*#*Aa*#')),
  plain('color_hex', 'internet', 'text', 'A colour as web pages write it.', () =>
    join('#', hexOf(16_777_216, 6, 0)),
  ),
  plain('mime_type', 'internet', 'text', 'A media type.', () => pick(mediaTypes)),
  plain('file_name', 'internet', 'text', 'A word with an ending.', use =>
    join(words(use, 0), '.', pick(endings, 1)),
  ),
]

function hexOf(below: number, width: number, number: number): Expression {
  return call('hex', { kind: 'below', below, number }, whole(width))
}

/** One of a few whole numbers, each as likely as its weight. */
function oneOf(values: readonly number[], weights: readonly number[]): Expression {
  const place: Expression = { kind: 'choose', weights, number: 0 }
  return values.reduceRight<Expression>(
    (otherwise, value, at) => ({
      kind: 'if',
      condition: call('equal', place, whole(at)),
      holds: whole(value),
      fails: otherwise,
    }),
    whole(values.at(-1) ?? 0),
  )
}

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
]

const mediaTypes = [
  'application/json',
  'application/pdf',
  'image/jpeg',
  'image/png',
  'text/csv',
  'text/html',
  'video/mp4',
]
const endings = ['csv', 'docx', 'jpg', 'json', 'pdf', 'png', 'txt', 'xlsx', 'zip']
