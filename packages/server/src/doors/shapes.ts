import Type from 'typebox'

/** Shapes that several doors share, as the OpenAPI document shows them. */

export const Time = Type.String({ format: 'date-time' })

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String({ description: 'What is wrong, where, and what to do.' }),
  instance: Type.String(),
  code: Type.String({ description: 'Stable; docs/errors.md lists them.' }),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        pointer: Type.Optional(Type.String()),
        parameter: Type.Optional(Type.String()),
        code: Type.String(),
        message: Type.String(),
      }),
    ),
  ),
})

/** The answers that every operation may give besides its own. */
export const refusals = (...statuses: number[]) =>
  Object.fromEntries(
    [401, 403, ...statuses].map(status => [
      status,
      {
        description: 'Refused; the problem says why.',
        schema: Problem,
        mediaTypes: ['application/problem+json'],
      },
    ]),
  )
