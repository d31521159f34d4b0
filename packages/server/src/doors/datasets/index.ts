import type { FastifyInstance } from 'fastify'
import { type House, mount, type Operation } from '../door.ts'
import { newVersion } from './new-version.ts'
import { sendProblem } from './problem.ts'
import { upload } from './upload.ts'

/** Every operation of the datasets door. */
export const operations: readonly Operation[] = [upload, newVersion]

/** Opens the door: versioned files, from upload to download. */
export async function openDatasetsDoor(app: FastifyInstance, house: House): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  mount(app, house, operations)
}
