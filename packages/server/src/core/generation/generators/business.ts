import { call, type Expression, join, pick, text, whole } from '../expression.ts'
import { type GeneratorDefinition, GeneratorError, type GeneratorUse, listed, plain } from './generator.ts'
import { patternOf } from './pattern.ts'

export const companies: readonly GeneratorDefinition[] = [
  plain('company', 'companies', 'text', 'The name of a firm.', ({ corpus }) =>
    join(
      pick(corpus.firstOf('person.last_name.generic'), 0),
      ' ',
      pick(corpus.firstOf('company.legal_entity_type'), 1),
    ),
  ),
  plain('catch_phrase', 'companies', 'text', 'What a firm says of its product.', ({ corpus }) =>
    join(
      pick(corpus.list('company.adjective'), 0),
      ' ',
      pick(corpus.list('company.descriptor'), 1),
      ' ',
      pick(corpus.list('company.noun'), 2),
    ),
  ),
  listed('department', 'companies', 'A department of a shop.', corpus => corpus.list('commerce.department')),
  plain('industry', 'companies', 'text', 'A branch of business.', () => pick(industries)),
]

const industries = (
  'Agriculture,Automotive,Banking,Chemicals,Construction,Consulting,Education,Energy,Entertainment,Food,Health care,Hospitality,' +
  'Insurance,Logistics,Manufacturing,Media,Mining,Pharmaceuticals,Public sector,Real estate,Retail,Software,Telecommunications,Textiles,Tourism'
).split(',')

/** Hundredths from `low` to `high`, as a number with two decimals. */
function amount(use: GeneratorUse, low: number, high: number): Expression {
  const [least, most] = use.range ? [Number(use.range.low), Number(use.range.high)] : [low, high]
  const hundredths = [least, most].map(value => Math.round(value * 100))
  if (!hundredths.every(Number.isSafeInteger) || least > most) {
    throw new GeneratorError('needs a range of numbers, such as 1-500.')
  }
  const [from = 0, to = 0] = hundredths
  const drawn: Expression = { kind: 'between', low: BigInt(from), high: BigInt(to), number: 0 }
  return call('over', call('toNumber', drawn), call('toNumber', whole(100)))
}

const currencies = 'EUR USD GBP CHF JPY CNY INR BRL CAD AUD SEK NOK DKK PLN CZK HUF TRY MXN ZAR KRW'.split(
  ' ',
)

export const finance: readonly GeneratorDefinition[] = [
  plain(
    'amount',
    'finance',
    'number',
    'An amount with two decimals, 1 to 1000 unless a range says otherwise.',
    use => amount(use, 1, 1000),
  ),
  plain('currency', 'finance', 'text', 'A currency by three letters (ISO 4217).', () => pick(currencies)),
  plain(
    'iban',
    'finance',
    'text',
    'An account of the country of the locale, with valid check digits (ISO 13616).',
    ({ corpus }) => {
      const { code, iban } = corpus.country
      const account = patternOf(iban.replaceAll('9', '#'))
      return join(code, call('ibanCheck', text(code), account), account)
    },
  ),
  plain('bic', 'finance', 'text', 'A bank of the country of the locale (ISO 9362).', ({ corpus }) =>
    join(patternOf('AAAA'), corpus.country.code, patternOf('A#', 4)),
  ),
  plain('credit_card', 'finance', 'text', 'A card number with a valid check digit (ISO/IEC 7812).', () => {
    const number = join(pick(['400000', '510510', '555555', '222300'], 0), patternOf('#########', 1))
    return join(number, call('luhn', number))
  }),
  plain('card_network', 'finance', 'text', 'Who issues cards.', () =>
    pick(['Visa', 'Mastercard', 'American Express', 'Maestro']),
  ),
  plain('account_number', 'finance', 'text', 'Ten digits.', () => patternOf('##########')),
  listed('account_type', 'finance', 'A kind of account.', corpus => corpus.list('finance.account_type')),
  listed('transaction_type', 'finance', 'A kind of transaction.', corpus =>
    corpus.list('finance.transaction_type'),
  ),
  plain('payment_method', 'finance', 'text', 'How someone pays.', () => ({
    kind: 'at',
    values: ['card', 'transfer', 'wallet', 'direct debit', 'cash', 'invoice'],
    place: { kind: 'choose', weights: [45, 15, 20, 10, 6, 4], number: 0 },
  })),
  plain('vat_rate', 'finance', 'number', 'A rate of value added tax in percent.', () =>
    call('toNumber', call('add', whole(5), { kind: 'below', below: 21, number: 0 })),
  ),
]

export const commerce: readonly GeneratorDefinition[] = [
  plain('product', 'commerce', 'text', 'A thing to sell: adjective, material, noun.', ({ corpus }) =>
    join(
      pick(corpus.list('commerce.product_name.adjective'), 0),
      ' ',
      pick(corpus.list('commerce.product_name.material'), 1),
      ' ',
      pick(corpus.list('commerce.product_name.product'), 2),
    ),
  ),
  listed('material', 'commerce', 'What things are made of.', corpus =>
    corpus.list('commerce.product_name.material'),
  ),
  listed('product_category', 'commerce', 'A kind of goods.', corpus => corpus.list('commerce.department')),
  plain(
    'price',
    'commerce',
    'number',
    'A price with two decimals, 1 to 200 unless a range says otherwise.',
    use => amount(use, 1, 200),
  ),
  plain('quantity', 'commerce', 'integer', 'How many, mostly few.', () =>
    call('add', whole(1), { kind: 'choose', weights: [50, 20, 10, 6, 5, 3, 2, 2, 1, 1], number: 0 }),
  ),
  plain('sku', 'commerce', 'text', 'A number of an article.', () => patternOf('AAA-#####')),
  plain('ean13', 'commerce', 'text', 'An article number with a valid check digit (GS1).', () => {
    const twelve = patternOf('4###########')
    return join(twelve, call('eanCheck', twelve))
  }),
  plain('order_status', 'commerce', 'text', 'How far an order is.', () => ({
    kind: 'at',
    values: ['new', 'paid', 'shipped', 'delivered', 'returned', 'cancelled'],
    place: { kind: 'choose', weights: [8, 12, 15, 55, 4, 6], number: 0 },
  })),
  listed('color', 'commerce', 'A colour by name.', corpus => corpus.list('color.human')),
  plain('rating', 'commerce', 'integer', 'One to five stars, mostly good.', () =>
    call('add', whole(1), { kind: 'choose', weights: [6, 7, 15, 32, 40], number: 0 }),
  ),
  plain('discount', 'commerce', 'integer', 'Percent off, mostly none.', () =>
    call('multiply', whole(5), { kind: 'choose', weights: [60, 10, 12, 5, 6, 5, 2], number: 0 }),
  ),
]
