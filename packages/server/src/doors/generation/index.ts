import type { FastifyInstance } from 'fastify'
import { type House, mount, type Operation } from '../door.ts'
import { refuseMistyped } from '../mistyped.ts'
import { sendProblem } from '../problem.ts'
import { fidelity } from './data/fidelity.ts'
import { file } from './data/file.ts'
import { generators } from './data/generators.ts'
import { listGenerations } from './data/list.ts'
import { preview } from './data/preview.ts'
import { removeGeneration } from './data/remove.ts'
import { start } from './data/start.ts'
import { status } from './data/status.ts'
import { group } from './projects/group.ts'
import { makeGroup } from './projects/make-group.ts'
import { makeProjectWithSchema } from './projects/make-project.ts'
import { projectOfGroup, projectWithSchema } from './projects/project.ts'
import { deleteProjectWithSchema, renameProject } from './projects/rename-project.ts'
import { replaceSchema } from './projects/replace-schema.ts'

/** Every operation of the generation door. */
export const operations: readonly Operation[] = [
  makeGroup,
  group,
  makeProjectWithSchema,
  projectWithSchema,
  projectOfGroup,
  replaceSchema,
  renameProject,
  deleteProjectWithSchema,
  generators,
  start,
  status,
  fidelity,
  listGenerations,
  removeGeneration,
  preview,
]

/** Those that need no key: an address that was signed is enough. */
export const signedOperations: readonly Operation[] = [file]

/** Opens the door: synthetic data from a schema, as jobs. */
export async function openGenerationDoor(app: FastifyInstance, house: House): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  mount(app, house, operations)
  mount(app, house, signedOperations, { gate: async () => null, checkBody: refuseMistyped })
}
