import Type from 'typebox'

/** Shapes that operations of this door share, as the OpenAPI document shows them. */

export const PackError = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'Such as NOT_FOUND.' }),
    message: Type.String({ description: 'What is wrong, where, and what to do.' }),
    status: Type.Integer(),
  }),
})

/** What stands between a load or removal and what is loaded. */
export const PackConflict = Type.Object({
  status: Type.Integer(),
  currentlyLoaded: Type.Union([Type.String(), Type.Null()]),
  requestedLoad: Type.String(),
  message: Type.String(),
})

/** The answers that every operation may give besides its own. */
export const refusals = (...statuses: number[]) =>
  Object.fromEntries(
    [401, 403, ...statuses].map(status => [
      status,
      { description: 'Refused; the message says why.', schema: status === 409 ? PackConflict : PackError },
    ]),
  )
