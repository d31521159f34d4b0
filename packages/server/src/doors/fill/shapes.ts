import Type, { type TSchema } from 'typebox'
import { columnRoles, subtypes } from '../../core/fill/column.ts'

/** Shapes that the operations of this door share, as the OpenAPI document shows them. */

export const UserCode = Type.String({
  maxLength: 1000,
  description:
    'The code of a user of your organization, who is recorded as the creator; GET /api/me shows your own.',
})

export const DatasetCode = Type.String({
  maxLength: 1000,
  description: 'The code of the dataset; every dataset has one, whatever door made it.',
})

export const Columns = Type.Array(
  Type.Object({
    name: Type.String({ description: 'Names the column; white space around it does not count.' }),
    alias: Type.Optional(Type.String({ description: 'How people call it.' })),
    type: Type.Optional(Type.Enum([...columnRoles], { description: 'Default: measures are numeric.' })),
    subtype: Type.Optional(
      Type.Enum([...subtypes], { description: 'Default: numeric for a measure, else text.' }),
    ),
    format: Type.Optional(
      Type.String({
        description:
          'How values that come as texts are written: a pattern of numbers such as `#,###.##` or `#.###,##`, or the letters `Y m d H i s` with separators. Default: plain numbers, ISO dates.',
      }),
    ),
  }),
)

export const success = <T extends TSchema>(details: T, more: Record<string, TSchema> = {}) =>
  Type.Object({ data: Type.Object({ status: Type.Literal('success'), details, ...more }) })

const Failure = Type.Object({
  data: Type.Object({
    status: Type.Literal('error'),
    code: Type.String({ description: 'Stable; docs/errors.md lists them.' }),
    message: Type.String({ description: 'What is wrong, where, and what to do.' }),
    details: Type.Record(Type.String(), Type.Unknown()),
  }),
})

/** The answers that every operation of this door may give besides its own. */
export const refusals = (...statuses: number[]) =>
  Object.fromEntries(
    [400, 401, 403, 404, ...statuses].map(status => [
      status,
      { description: 'Refused; the message says why.', schema: Failure },
    ]),
  )
