import Type from 'typebox'
import { roles } from '../../../core/access/access.ts'
import { operation } from '../../door.ts'
import { nullable, Uuid } from '../../load.ts'
import { refusals } from '../../shapes.ts'
import { printOrganization, printSandbox } from '../print.ts'
import { organizationExample } from './examples.ts'
import { Organization, Sandbox } from './shapes.ts'

const Me = Type.Object({
  organization: Organization,
  user: Type.Object({ id: Uuid, name: Type.String(), code: Type.String() }),
  key: Type.Object({
    id: Uuid,
    name: Type.String(),
    role: Type.Enum([...roles]),
    operator: Type.Boolean(),
  }),
  sandboxes: Type.Array(Sandbox),
  default_project_id: nullable(Uuid),
})

export const me = operation({
  method: 'GET',
  path: '/api/me',
  role: 'viewer',
  summary: 'Who is asking',
  description: 'Answers whose key this is, and where it may look.',
  tags: ['access'],
  responses: {
    200: {
      description: 'The one who asks.',
      schema: Me,
      example: {
        organization: organizationExample,
        user: { id: 'e1f2a3b4-c5d6-7890-1234-ef1234567890', name: 'Alice Chen', code: '0f1e2d3c4b5a' },
        key: {
          id: 'c9d0e1f2-a3b4-5678-9012-cdef12345678',
          name: 'nightly load',
          role: 'editor',
          operator: false,
        },
        sandboxes: [
          {
            id: 'f2a3b4c5-d6e7-8901-2345-f12345678901',
            name: 'prod',
            title: 'Production',
            created_at: '2026-02-12T08:00:00Z',
          },
        ],
        default_project_id: 'd4e5f6a7-b8c9-0123-def4-567890123456',
      },
    },
    ...refusals(),
  },
  async answer({ house, actor }) {
    const { user, key, organization, operator } = actor
    const { sandboxes, home } = await house.ports.catalog.read(actor.scope, async tx => ({
      sandboxes: await tx.sandboxes.list(),
      home: await tx.projects.named('default'),
    }))
    return {
      organization: printOrganization(organization),
      user: { id: user.id, name: user.name, code: user.code },
      key: { id: key.id, name: key.name, role: key.role, operator },
      sandboxes: sandboxes.filter(({ state }) => state === 'active').map(printSandbox),
      default_project_id: home?.id ?? null,
    }
  },
})
