import multipart from '@fastify/multipart'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { v7 } from 'uuid'
import { guardArrival } from './arrival.ts'
import { openDatasetsDoor } from './datasets/index.ts'
import { openDocument } from './document.ts'
import type { House } from './door.ts'
import { sendFault } from './fill/fault.ts'
import { isFillPath, openFillDoor } from './fill/index.ts'
import { openGenerationDoor } from './generation/index.ts'
import { openHealth } from './health.ts'
import { compileLazily } from './lazy-validator.ts'
import { answerUnknownPaths, type Speak } from './not-found.ts'
import { isPacksPath, openPacksDoor } from './packs/index.ts'
import { sendPackError } from './packs/problem.ts'
import { keepForPage } from './page.ts'
import { canonicalPath } from './platform/canonical-path.ts'
import { isPlatformPath, isShortPlatformPath, openPlatformDoor, speakPlatform } from './platform/index.ts'
import { sendProblem } from './problem.ts'

export interface AppOptions {
  readonly log: FastifyBaseLogger
  readonly version: string
  readonly metrics: () => Promise<string>
  readonly requestBegan: (method: string) => void
  readonly requestDone: (done: { method: string; route: string; status: number; seconds: number }) => void
}

const JSON_BODY_BYTES = 2 ** 20
/** Of a request's head, its address included. Above Node's own limit, so that an address that is too long is answered by its door. */
const HEADER_BYTES = 2 ** 16

/** The house as an HTTP application: all doors, the document and the health checks. It listens when it is told to. */
export async function openApp(house: House, options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    // A path that is no path, such as /%zz, never reaches the error handler below.
    frameworkErrors: (error, request, reply) => speak(error, request, reply),
    rewriteUrl: request => canonicalPath(request.url ?? '/'),
    genReqId: request => requestId(request.headers['x-request-id']),
    bodyLimit: JSON_BODY_BYTES,
    http: { maxHeaderSize: HEADER_BYTES },
    // An upload may last; a client that never ends its headers may not (Node's own limit of 60 s).
    requestTimeout: 0,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: 'array', useDefaults: true, allErrors: true },
    },
    schemaController: { compilersFactory: { buildValidator: compileLazily } },
  })
  app.decorateRequest('actor', null)
  // The schemas of answers are for the document; the operations print their own JSON, whole and exact.
  app.setSerializerCompiler(() => answer => JSON.stringify(answer))
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
    options.requestBegan(request.method)
    // Not `onResponse`: a client that goes away before the end closes the response without finishing it.
    reply.raw.once('close', () => tellOfRequest(request, reply, options))
  })
  guardArrival(app)
  keepForPage(app, isShortPlatformPath, sendProblem)
  answerUnknownPaths(app, speak)

  await app.register(multipart, {
    limits: { fields: 100, fieldSize: 2 ** 20, files: 8, parts: 128, headerPairs: 100 },
  })
  await openDocument(app, options.version)
  openHealth(app, house.ports, options.metrics)
  await app.register(async door => openDatasetsDoor(door, house))
  await app.register(async door => openFillDoor(door, house))
  await app.register(async door => openPlatformDoor(door, house))
  await app.register(async door => openGenerationDoor(door, house))
  await app.register(async door => openPacksDoor(door, house))
  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'))
  return app
}

/** Each door refuses in its own words, also what reaches none of its operations. */
const speak: Speak = (error, request, reply) => {
  if (isPlatformPath(request.url)) return speakPlatform(error, request, reply)
  if (isPacksPath(request.url)) return sendPackError(error, request, reply)
  return (isFillPath(request.url.split('?')[0] ?? '') ? sendFault : sendProblem)(error, request, reply)
}

function tellOfRequest(request: FastifyRequest, reply: FastifyReply, options: AppOptions): void {
  const { method, routeOptions, actor } = request
  const done = {
    method,
    route: routeOptions.url ?? 'unknown',
    status: reply.statusCode,
    seconds: reply.elapsedTime / 1000,
  }
  options.requestDone(done)
  const who = { organization: actor?.organization.id, key: actor?.key.id }
  request.log.info(
    { ...done, ...who, path: request.url.split('?')[0], whole: reply.raw.writableFinished },
    'request',
  )
}

/** The client's own id when it is a plain one, so that its logs and ours can be laid side by side. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : v7()
}
