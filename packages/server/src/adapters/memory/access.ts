import type { Actor, Key, Organization, Project } from '../../core/access/access.ts'
import { numberedTenant } from '../../core/access/tenant.ts'
import { newCode, newId, type OrganizationId, type SandboxId, type UserId } from '../../core/ids.ts'
import type { CatalogTransaction, GovernTransaction } from '../../core/ports/catalog.ts'
import type { NewKey } from '../../core/ports/catalog-values.ts'
import { refuse } from '../../core/refusals.ts'
import {
  checkText,
  found,
  inScope,
  type KeptKey,
  page,
  type State,
  sandboxRecords,
  type User,
  type Within,
} from './state.ts'

type Clock = () => Date

export function organizations({ state, scope }: Within): CatalogTransaction['organizations'] {
  return {
    async current() {
      const organization = found(state.organizations, scope.organizationId)
      if (organization) return organization
      throw refuse('unknown_organization', 'The organization of this key does not exist any more.')
    },
  }
}

export function users({ state, scope }: Within): CatalogTransaction['users'] {
  return {
    async coded(code) {
      const user = [...state.users.values()].find(
        one => one.code === code && one.organizationId === scope.organizationId,
      )
      return user ? { id: user.id, name: user.name, code: user.code } : null
    },
  }
}

export function keys({ state, scope, now }: Within): CatalogTransaction['keys'] {
  const own = () => [...state.keys.values()].filter(key => key.organizationId === scope.organizationId)
  const opens = (key: KeptKey): boolean => key.role === 'admin' && isLive(key, now)
  return {
    async list(asked) {
      const { items, total } = page(own(), asked)
      return { items: items.map(key => shown(state, key)), total }
    },
    add: async key => addKey(state, now, scope.organizationId, key),
    async remove(id) {
      const key = own().find(candidate => candidate.id === id.toLowerCase())
      if (!key) return false
      if (opens(key) && !own().some(other => other.id !== key.id && opens(other))) {
        throw refuse(
          'last_admin_key',
          'This is the last admin key of the organization. Make another one first.',
        )
      }
      removeKey(state, key)
      return true
    },
  }
}

export function governedOrganizations(state: State, now: Clock): GovernTransaction['organizations'] {
  return {
    list: async asked => page([...state.organizations.values()], asked),
    get: async idOrUuid =>
      found(state.organizations, idOrUuid) ??
      [...state.organizations.values()].find(organization => organization.id === idOrUuid) ??
      null,
    async add({ id, name, tenant }, firstKey) {
      checkText(id, name, tenant)
      if ([...state.organizations.values()].some(organization => organization.id === id)) {
        throw refuse('name_taken', `There is an organization "${id}" already. Choose another id.`)
      }
      const createdAt = now()
      const others = new Set([...state.organizations.values()].map(organization => organization.tenant))
      const own = numberedTenant(tenant, others)
      const organization: Organization = {
        uuid: newId<OrganizationId>(),
        id,
        name,
        tenant: own,
        createdAt,
      }
      const organizationId = organization.uuid
      const sandboxId = newId<SandboxId>()
      state.organizations.set(organizationId, organization)
      state.sandboxes.set(sandboxId, {
        id: sandboxId,
        organizationId,
        name: 'prod',
        title: 'Production',
        type: 'production',
        state: 'active',
        revision: 1,
        createdAt,
        updatedAt: createdAt,
        createdBy: null,
        updatedBy: null,
      })
      const project = { id: newId<Project['id']>(), name: 'default', description: '' }
      state.projects.set(project.id, {
        ...project,
        organizationId,
        sandboxId,
        createdAt,
        updatedAt: createdAt,
      })
      return { organization, key: addKey(state, now, organizationId, firstKey) }
    },
    async remove(id) {
      const organization = found(state.organizations, id)
      if (!organization) return false
      const owned = (record: { organizationId: string }): boolean =>
        record.organizationId === organization.uuid
      if ([...state.datasets.values()].some(owned)) {
        throw refuse('organization_not_empty', 'The organization still has datasets. Delete them first.')
      }
      for (const key of [...state.keys.values()].filter(owned)) removeKey(state, key)
      for (const map of [state.sandboxes, state.users, ...sandboxRecords(state)]) {
        for (const [recordId, record] of map) if (owned(record)) map.delete(recordId)
      }
      return state.organizations.delete(organization.uuid)
    },
  }
}

