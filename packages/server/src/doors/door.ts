import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static, type TSchema } from 'typebox'
import { type Actor, type Role, requireRole } from '../core/access/access.ts'
import { tooLarge } from '../core/dataset/receive.ts'
import type { Ports } from '../core/ports/ports.ts'
import { authenticate } from './authenticate.ts'
import { refuseMistyped } from './mistyped.ts'

/** What a door may know of the house: the ports, the limits it announces, and where to tell of events. */
export interface House {
  readonly ports: Ports
  readonly maxUploadBytes: number
  readonly maxFillBodyBytes: number
  /** The most of a batch's file that is sent at once, and of all its files. */
  readonly maxBatchFileBytes: number
  readonly maxBatchBytes: number
  /** The longest that a query may take. */
  readonly queryTimeoutMs: number
  /** The address that clients know the server by, without a slash at its end; null: the one they ask at. */
  readonly publicUrl: string | null
  /** The sandbox of a platform request that names none; null: it must name one. */
  readonly defaultSandbox: string | null
  /** The most fields that a schema may have. */
  readonly maxSchemaFields: number
  /** The most rows of an entity that a generation may be asked for. */
  readonly maxGenerationRows: number
  /** How long the files of a generation are kept after its end; null: for ever. */
  readonly generationFilesDays: number | null
  /** The most blocks of a pack that a load may make. */
  readonly maxPackScale: number
}

/** The limit of a body, as the house and as `receive` name it. */
export type BodyLimit = keyof typeof limitSettings

export const limitSettings = {
  maxUploadBytes: 'MAX_DATASET_UPLOAD_BYTES',
  maxFillBodyBytes: 'MAX_FILL_BODY_BYTES',
} as const

type Parsed<Schema> = Schema extends TSchema ? Static<Schema> : unknown

/** What an operation is called with: the request in the core's terms. */
export interface Call<Params, Query, Body> {
  readonly house: House
  readonly actor: Actor
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Aborted when the client goes away before the answer is out. */
  readonly signal: AbortSignal
}

/** An operation of a door: one wire dialect in, one core call, the result out. */
export interface Operation {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The path as the public contract names it, with `{parameters}`; a last `{+parameter}` takes the rest of the path. */
  readonly path: string
  /** Other paths of the same operation, which the document leaves out. */
  readonly aliases: readonly string[]
  readonly role: Role
  /** The media types of bodies that the operation reads itself as they come, as a stream; empty: the framework reads them. */
  readonly streams: readonly string[]
  /** The largest body that the framework reads; null: its own limit. */
  readonly maxBodyBytes: number | null
  /** Which limit of the house holds for such bodies; null: the operation looks itself. */
  readonly limit: BodyLimit | null
  /** A request that does not fit the schema reaches the operation, with `request.validationError`. */
  readonly judges: boolean
  /** Fastify's schema of the request, and what the OpenAPI document says of the operation. */
  readonly schema: Readonly<Record<string, unknown>>
  answer(call: Call<unknown, unknown, unknown>): Promise<unknown>
}

interface OperationSpec<P, Q, B> {
  readonly method: Operation['method']
  readonly path: string
  readonly aliases?: readonly string[]
  readonly role: Role
  /** True: the document leaves it out. */
  readonly hide?: boolean
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly params?: P
  readonly query?: Q
  /** Headers that the operation wants beside the key. */
  readonly headers?: Readonly<Record<string, TSchema>>
  readonly body?: B
  /** A POST that only reads, so that it is simply asked again: an `Idempotency-Key` has no effect. */
  readonly changesNothing?: true
  /** The operation itself refuses what does not fit its schema, by `request.validationError`: it has something to do first. */
  readonly judges?: true
  /** The largest JSON body, where that is not the app's limit. */
  readonly maxBodyBytes?: number
  /** For a body that is not JSON: its media type and schema, for the document only; the operation reads the stream. */
  readonly upload?: { readonly mediaType: string; readonly schema: TSchema }
  /** For bodies that the operation reads itself, by media type; `call.body` is then the stream, or undefined where there is no body. */
  readonly streams?: Readonly<Record<string, TSchema>>
  /** Default: that of uploads. */
  readonly limit?: BodyLimit | null
  /** By status: what the answer looks like, for the document. */
  readonly responses: Readonly<Record<string, ResponseSpec>>
  answer(call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>): Promise<unknown>
}

export interface ResponseSpec {
  readonly description: string
  readonly schema?: TSchema
  readonly example?: unknown
  /** Default `application/json`; none: the answer has no body. */
  readonly mediaTypes?: readonly string[]
}

const idempotencyKey = (description: string) => ({
  'idempotency-key': Type.Optional(Type.String({ description })),
})

/** The header of an operation that changes something, for those beside POST that honour it. */
export const writing = idempotencyKey(
  'Sent again with the same payload within 24 hours, it gives the first answer again.',
)
const reading = idempotencyKey('Accepted, and without effect: this operation changes nothing.')

type Asking = Pick<OperationSpec<unknown, unknown, unknown>, 'method' | 'headers' | 'changesNothing'>

function headersOf({ method, headers, changesNothing }: Asking) {
  const key = method === 'POST' ? (changesNothing ? reading : writing) : {}
  const all = { ...headers, ...key }
  return Object.keys(all).length > 0 ? Type.Object(all) : undefined
}

