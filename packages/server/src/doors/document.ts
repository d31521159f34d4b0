import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { mask, unmask } from './masked.ts'

const description = `A self-hosted home for tabular datasets: every version kept, no row lost in silence, exact numbers.

Send your API key as \`Authorization: Bearer <key>\`. Errors are \`application/problem+json\` with a stable \`code\`.
Every POST takes an \`Idempotency-Key\`. Reads of a version carry a strong \`ETag\`.`

/** Describes every operation at `/openapi.json` (OpenAPI 3.1) and shows them at `/docs`. */
export async function openDocument(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Rowhouse',
        version,
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key.' } },
      },
    },
    transform: ({ schema, url }) => ({
      schema: mask(describeUpload(schema as Described | undefined)) as FastifySchema,
      url: nameRest(url, schema),
    }),
    transformObject: document =>
      unmask('openapiObject' in document ? document.openapiObject : {}) as Record<string, unknown>,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { persistAuthorization: true, docExpansion: 'list' },
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

/** A path whose last parameter takes the rest of it, with the name of that: the one that nothing else in the path has. */
function nameRest(url: string, schema: FastifySchema | undefined): string {
  const { properties = {} } = (schema?.params ?? {}) as { properties?: object }
  const rest = Object.keys(properties).find(name => !url.split('/').includes(`:${name}`))
  return url.replace(/\/\*$/, `/:${rest ?? 'rest'}`)
}

interface Described extends FastifySchema {
  readonly upload?: { readonly mediaType: string; readonly schema: unknown }
  readonly streams?: Readonly<Record<string, unknown>>
}

/** An uploaded body is read as a stream, so the framework must not validate it; the document shows it all the same. */
function describeUpload(schema: Described | undefined): FastifySchema {
  const { upload, streams, ...rest } = schema ?? {}
  if (upload) return { ...rest, consumes: [upload.mediaType], body: upload.schema } as FastifySchema
  if (!streams) return rest
  const content = Object.entries(streams).map(([type, body]) => [type, { schema: body }])
  return { ...rest, body: { content: Object.fromEntries(content) } } as FastifySchema
}
