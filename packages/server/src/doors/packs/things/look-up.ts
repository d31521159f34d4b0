import Type from 'typebox'
import { findThing } from '../../../core/pack/read-things.ts'
import { type Operation, operation } from '../../door.ts'
import { refusals } from '../shapes.ts'
import type { Kind } from './kind.ts'
import { printThing } from './print.ts'

/** A thing by itself. */
export function lookUp(kind: Kind): Operation {
  return operation({
    method: 'GET',
    path: `${kind.path}/{id}`,
    role: 'viewer',
    summary: `Look up ${/^[aeiou]/.test(kind.one) ? 'an' : 'a'} ${kind.one}`,
    tags: ['packs'],
    params: Type.Object({ id: Type.String({ description: `Id or key of the ${kind.one}.` }) }),
    query: Type.Object({}, { additionalProperties: false }),
    responses: {
      200: { description: `The ${kind.one}.`, schema: kind.shape, example: kind.example },
      ...refusals(400, 404),
    },
    async answer({ house, actor, params }) {
      const thing = await house.ports.catalog.read(actor.scope, tx => findThing(tx, kind.kind, params.id))
      return printThing(thing, actor.organization.id)
    },
  })
}
