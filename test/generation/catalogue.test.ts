import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Locale, localeNames } from '../../packages/server/src/core/generation/corpus.ts'
import { catalogue } from '../../packages/server/src/core/generation/generators/catalogue.ts'
import { localFields, openGenerateBench } from './generate.ts'

const bench = await openGenerateBench()
after(() => bench[Symbol.asyncDispose]())

/** Other fields that a usage names. */
const BESIDE = `
  created_at: datetime
  shipped_at: datetime
  price: number
  quantity: integer
  name: string
  plan: enum(free, pro)`

const field = ({ name, usage }: (typeof catalogue)[number]) =>
  `  ${name === 'name' ? 'it' : `f_${name}`}: "${usage}"`

test('countries have their own ranges for fiction, and each locale has one', async () => {
  const fields = ['US', 'GB', 'DE', 'FR'].map(country => `  ${country}: "@fiction_phone(${country})"`)
  const rows = await bench.rows(`E:\n${fields.join('\n')}\n  own: "string @fiction_phone"\n`, {
    entity: 'E',
    count: 400,
  })
  const codes = { US: '+1', GB: '+44', DE: '+49', FR: '+33', own: '+1' }
  for (const row of rows) {
    for (const [country, code] of Object.entries(codes)) {
      const number = String(row[country])
      assert.ok(number.startsWith(code), `${country}: ${number}`)
      assert.ok(checks.fiction_phone?.(number), number)
    }
  }
})

test('there are at least 80 generators, each with a name of its own', () => {
  assert.ok(catalogue.length >= 80, `${catalogue.length}`)
  assert.equal(new Set(catalogue.map(({ name }) => name)).size, catalogue.length)
})

for (const locale of localeNames) {
  test(`every generator makes what it says, in the locale ${locale}`, async () => {
    const fields = localFields(`E:${BESIDE}\n${catalogue.map(field).join('\n')}\n`, locale)
    const local = catalogue.filter(({ name }) => fields.has(`f_${name}`))
    const yaml = `E:${BESIDE}\n${local.map(field).join('\n')}\n`
    const rows = await bench.rows(yaml, { entity: 'E', count: 40, locale })
    for (const { name, type } of local) {
      for (const row of rows) checkValue(name, type, row[`f_${name}`], locale)
    }
  })
}

function checkValue(name: string, type: string, value: unknown, locale: Locale): void {
  const where = `@${name} in ${locale}: ${JSON.stringify(value)}`
  if (type === 'text') {
    assert.ok(typeof value === 'string' && value.trim() !== '', where)
    checkForm(name, value, where)
  } else if (type === 'integer') assert.ok(Number.isInteger(value), where)
  else if (type === 'number') assert.equal(typeof value, 'number', where)
  else if (type === 'boolean') assert.equal(typeof value, 'boolean', where)
  else assert.match(String(value), /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?)?$/, where)
}

/** Check digits as their standards say, each written once more, the slow way. */
const checks: Readonly<Record<string, (value: string) => boolean>> = {
  uuid: value => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(value),
  iban(value) {
    const digits = [...(value.slice(4) + value.slice(0, 4))].map(each => Number.parseInt(each, 36)).join('')
    return BigInt(digits) % 97n === 1n
  },
  credit_card(value) {
    const digits = [...value].map(Number).toReversed()
    const sum = digits.reduce((total, digit, at) => {
      const counted = at % 2 === 1 ? digit * 2 : digit
      return total + (counted > 9 ? counted - 9 : counted)
    }, 0)
    return digits.length === 16 && sum % 10 === 0
  },
  ean13(value) {
    const sum = [...value].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 1 ? 3 : 1), 0)
    return value.length === 13 && sum % 10 === 0
  },
  email: value => /^[a-z0-9]+\.[a-z0-9]+\d+@example\.(com|org|net)$/.test(value),
  ipv6: value => /^2001:db8(:[0-9a-f]{4}){6}$/.test(value),
  mac: value => /^02(:[0-9a-f]{2}){5}$/.test(value),
  color_hex: value => /^#[0-9a-f]{6}$/.test(value),
  time: value => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(value),
  pattern: value => /^[A-Z]{2}-\d{4}$/.test(value),
  // Ranges reserved for fiction, as their authorities list them.
  fiction_phone: value =>
    /^\+(1[2-9]\d\d55501\d\d|447700900\d{3}|44(11[3-8]|121|131|141|151|161)4960\d{3}|441914980\d{3}|442079460\d{3}|442920180\d{3}|49(30231|69900|40669|22147|89999)\d{5}|33(19900|26191|35301|46571|53649)\d{4})$/.test(
      value,
    ),
  code: value => /^ST-0\d{3}$/.test(value) && Number(value.slice(3)) >= 1 && Number(value.slice(3)) <= 120,
  slug: value => /^[a-z0-9]+-[a-z0-9]+-[a-z0-9]+$/.test(value),
  currency: value => /^[A-Z]{3}$/.test(value),
}

function checkForm(name: string, value: string, where: string): void {
  const check = checks[name]
  if (check) assert.ok(check(value), where)
}
