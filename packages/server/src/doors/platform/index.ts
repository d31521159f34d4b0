import type { FastifyInstance } from 'fastify'
import { v7 } from 'uuid'
import { isId } from '../../core/ids.ts'
import { refuse } from '../../core/refusals.ts'
import { type House, mount, type Operation } from '../door.ts'
import { readJsonBodies } from './body.ts'
import { type ElseSandbox, platformGate } from './gate.ts'
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
  { elseSandbox: 'none', operations: registryOperations },
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

/** Opens the door: schemas and sandboxes, in the dialect of Adobe Experience Platform. */
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

/** Of the short paths alone: `/data` is not this door's own. */
const firstSegments = new Set(
  operations.flatMap(({ aliases }) =>
    aliases.filter(path => !path.startsWith(ALL_SERVICES)).map(firstSegment),
  ),
)

/** Whether a path belongs to this door, known or not. */
export function isPlatformPath(url: string): boolean {
  const path = url.split('?')[0] ?? ''
  return path.startsWith(ALL_SERVICES) || firstSegments.has(firstSegment(path))
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