/** Who holds the key with this hash. */
export function identify(state: State, now: Clock, secretHash: string): Actor | null {
  const key = [...state.keys.values()].find(candidate => candidate.secretHash === secretHash)
  const user = key && found(state.users, key.userId)
  const organization = key && found(state.organizations, key.organizationId)
  if (!key || !user || !organization || !isLive(key, now)) return null
  const kept = [...state.sandboxes.values()].find(
    ({ organizationId, name }) => organizationId === organization.uuid && name === 'prod',
  )
  if (!kept) return null
  const { organizationId: _, ...sandbox } = kept
  if (!key.lastUsedAt || now().getTime() - key.lastUsedAt.getTime() > 60_000) {
    state.keys.set(key.id, { ...key, lastUsedAt: now() })
  }
  return {
    scope: { organizationId: organization.uuid, sandboxId: sandbox.id },
    sandbox,
    organization,
    user: { id: user.id, name: user.name, code: user.code },
    key: { id: key.id, name: key.name, role: key.role },
    operator: key.operator,
  }
}

export function projects(within: Within): CatalogTransaction['projects'] {
  const { state, scope, now } = within
  const own = () => [...state.projects.values()].filter(project => inScope(within, project))
  const find = (id: string) => own().find(project => project.id === id.toLowerCase()) ?? null
  const bare = (project: ReturnType<typeof find>): Project | null => {
    if (!project) return null
    const { organizationId, sandboxId, ...rest } = project
    return rest
  }
  const checkFree = (name: string | undefined, except?: string): void => {
    checkText(name)
    if (!own().some(project => project.name === name && project.id !== except)) return
    throw refuse('name_taken', `There is a project "${name}" already. Choose another name.`)
  }
  return {
    get: async id => bare(find(id)),
    named: async name => bare(own().find(project => project.name === name) ?? null),
    async list(asked) {
      const { items, total } = page(own(), asked)
      return { items: items.flatMap(project => bare(project) ?? []), total }
    },
    async add({ id, name, description }) {
      checkFree(name)
      checkText(description)
      const added = { id, name, description, createdAt: now(), updatedAt: now() }
      state.projects.set(id, { ...added, ...scope })
      return added
    },
    async change(id, { name, description }) {
      const project = find(id)
      if (!project) return null
      checkFree(name, project.id)
      checkText(description)
      const { name: oldName, description: oldDescription } = project
      const to = { name: name ?? oldName, description: description ?? oldDescription, updatedAt: now() }
      state.projects.set(project.id, { ...project, ...to })
      return bare(find(id))
    },
    async remove(id) {
      const project = find(id)
      if (!project) return false
      if ([...state.datasets.values()].some(dataset => dataset.projectId === project.id)) {
        throw refuse('project_not_empty', 'The project still has datasets. Delete or move them first.')
      }
      for (const [generation, { projectId }] of state.generations) {
        if (projectId === project.id) state.generations.delete(generation)
      }
      state.projectSchemas.delete(project.id)
      state.groupsOfProjects.delete(project.id)
      return state.projects.delete(project.id)
    },
  }
}

function addKey(state: State, now: Clock, organizationId: OrganizationId, key: NewKey): Key {
  const { userName, ...rest } = key
  checkText(key.name, userName)
  if ([...state.keys.values()].some(other => other.secretHash === key.secretHash)) {
    throw refuse('name_taken', 'There is a key with this secret already. Choose another secret.')
  }
  const user = ensureUser(state, organizationId, userName)
  const kept: KeptKey = { ...rest, organizationId, userId: user.id, createdAt: now(), lastUsedAt: null }
  state.keys.set(key.id, kept)
  return shown(state, kept)
}

function ensureUser(state: State, organizationId: OrganizationId, name: string): User {
  const known = [...state.users.values()].find(
    user => user.organizationId === organizationId && user.name === name,
  )
  const user = known ?? { id: newId<UserId>(), organizationId, name, code: newCode() }
  state.users.set(user.id, user)
  return user
}

function shown(state: State, key: KeptKey): Key {
  const { organizationId, secretHash, ...rest } = key
  return { ...rest, userName: found(state.users, key.userId)?.name ?? '' }
}

function removeKey(state: State, key: KeptKey): void {
  state.keys.delete(key.id)
  for (const name of state.receipts.keys()) if (name.startsWith(`${key.id} `)) state.receipts.delete(name)
}

function isLive(key: KeptKey, now: Clock): boolean {
  return key.expiresAt === null || key.expiresAt > now()
}
