import { rawForm } from '../../../../core/schema/describe.ts'
import { PLACEHOLDER, renamed } from '../../../../core/schema/exported.ts'
import { unknownResource } from '../../../../core/schema/find.ts'
import { without } from '../../../../core/schema/json.ts'
import { dependenciesOf, findEntry } from '../../../../core/schema/registry.ts'
import { operation } from '../../../door.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { ResourceId } from '../shapes.ts'
import { showingFor } from '../writer.ts'
import { Exported, exportExample } from './shapes.ts'

/** What is true of this sandbox alone. */
const LOCAL = ['imsOrg', 'meta:registryMetadata', 'meta:sandboxId', 'meta:sandboxType']

export const exportResource = operation({
  method: 'GET',
  ...at('registry', '/rpc/export/{+id}'),
  role: 'viewer',
  summary: 'Export a resource with all that it refers to',
  description:
    'What it refers to comes first; the global library is left out. A placeholder stands for the tenant.',
  tags: ['registry: procedures'],
  params: ResourceId,
  responses: {
    200: { description: 'The resources.', schema: Exported, example: exportExample },
    ...refusals(404),
  },
  async answer(call) {
    const showing = await showingFor(call)
    const { registry } = showing
    const entry = findEntry(registry, call.params.id)
    if (!entry) throw unknownResource('unknown_resource', call.params.id)
    return dependenciesOf(registry, entry)
      .filter(({ resource }) => resource !== null)
      .map(each => renamed(without(rawForm(showing, each), LOCAL), registry.tenant, PLACEHOLDER))
  },
})
