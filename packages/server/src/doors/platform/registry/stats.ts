import Type from 'typebox'
import { statisticsOf } from '../../../core/schema/statistics.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { showingFor } from './writer.ts'

export const stats = operation({
  method: 'GET',
  ...at('registry', '/stats'),
  role: 'viewer',
  summary: 'What the registry holds',
  description:
    'Counts of the tenant’s resources in this sandbox, the latest ten, and which schemas each class has.',
  tags: ['registry'],
  responses: {
    200: {
      description: 'The numbers.',
      schema: Type.Object({ imsOrg: Type.String(), tenantId: Type.String(), counts: Type.Object({}) }),
      example: {
        imsOrg: 'acme@rowhouse',
        tenantId: 'acme',
        counts: { schemas: 1, mixins: 1, datatypes: 1, classes: 0, unions: 1 },
        recentlyCreatedResources: [],
        recentlyUpdatedResources: [],
        classUsage: {},
      },
    },
    ...refusals(),
  },
  async answer(call) {
    return statisticsOf(await showingFor(call))
  },
})
