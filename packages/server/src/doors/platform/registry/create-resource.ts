import { rawForm } from '../../../core/schema/describe.ts'
import { createResource } from '../../../core/schema/write.ts'
import { type Operation, operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { at } from '../paths.ts'
import { jsonIn, refusals } from '../shapes.ts'
import { bodies, resourceExample } from './examples.ts'
import type { PathKind } from './kinds.ts'
import { Resource, ResourceBody } from './shapes.ts'
import { writerOf } from './writer.ts'

/** Registers a resource of a kind. */
export function createResourceOperation({
  kind,
  segments: [segment, ...others],
  singular,
}: PathKind): Operation {
  const path = (each: string) => `/tenant/${each}`
  return operation({
    method: 'POST',
    ...at('registry', path(segment), ...others.map(path)),
    role: 'editor',
    summary: `Create a ${singular}`,
    tags: [`registry: ${segment}`],
    body: { ...ResourceBody, examples: [bodies[kind]] },
    responses: {
      201: { description: 'The resource as it is stored.', schema: Resource, example: resourceExample(kind) },
      ...refusals(),
    },
    async answer(call) {
      await using once = await openReceipt(call)
      if (once.replayed(call.body, call.reply)) return call.reply
      const { catalog } = call.house.ports
      let answer = ''
      await createResource(catalog, writerOf(call), kind, jsonIn(call.body), async (tx, showing, entry) => {
        answer = JSON.stringify(rawForm(showing, entry))
        await once.settle(tx, 201, answer)
      })
      return call.reply.code(201).type('application/json').send(answer)
    },
  })
}