/** Defines an operation with its types; the schemas beside it validate requests and make the OpenAPI document. */
export function operation<P = unknown, Q = unknown, B = unknown>(spec: OperationSpec<P, Q, B>): Operation {
  return {
    method: spec.method,
    path: spec.path,
    aliases: spec.aliases ?? [],
    role: spec.role,
    streams: Object.keys(spec.streams ?? {}),
    maxBodyBytes: spec.maxBodyBytes ?? null,
    judges: spec.judges ?? false,
    limit: spec.limit === undefined ? 'maxUploadBytes' : spec.limit,
    schema: given({
      hide: spec.hide,
      summary: spec.summary,
      description: spec.description,
      tags: spec.tags,
      params: spec.params,
      querystring: spec.query,
      headers: headersOf(spec),
      body: spec.body,
      upload: spec.upload,
      streams: spec.streams,
      security: [{ key: [] }],
      response: Object.fromEntries(
        Object.entries(spec.responses).map(([status, it]) => [status, describeResponse(it)]),
      ),
    }),
    answer: spec.answer as Operation['answer'],
  }
}

/** The members that are there: Fastify takes an undefined schema for a mistake. */
function given(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function describeResponse(spec: ResponseSpec): unknown {
  if (spec.mediaTypes?.length === 0) return { description: spec.description, type: 'null' }
  const schema = {
    ...(spec.schema ?? {}),
    ...(spec.example === undefined ? {} : { examples: [spec.example] }),
  }
  const types = spec.mediaTypes ?? ['application/json']
  return {
    description: spec.description,
    content: Object.fromEntries(types.map(type => [type, { schema }])),
  }
}

/** Lets a request in: answers who asks, and where they may look; refuses everyone else. Null: whoever it is may, and the operation needs nobody. */
export type Gate = (request: FastifyRequest, operation: Operation) => Promise<Actor | null>

/** How a door receives requests. */
export interface Manner {
  readonly gate: Gate
  /** Refuses a JSON body of another form than the operation's schema; null: the operations do that themselves. */
  readonly checkBody: ((schema: TSchema, body: unknown) => void) | null
}

/** Mounts a door's operations: each lets in who comes with a key of its role, unless the door has another manner. */
export function mount(
  app: FastifyInstance,
  house: House,
  operations: readonly Operation[],
  manner: Manner = { gate: byKey(house), checkBody: refuseMistyped },
): void {
  for (const operation of operations) {
    const { streams } = operation
    if (streams.length === 0) mountAt(app, house, operation, manner)
    else {
      app.register(async room => {
        room.removeAllContentTypeParsers()
        // What the document calls any type, the framework calls a star.
        const types = streams.map(type => (type === '*/*' ? '*' : type))
        room.addContentTypeParser(types, (_request, body, done) => done(null, body))
        mountAt(room, house, operation, manner)
      })
    }
  }
}

function byKey(house: House): Gate {
  return async (request, { role }) => {
    const actor = await authenticate(house.ports.catalog, request)
    requireRole(actor, role)
    return actor
  }
}

function mountAt(app: FastifyInstance, house: House, operation: Operation, manner: Manner): void {
  mountOne(app, house, operation, manner)
  for (const path of operation.aliases) {
    const schema = { ...operation.schema, hide: true }
    mountOne(app, house, { ...operation, path, schema }, manner)
  }
}

function mountOne(app: FastifyInstance, house: House, operation: Operation, manner: Manner): void {
  const { method, path, schema, streams, limit, maxBodyBytes, judges, answer } = operation
  const rest = /\{\+(\w+)\}$/.exec(path)?.[1]
  app.route({
    method,
    url: path.replace(/\{\+\w+\}$/, '*').replaceAll(/\{(\w+)\}/g, ':$1'),
    schema,
    config: { swagger: { exposeHeadRoute: method === 'HEAD' } },
    ...(maxBodyBytes !== null && { bodyLimit: maxBodyBytes }),
    ...(judges && { attachValidation: true }),
    onRequest: async request => {
      const actor = await manner.gate(request, operation)
      if (limit && (schema.upload || streams.length > 0)) refuseAnnounced(request, house, limit)
      request.actor = actor
    },
    preValidation: async request => {
      if (schema.body) manner.checkBody?.(schema.body as TSchema, request.body)
    },
    handler: async (request, reply) => {
      const { query, body, actor } = request
      const params = rest
        ? { ...Object(request.params), [rest]: Object(request.params)['*'] }
        : request.params
      const signal = departure(reply)
      return answer({ house, actor: actor as Actor, params, query, body, request, reply, signal })
    },
  })
}

/** Boundaries, part headers and text fields beside a file: more than this is no honest form. */
const FORM_OVERHEAD_BYTES = 1 << 20

/** Refuses a body that says itself that it is too large, before any of it is read. */
function refuseAnnounced(request: FastifyRequest, house: House, limit: BodyLimit): void {
  if (Number(request.headers['content-length'] ?? 0) > house[limit] + FORM_OVERHEAD_BYTES)
    throw tooLarge(house[limit], limitSettings[limit])
}

/** A signal that fires when the connection closes before the answer is out. */
function departure(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; set before any operation runs. */
    actor: Actor | null
  }
}
