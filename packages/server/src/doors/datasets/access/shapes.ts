import Type from 'typebox'
import { roles } from '../../../core/access/access.ts'
import { nullable, Uuid } from '../../load.ts'
import { Time } from '../../shapes.ts'

/** Shapes that operations about who is asking share, as the OpenAPI document shows them. */

export const Project = Type.Object({
  id: Uuid,
  name: Type.String(),
  description: Type.String(),
  created_at: Time,
  updated_at: Time,
})

export const Organization = Type.Object({
  id: Type.String({ description: 'The public id, such as acme@rowhouse.' }),
  uuid: Uuid,
  name: Type.String(),
  tenant: Type.String(),
  created_at: Time,
})

export const Sandbox = Type.Object({ id: Uuid, name: Type.String(), title: Type.String(), created_at: Time })

export const Key = Type.Object({
  id: Uuid,
  name: Type.String(),
  role: Type.Enum([...roles]),
  user_name: Type.String(),
  operator: Type.Boolean({ description: 'The first key of the house, which alone makes organizations.' }),
  created_at: Time,
  last_used_at: nullable(Time),
  expires_at: nullable(Time),
})

export const Secret = Type.String({ description: 'The key itself; shown this once.' })
