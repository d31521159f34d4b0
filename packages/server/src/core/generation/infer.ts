import type { ValueType } from './expression.ts'
import type { Range } from './recipe.ts'

type Rule = readonly [form: RegExp, generator: string, types: readonly ValueType[]]

const TEXT = ['text'] as const
const DATES = ['date', 'datetime'] as const

/** The first whose form and type fit; names are compared in lower case, with `_` between their words. */
const rules: readonly Rule[] = [
  [/^(first|given|fore)_?name$|^vorname$|^prenom$/, 'first_name', TEXT],
  [/^(last|family|sur)_?name$|^nachname$|^apellido$/, 'last_name', TEXT],
  [/^(full_?|customer_?|user_?|contact_?|person_?|employee_?|author_?)name$|^name$/, 'full_name', TEXT],
  [/e_?mail/, 'email', TEXT],
  [/(^|_)(phone|telephone|mobile|cell|fax)(_|$|number)/, 'phone', TEXT],
  [/^(user_?name|login|nick_?name|handle)$/, 'username', TEXT],
  [/passwor[dt]/, 'password', TEXT],
  [/^(uuid|guid)$|_(uuid|guid)$/, 'uuid', TEXT],
  [/iban/, 'iban', TEXT],
  [/^(bic|swift)/, 'bic', TEXT],
  [/credit_?card|card_?number/, 'credit_card', TEXT],
  [/account_?(number|no|nr)$/, 'account_number', TEXT],
  [/payment_?(method|type)/, 'payment_method', TEXT],
  [/^currency/, 'currency', TEXT],
  [/(^|_)sku$|article_?(number|no)$/, 'sku', TEXT],
  [/ean|barcode|gtin/, 'ean13', TEXT],
  [/^(product|item|article)(_?name|_?title)?$/, 'product', TEXT],
  [/^(category|product_?category|department)$/, 'product_category', TEXT],
  [/^(company|employer|vendor|supplier|organi[sz]ation|firm)(_?name)?$/, 'company', TEXT],
  [/job|occupation|position|role_?title/, 'job_title', TEXT],
  [/order_?status/, 'order_status', TEXT],
  [/street_?(address|line)|^address(_?line)?_?1?$/, 'street_address', TEXT],
  [/^address_?(line_?)?2$/, 'secondary_address', TEXT],
  [/^street(_?name)?$/, 'street', TEXT],
  [/(^|_)(city|town)(_|$)/, 'city', TEXT],
  [/^(state|province|region)$/, 'state', TEXT],
  [/(zip|postal|post)_?(code)?$/, 'postcode', TEXT],
  [/country_?code|^country_?iso/, 'country_code', TEXT],
  [/country|nationality/, 'country', TEXT],
  [/^(lat|latitude)$/, 'latitude', ['number']],
  [/^(lon|lng|long|longitude)$/, 'longitude', ['number']],
  [/time_?zone/, 'timezone', TEXT],
  [/^(lang|language|locale)(_?code)?$/, 'language_code', TEXT],
  [/^(url|website|homepage|link)$|_url$/, 'url', TEXT],
  [/domain|^host(_?name)?$/, 'domain', TEXT],
  [/^slug$/, 'slug', TEXT],
  [/(^|_)ip(v4)?(_?address)?$/, 'ipv4', TEXT],
  [/ipv6/, 'ipv6', TEXT],
  [/mac_?address/, 'mac', TEXT],
  [/user_?agent|browser/, 'user_agent', TEXT],
  [/(^|_)colou?r$/, 'color', TEXT],
  [/mime|media_?type|content_?type/, 'mime_type', TEXT],
  [/file_?name/, 'file_name', TEXT],
  [/^(version|release)$/, 'semver', TEXT],
  [/^(sex|gender)$/, 'sex', TEXT],
  [/^(title|subject|headline)$/, 'title', TEXT],
  [/(description|comment|note|notes|message|body|text|bio|summary|review)$/, 'sentence', TEXT],
  [/(price|cost|fee)$/, 'price', ['number']],
  [/(amount|total|balance|revenue|salary|sum)$/, 'amount', ['number']],
  [/(percent|percentage|share)$/, 'percent', ['number']],
  [/^(quantity|qty)$|_(quantity|qty)$/, 'quantity', ['integer']],
  [/(^|_)age$/, 'age', ['integer']],
  [/(rating|stars|score)$/, 'rating', ['integer']],
  [/^year$|_year$/, 'year', ['integer']],
  [/^port$/, 'port', ['integer']],
  [/status_?code/, 'http_status', ['integer']],
  [/(birth|born|dob)/, 'birthdate', ['date']],
  [/(expir|due|valid_?(to|until)|end|deadline)/, 'future', DATES],
]

const byType: Readonly<Record<ValueType, string>> = {
  text: 'word',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  date: 'past_date',
  datetime: 'past_datetime',
}

/** The generator of a field that names none, by its name and type. Pure; no I/O. */
export function inferGenerator(name: string, type: ValueType): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
  const [, generator] = rules.find(([form, , types]) => types.includes(type) && form.test(words)) ?? []
  if (generator === 'future') return `future_${type}`
  return generator ?? byType[type]
}

/** The same for a field with a key or a range, which say more than its name. Pure; no I/O. */
export function generatorOf(
  name: string,
  type: ValueType,
  { range, isKey }: { readonly range: Range | null; readonly isKey: boolean },
): string {
  if (isKey && range === null) return type === 'integer' ? 'sequence' : 'uuid'
  if (range && (type === 'integer' || type === 'number')) return type
  if (range && (type === 'date' || type === 'datetime')) return `past_${type}`
  return inferGenerator(name, type)
}
