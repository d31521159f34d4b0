import type { FastifyInstance } from 'fastify'
import { type House, mount, type Operation } from '../door.ts'
import { datasetComplete } from './dataset-complete.ts'
import { datasetCreate } from './dataset-create.ts'
import { datasetFill } from './dataset-fill.ts'
import { sendFault } from './fault.ts'

const named: readonly Operation[] = [datasetCreate, datasetFill, datasetComplete]

/** Every operation of the fill door, each under its name and below `/api`. */
export const operations: readonly Operation[] = named.flatMap(operation => [
  operation,
  { ...operation, path: `/api${operation.path}` },
])

/** Opens the door: rows inline. */
export async function openFillDoor(app: FastifyInstance, house: House): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendFault(error, request, reply))
  // Bodies are JSON; plain text would pass as a JSON string.
  app.removeContentTypeParser('text/plain')
  mount(app, house, operations)
}

/** Whether the path is one of this door's, so that it says in its own words what does not fit it. */
export function isFillPath(path: string): boolean {
  return operations.some(operation => operation.path === path.replace(/\/$/, ''))
}
