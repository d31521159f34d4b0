import type { FastifyInstance } from 'fastify'
import { v7 } from 'uuid'
import { CoreError } from '../../core/errors.ts'
import { isId } from '../../core/ids.ts'
import { refuse } from '../../core/refusals.ts'
import { type House, mount, type Operation } from '../door.ts'
import type { Speak } from '../not-found.ts'
import { sandboxOfBatch } from './batch-room.ts'
import { readJsonBodies } from './body.ts'
import { catalogOperations } from './catalog/operations.ts'
import { exportBatchOperations, exportDatasetOperations } from './export/operations.ts'
import { type ElseSandbox, platformGate } from './gate.ts'
import { importBatchOperations, importOperations } from './import/operations.ts'
import { notOffered } from './not-offered.ts'
import { services } from './paths.ts'
import { sendPlatformProblem } from './problem.ts'
import { registryOperations } from './registry/operations.ts'
import { activeSandboxes } from './sandboxes/active-sandboxes.ts'
import { deleteSandbox } from './sandboxes/delete-sandbox.ts'
import { listSandboxes } from './sandboxes/list-sandboxes.ts'
import { makeSandboxOperation } from './sandboxes/make-sandbox.ts'
import { renameSandboxOperation } from './sandboxes/rename-sandbox.ts'
import { resetSandbox } from './sandboxes/reset-sandbox.ts'
import { sandbox } from './sandboxes/sandbox.ts'
import { sandboxTypesOperation } from './sandboxes/sandbox-types.ts'

/** Every operation of the platform door, by where it looks when the request names no sandbox. */
const rooms: readonly { readonly elseSandbox: ElseSandbox; readonly operations: readonly Operation[] }[] = [
  {
    elseSandbox: 'none',
    operations: [
      ...registryOperations,
      ...catalogOperations,
      ...exportDatasetOperations,
      ...importOperations,
    ],
  },
  { elseSandbox: sandboxOfBatch, operations: [...exportBatchOperations, ...importBatchOperations] },
  {
    elseSandbox: 'default',
    operations: [
      activeSandboxes,
      sandboxTypesOperation,
      listSandboxes,
      sandbox,
      makeSandboxOperation,
      renameSandboxOperation,
      resetSandbox,
      deleteSandbox,
    ],
  },
]

export const operations: readonly Operation[] = rooms.flatMap(room => room.operations)

/** Opens the door: schemas, the catalog and sandboxes, in the dialect of Adobe Experience Platform. */
export async function openPlatformDoor(app: FastifyInstance, house: House): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendPlatformProblem(error, request, reply))
  // The schemas of requests are for the document; the operations read what they are sent, and say what is wrong in their own words.
  app.setValidatorCompiler(() => () => true)
  readJsonBodies(app)
  app.addHook('onRequest', async (request, reply) => {
    if (!isId(request.id)) request.id = v7()
    reply.header('x-request-id', request.id)
    refuseLong(request.url)
  })
  for (const { elseSandbox, operations } of rooms) {
    mount(app, house, operations, { gate: platformGate(house, elseSandbox), checkBody: null })
  }
}

const ALL_SERVICES = services.registry.replace(/[^/]+$/, '')
/** Services of the product that the house has none of. */
const OTHER_SERVICES = '/data/core/'

/** Of the short paths alone: `/data` is not this door's own. */
const firstSegments = new Set(
  operations.flatMap(({ aliases }) =>
    aliases.filter(path => !path.startsWith(ALL_SERVICES)).map(firstSegment),
  ),
)

/** Whether a path belongs to this door, known or not. */
export function isPlatformPath(url: string): boolean {
  const path = url.split('?')[0] ?? ''
  return path.startsWith(ALL_SERVICES) || path.startsWith(OTHER_SERVICES) || isShortPlatformPath(path)
}

/** Whether a path is a short one of this door's, known or not. */
export function isShortPlatformPath(path: string): boolean {
  return firstSegments.has(firstSegment(path))
}

/** Refuses in this door's words; where the product has something that the house has not, it says so. */
export const speakPlatform: Speak = (error, request, reply) => {
  const what = notOffered(request.url.split('?')[0] ?? '')
  const isUnknown = error instanceof CoreError && error.code === 'unknown_path'
  const message = `${what} are not part of this house; docs/platform.md says what is.`
  return sendPlatformProblem(
    what !== null && isUnknown ? refuse('not_offered', message) : error,
    request,
    reply,
  )
}

function firstSegment(path: string): string {
  return path.split('/')[1] ?? ''
}

const LONGEST_URL = 8000

function refuseLong(url: string): void {
  if (Buffer.byteLength(url) <= LONGEST_URL) return
  throw refuse(
    'url_too_long',
    `The address of a request may have ${LONGEST_URL} bytes; ask for less at once.`,
  )
}
