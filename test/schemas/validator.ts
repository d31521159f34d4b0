import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** What a JSON Schema finds wrong in a value, one line each. */
export type Validate = (value: unknown) => string[]

export function validatorOf(schema: object): Validate {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  return value =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}
