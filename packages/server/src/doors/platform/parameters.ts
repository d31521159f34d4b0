import type { FastifyRequest } from 'fastify'
import { refuse } from '../../core/refusals.ts'

/** All values of a query parameter, in order; its name is case-sensitive. */
export function valuesOf(request: FastifyRequest, name: string): string[] {
  const query = Object(request.query) as Record<string, unknown>
  const value = Object.hasOwn(query, name) ? query[name] : undefined
  return (Array.isArray(value) ? value : [value]).filter(each => typeof each === 'string')
}

/** The last value of a query parameter, or null. */
export function singleValueOf(request: FastifyRequest, name: string): string | null {
  return valuesOf(request, name).at(-1) ?? null
}

/** A query parameter that is true or false, in any case; anything else is false. */
export function flagOf(request: FastifyRequest, name: string): boolean {
  return singleValueOf(request, name)?.toLowerCase() === 'true'
}

/** A whole number from `low` to `high`. Refuses with `invalid_limit`. */
export function numberOf(
  request: FastifyRequest,
  name: string,
  { fallback, low, high }: { readonly fallback: number; readonly low: number; readonly high: number },
): number {
  const text = singleValueOf(request, name)
  if (text === null || text === '') return fallback
  if (/^\d{1,15}$/.test(text) && Number(text) >= low && Number(text) <= high) return Number(text)
  throw refuse(
    'invalid_limit',
    `"${name}" must be a whole number from ${low} to ${high}; it is "${text.slice(0, 50)}".`,
  )
}
