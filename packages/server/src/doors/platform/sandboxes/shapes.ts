import Type from 'typebox'
import { sandboxStates, sandboxTypes } from '../../../core/access/access.ts'

const names = <T extends string>(values: readonly T[]) => Type.Union(values.map(value => Type.Literal(value)))

export const Brief = Type.Object({
  id: Type.String(),
  name: Type.String(),
  title: Type.String(),
  state: names(sandboxStates),
  type: names(sandboxTypes),
  region: Type.String(),
})

export const Sandbox = Type.Object({
  ...Brief.properties,
  isDefault: Type.Boolean(),
  eTag: Type.Integer({ description: 'Raised by every change of the sandbox itself.' }),
  createdDate: Type.String(),
  lastModifiedDate: Type.String(),
  createdBy: Type.String(),
  modifiedBy: Type.String(),
})

export const SandboxName = Type.Object({ sandbox_name: Type.String() })

export const CheckOnly = Type.Object({
  validationOnly: Type.Optional(Type.Boolean({ description: 'Check, and change nothing.' })),
  ignoreWarnings: Type.Optional(Type.Boolean({ description: 'Accepted, without effect.' })),
})

export const briefExample = {
  id: 'f2a3b4c5-d6e7-8901-2345-f12345678901',
  name: 'acme-dev',
  title: 'Acme Business Group dev',
  state: 'creating',
  type: 'development',
  region: 'local',
}

export const sandboxExample = {
  ...briefExample,
  state: 'active',
  isDefault: false,
  eTag: 3,
  createdDate: '2026-11-22 22:27:48',
  lastModifiedDate: '2026-11-22 22:27:49',
  createdBy: 'e1f2a3b4-c5d6-7890-1234-ef1234567890',
  modifiedBy: 'e1f2a3b4-c5d6-7890-1234-ef1234567890',
}
