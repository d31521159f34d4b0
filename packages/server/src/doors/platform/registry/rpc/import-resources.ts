import { rawForm } from '../../../../core/schema/describe.ts'
import { importResources } from '../../../../core/schema/import.ts'
import { operation } from '../../../door.ts'
import { openReceipt } from '../../../receipt.ts'
import { at } from '../../paths.ts'
import { jsonIn, refusals } from '../../shapes.ts'
import { writerOf } from '../writer.ts'
import { Exported, exportExample } from './shapes.ts'

export const importResourcesOperation = operation({
  method: 'POST',
  // A known client sends its imports to the path of exports.
  ...at('registry', '/rpc/import', '/rpc/export'),
  role: 'editor',
  summary: 'Import what was exported',
  description: 'All of it or nothing. Ids stay; the tenant takes the place of the placeholder.',
  tags: ['registry: procedures'],
  body: { ...Exported, examples: [exportExample] },
  responses: {
    200: { description: 'The resources as they are stored.', schema: Exported, example: exportExample },
    ...refusals(),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { catalog } = call.house.ports
    let answer = ''
    await importResources(catalog, writerOf(call), jsonIn(call.body), async (tx, showing, entries) => {
      answer = JSON.stringify(entries.map(entry => rawForm(showing, entry)))
      await once.settle(tx, 200, answer)
    })
    return call.reply.type('application/json').send(answer)
  },
})
