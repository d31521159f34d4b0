import type { Scope } from '../access/access.ts'
import type { Part, Version } from '../dataset/dataset.ts'
import type { VersionId } from '../ids.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Engine } from '../ports/engine.ts'
import { planQuery } from '../query/plan.ts'
import { type AssociationKind, associated } from './association.ts'
import { type Associations, PROFILE_VERSION, type Profile } from './profile.ts'

interface ProfilePorts {
  readonly catalog: Catalog
  readonly engine: Pick<Engine, 'profile'>
}

interface AssociatePorts {
  readonly catalog: Catalog
  readonly engine: Pick<Engine, 'associate'>
}

/** The profile of a version: the kept one, else computed and kept. Asked for twice at once, it is computed once. */
export async function analyzeVersion(
  ports: ProfilePorts,
  scope: Scope,
  version: Version,
  signal?: AbortSignal,
): Promise<Profile> {
  const { kept, parts } = await ports.catalog.read(scope, async tx => {
    const kept = current(await tx.profiles.get(version.id))
    return { kept, parts: kept ? [] : await tx.versions.parts(version) }
  })
  return kept ?? compute(ports, scope, version, parts, signal)
}

/** How far a version's profile is: kept; being made by this server; or not begun here. Fractions are 0 … 1. */
export interface ProfileState {
  readonly state: 'pending' | 'running' | 'done'
  /** Null while it is pending. */
  readonly progress: number | null
}

export async function profileState(
  ports: { readonly catalog: Catalog; readonly engine: Pick<Engine, 'profiling'> },
  scope: Scope,
  id: VersionId,
): Promise<ProfileState> {
  if (current(await ports.catalog.read(scope, tx => tx.profiles.get(id))))
    return { state: 'done', progress: 1 }
  const progress = ports.engine.profiling(id)
  return { state: progress === null ? 'pending' : 'running', progress }
}

/** Measures of association between a version's columns, as asked for: the kept ones, else computed and kept. */
export async function associateVersion(
  ports: AssociatePorts,
  scope: Scope,
  version: Version,
  profile: Profile,
  kinds: readonly AssociationKind[],
  signal?: AbortSignal,
): Promise<Map<AssociationKind, Associations>> {
  const found = new Map<AssociationKind, Associations>()
  for (const kind of kinds) {
    const kept = await ports.catalog.read(scope, tx => tx.profiles.associations(version.id, kind))
    found.set(kind, kept ?? (await computeAssociations(ports, scope, version, profile, kind, signal)))
  }
  return found
}

async function computeAssociations(
  ports: AssociatePorts,
  scope: Scope,
  version: Version,
  profile: Profile,
  kind: AssociationKind,
  signal: AbortSignal | undefined,
): Promise<Associations> {
  const parts = await ports.catalog.read(scope, tx => tx.versions.parts(version))
  const { columns, omitted } = associated(profile, kind)
  const plan = planQuery(version, parts, { columns })
  const found = { ...(await ports.engine.associate({ plan, kind }, signal)), omitted }
  await ports.catalog.transact(scope, tx => tx.profiles.associate(version.id, kind, found))
  return found
}

async function compute(
  ports: ProfilePorts,
  scope: Scope,
  version: Version,
  parts: readonly Part[],
  signal: AbortSignal | undefined,
): Promise<Profile> {
  const plan = planQuery(version, parts, {})
  const profile = await ports.engine.profile({ plan, key: version.id }, signal)
  await ports.catalog.transact(scope, tx => tx.profiles.put(version.id, profile))
  return profile
}

/** Null for one that was made by other definitions. */
function current(profile: Profile | null): Profile | null {
  return profile?.profileVersion === PROFILE_VERSION ? profile : null
}
