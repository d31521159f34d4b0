import openCompilers from '@fastify/ajv-compiler'

type Compilers = ReturnType<typeof openCompilers>
type Check = ReturnType<ReturnType<Compilers>>

const compilers = openCompilers()

/**
 * Fastify's own compiler of requests' schemas, which waits for a schema's first request: there are hundreds, a server that starts would
 * spend most of its time on them, and few are ever asked for.
 */
export const compileLazily: Compilers = (externalSchemas, options) => {
  const compile = compilers(externalSchemas, options)
  return route => {
    let compiled: Check | undefined
    const check = (data: unknown) => {
      compiled ??= compile(route)
      const isValid = compiled(data)
      // Fastify reads what is wrong off the function that said so.
      check.errors = compiled.errors ?? null
      return isValid
    }
    check.errors = null as Check['errors']
    return check as Check
  }
}
