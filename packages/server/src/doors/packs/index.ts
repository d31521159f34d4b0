import type { FastifyInstance } from 'fastify'
import { type House, mount, type Operation } from '../door.ts'
import { refuseMistyped } from '../mistyped.ts'
import { packsGate } from './gate.ts'
import { interactionById, interactionList } from './history/interactions.ts'
import { summaryById, summaryList } from './history/summaries.ts'
import { sendPackError } from './problem.ts'
import { addSchemaData, schemaData } from './rows/schema-data.ts'
import { segmentCustomers } from './rows/segment-customers.ts'
import { listPacks } from './seed/list.ts'
import { loadPack } from './seed/load.ts'
import { removePack } from './seed/remove.ts'
import { thingOperations } from './things/operations.ts'

/** Every operation of the packs door. */
export const operations: readonly Operation[] = [
  listPacks,
  loadPack,
  removePack,
  ...thingOperations,
  schemaData,
  addSchemaData,
  segmentCustomers,
  interactionList,
  interactionById,
  summaryList,
  summaryById,
]

/** Opens the door: ready-made worlds. */
export async function openPacksDoor(app: FastifyInstance, house: House): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendPackError(error, request, reply))
  mount(app, house, operations, { gate: packsGate(house), checkBody: refuseMistyped })
}

/** Whether a path belongs to this door, known or not; events of lineage come in by one beside it. */
export function isPacksPath(url: string): boolean {
  return /^\/api\/v1(?:[/?]|$)/.test(url) && !/^\/api\/v1\/lineage(?:[/?]|$)/.test(url)
}
