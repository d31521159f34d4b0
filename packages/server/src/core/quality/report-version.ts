import type { Scope } from '../access/access.ts'
import type { Version } from '../dataset/dataset.ts'
import type { VersionId } from '../ids.ts'
import { whileThere } from '../jobs/while-there.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import type { Engine } from '../ports/engine.ts'
import { analyzeVersion } from '../profile/analyze.ts'
import type { Profile } from '../profile/profile.ts'
import { assessVersion } from './assess.ts'
import { type Evidence, gatherEvidence } from './evidence.ts'
import type { KeptQuality } from './kept.ts'
import { FORMULA_VERSION } from './report.ts'

interface ReportPorts {
  readonly catalog: Catalog
  readonly engine: Pick<Engine, 'profile' | 'find'>
}

/** The quality report of a version and what it is made of: as kept, else made of its profile and kept. */
export async function reportVersion(
  ports: ReportPorts,
  scope: Scope,
  version: Version,
  signal?: AbortSignal,
): Promise<KeptQuality> {
  const { kept, parts, rules } = await ports.catalog.read(scope, async tx => {
    const kept = current(await tx.quality.get(version.id))
    const parts = kept ? [] : await tx.versions.parts(version)
    return { kept, parts, rules: await tx.rules.results(version.id) }
  })
  if (kept && JSON.stringify(kept.rules) === JSON.stringify(rules)) return kept
  const profile = await analyzeVersion(ports, scope, version, signal)
  const evidence = kept?.evidence ?? (await gatherEvidence(ports.engine, version, parts, profile, signal))
  return ports.catalog.transact(scope, tx => keepReport(tx, version, profile, evidence))
}

/** Makes the kept report of a version anew when its rules said something else; nothing to do where none is kept. */
export async function reportAgain(tx: CatalogTransaction, version: Version): Promise<void> {
  const [kept, profile] = [current(await tx.quality.get(version.id)), await tx.profiles.get(version.id)]
  if (kept && profile) await keepReport(tx, version, profile, kept.evidence)
}

/** The job: profiles and assesses a version that was published. Nothing to do when both are kept, or it is gone. */
export async function studyVersion(
  ports: ReportPorts,
  scope: Scope,
  id: VersionId,
  signal?: AbortSignal,
): Promise<void> {
  await whileThere(ports.catalog, scope, id, async version => {
    await analyzeVersion(ports, scope, version, signal)
    await reportVersion(ports, scope, version, signal)
  })
}

async function keepReport(
  tx: CatalogTransaction,
  version: Version,
  profile: Profile,
  evidence: Evidence,
): Promise<KeptQuality> {
  const load = await tx.loads.get(version.loadId)
  const rows = load?.rows ?? { read: 0, loaded: 0, rejected: 0, skipped: 0 }
  const rules = await tx.rules.results(version.id)
  const report = assessVersion({ profile, load: rows, evidence, rules })
  const kept = { evidence, rules, report }
  await tx.quality.put(version.id, kept)
  return kept
}

/** Null for one of another formula. */
function current(kept: KeptQuality | null): KeptQuality | null {
  return kept?.report.formulaVersion === FORMULA_VERSION ? kept : null
}
