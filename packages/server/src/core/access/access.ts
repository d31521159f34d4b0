import type { KeyId, OrganizationId, ProjectId, SandboxId, UserId } from '../ids.ts'
import { refuse } from '../refusals.ts'

/** Where a request may look: one sandbox of one organization. Every catalog transaction is opened with one. */
export interface Scope {
  readonly organizationId: OrganizationId
  readonly sandboxId: SandboxId
}

/** What a key may do; each role includes those before it. */
export const roles = ['viewer', 'editor', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who is asking, as found by their key. `sandbox`, also in the scope, is `prod` unless the request names another. */
export interface Actor {
  readonly scope: Scope
  readonly sandbox: Sandbox
  readonly organization: Organization
  readonly user: User
  readonly key: { readonly id: KeyId; readonly name: string; readonly role: Role }
  /** True for the first admin key of the house, which alone makes organizations. */
  readonly operator: boolean
}

/** Who holds keys, and makes things. */
export interface User {
  readonly id: UserId
  readonly name: string
  /** 12 hex digits; names the user at the fill door. */
  readonly code: string
}

export interface Organization {
  readonly uuid: OrganizationId
  /** The public id, such as `default@rowhouse`. */
  readonly id: string
  readonly name: string
  /** 1 to 32 lower-case letters and digits, of this organization alone: the namespace of its schemas. */
  readonly tenant: string
  readonly createdAt: Date
}

export const sandboxTypes = ['production', 'development'] as const
export type SandboxType = (typeof sandboxTypes)[number]

/** `active` is the only state in which a sandbox can be entered. */
export const sandboxStates = ['creating', 'active', 'resetting', 'deleting', 'failed'] as const
export type SandboxState = (typeof sandboxStates)[number]

export interface Sandbox {
  readonly id: SandboxId
  readonly name: string
  readonly title: string
  readonly type: SandboxType
  readonly state: SandboxState
  /** Raised by every change of the sandbox itself. */
  readonly revision: number
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Null: made with the organization. */
  readonly createdBy: UserId | null
  readonly updatedBy: UserId | null
}

export interface Project {
  readonly id: ProjectId
  readonly name: string
  readonly description: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A key as it may be shown: never its secret, of which only a hash is kept. */
export interface Key {
  readonly id: KeyId
  readonly name: string
  readonly role: Role
  readonly operator: boolean
  readonly userId: UserId
  readonly userName: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly expiresAt: Date | null
}

/** Refuses with `role_too_weak` when the actor's role does not include `needed`. */
export function requireRole(actor: Actor, needed: Role): void {
  if (roles.indexOf(actor.key.role) < roles.indexOf(needed)) {
    throw refuse(
      'role_too_weak',
      `This needs a key with the role "${needed}"; the key "${actor.key.name}" has the role "${actor.key.role}".`,
    )
  }
}
