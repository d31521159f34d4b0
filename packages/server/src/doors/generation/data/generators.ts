import Type from 'typebox'
import { localeNames } from '../../../core/generation/corpus.ts'
import { catalogue, GENERATOR_VERSION } from '../../../core/generation/generators/catalogue.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'

const printed = {
  generator_version: GENERATOR_VERSION,
  locales: localeNames,
  generators: catalogue.map(({ name, group, type, description, usage }) => {
    return { name, group, type, description, usage }
  }),
}

export const generators = operation({
  method: 'GET',
  path: '/data/generators',
  role: 'viewer',
  summary: 'List the generators',
  description: 'By name, with what each makes and how it is written, and the locales.',
  tags: ['generation'],
  responses: {
    200: {
      description: 'All of them.',
      schema: Type.Object({
        generator_version: Type.Integer(),
        locales: Type.Array(Type.String()),
        generators: Type.Array(Type.Object({})),
      }),
      example: { ...printed, generators: printed.generators.slice(0, 1) },
    },
    ...refusals(),
  },
  answer: async () => printed,
})
