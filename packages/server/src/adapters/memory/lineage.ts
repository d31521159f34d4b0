import {
  type Dependent,
  MOST_TRACED,
  type Moment,
  type Traced,
  type Use,
} from '../../core/lineage/lineage.ts'
import { sourcesOf } from '../../core/lineage/sources.ts'
import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import { found, inScope, type KeptEdge, type KeptState, type KeptVersion, type Within } from './state.ts'

export function lineage(within: Within): CatalogTransaction['lineage'] {
  const { state, scope } = within
  const keyOf = (id: string) => `${scope.sandboxId} ${id.toLowerCase()}`
  const experimentOf = (id: string) => {
    const kept = state.experiments.get(keyOf(id)) ?? null
    return inScope(within, kept) ? kept : null
  }
  return {
    async downstream(dataset, moment) {
      const uses = usesOf(within, dataset, moment)
      const newest = <T extends { id: string; createdAt: Date }>(records: Iterable<T>) =>
        [...records]
          .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))
          .flatMap(record => stateAt(within, record, moment.asOf) ?? [])
      const here = <T>(records: Map<string, T & { sandboxId: string }>) =>
        [...records.values()].filter(({ sandboxId }) => sandboxId === scope.sandboxId)
      const modelCount = (experiment: string) =>
        here(state.models).filter(
          model => model.experimentId === experiment && known(model.createdAt, moment.asOf),
        ).length
      const traced = {
        experiments: newest(here(state.experiments).filter(({ id }) => uses.has(id))).map(
          ({ kept, was }) => ({
            id: kept.id,
            modelCount: modelCount(kept.id),
            ...was,
            uses: uses.get(kept.id),
          }),
        ),
        models: newest(here(state.models).filter(({ experimentId }) => uses.has(experimentId))).map(
          ({ kept, was }) => ({
            id: kept.id,
            experimentId: kept.experimentId,
            ...was,
            uses: uses.get(kept.experimentId),
          }),
        ),
        deployments: newest(
          here(state.deployments).filter(({ modelId }) =>
            uses.has(found(state.models, modelId)?.experimentId ?? ''),
          ),
        ).map(({ kept, was }) => ({
          id: kept.id,
          modelId: kept.modelId,
          ...was,
          uses: uses.get(found(state.models, kept.modelId)?.experimentId ?? ''),
        })),
      }
      const bounded = <T>(items: readonly unknown[]) => items.slice(0, MOST_TRACED + 1) as Traced<T>[]
      return {
        experiments: bounded(traced.experiments),
        models: bounded(traced.models),
        deployments: bounded(traced.deployments),
      }
    },

    async upstream(dataset, { version, asOf }) {
      const all = versionsOf(within, dataset)
      const base = version === undefined ? 0 : baseOf(all, version)
      return all
        .filter(({ number }) => number >= base && number <= (version ?? number))
        .filter(({ createdAt }) => known(createdAt, asOf))
        .toReversed()
        .slice(0, MOST_TRACED + 1)
        .flatMap(each => sourcesOf(grown(within, each, all, asOf)))
    },

    async impact({ datasetId, number }) {
      const all = versionsOf(within, datasetId)
      return dependentsOn(
        within,
        all.filter(later => later.number >= number && baseOf(all, later.number) <= number),
      )
    },

    dependents: async dataset => dependentsOn(within, versionsOf(within, dataset)),

    async note(id, { type, time }) {
      const name = `${keyOf(id)} ${type} ${time}`
      if (!experimentOf(id) || state.lineageEvents.has(name)) return false
      state.lineageEvents.add(name)
      return true
    },

    state: async id => experimentOf(id)?.runState ?? null,

    async settle(id, runState) {
      const kept = experimentOf(id)
      if (kept) state.experiments.set(keyOf(id), { ...kept, runState })
    },
  }
}

/** Keeps how something is since a time. */
export function keepState({ state, scope }: Within, id: string, since: Date, kept: object): void {
  state.lineageStates.push({ sandboxId: scope.sandboxId, id, since, state: kept })
}

function stateAt<T extends { id: string }>(
  { state, scope }: Within,
  kept: T,
  asOf: Date | undefined,
): { kept: T; was: object } | null {
  const last = state.lineageStates.findLast(
    (each: KeptState) => each.sandboxId === scope.sandboxId && each.id === kept.id && known(each.since, asOf),
  )
  return last ? { kept, was: last.state } : null
}

function known(time: Date, asOf: Date | undefined): boolean {
  return !asOf || time <= asOf
}

/** The versions of a dataset that experiments read, by experiment. */
function usesOf(within: Within, dataset: string, { version, asOf }: Moment): Map<string, Use[]> {
  const uses = new Map<string, Use[]>()
  for (const { number, id } of versionsOf(within, dataset)) {
    if (version !== undefined && number !== version) continue
    for (const edge of edgesInto(within, id, 'input')) {
      if (!known(edge.since, asOf)) continue
      uses.set(edge.experimentId, [
        ...(uses.get(edge.experimentId) ?? []),
        { versionId: id, version: number },
      ])
    }
  }
  return uses
}

function edgesInto({ state, scope }: Within, version: string, direction: KeptEdge['direction']): KeptEdge[] {
  return state.edges.filter(
    edge => edge.sandboxId === scope.sandboxId && edge.versionId === version && edge.direction === direction,
  )
}

function versionsOf(within: Within, dataset: string): KeptVersion[] {
  const kept = found(within.state.datasets, dataset)
  if (!inScope(within, kept)) return []
  return [...within.state.versions.values()]
    .filter(({ datasetId }) => datasetId === kept?.id)
    .toSorted((a, b) => a.number - b.number)
}

/** The version that began with the rows that this one still holds. */
function baseOf(all: readonly KeptVersion[], number: number): number {
  return all.findLast(version => version.number <= number && version.mode === 'replace')?.number ?? 0
}

function grown(within: Within, version: KeptVersion, all: readonly KeptVersion[], asOf: Date | undefined) {
  const { state } = within
  const { id, number, mode, source, loadId, artifactId } = version
  const load = found(state.loads, loadId)
  const artifact = found(state.artifacts, artifactId)
  const before = mode === 'append' ? (all.find(each => each.number === number - 1)?.id ?? null) : null
  const writers = edgesInto(within, id, 'output')
    .filter(({ since }) => known(since, asOf))
    .flatMap(edge => state.experiments.get(`${edge.sandboxId} ${edge.experimentId}`) ?? [])
    .map(writer => ({ id: writer.id, name: writer.name }))
  return {
    ...{ id, number, mode, source, loadId, artifactId, before, writers },
    format: load?.format ?? '',
    rows: load?.rows.loaded ?? 0,
    replayOf: load?.replayOf ?? null,
    fileName: artifact?.fileName ?? null,
    digest: artifact?.digest ?? null,
  }
}

function dependentsOn(within: Within, versions: readonly KeptVersion[]): Dependent[] {
  const { state, scope } = within
  const dependents: (Dependent & { createdAt: Date })[] = []
  for (const version of versions) {
    const experiments = edgesInto(within, version.id, 'input').map(edge => edge.experimentId)
    for (const deployment of state.deployments.values()) {
      const model = state.models.get(deployment.modelId)
      if (!deployment.isActive || !model || model.sandboxId !== scope.sandboxId) continue
      if (!experiments.includes(model.experimentId)) continue
      const experiment = state.experiments.get(`${scope.sandboxId} ${model.experimentId}`)
      const { id, name, stage, isActive, createdAt } = deployment
      dependents.push({
        deployment: { id, name, stage, isActive },
        model: { id: model.id, name: model.name },
        experiment: { id: model.experimentId, name: experiment?.name ?? '' },
        use: { versionId: version.id, version: version.number },
        createdAt,
      })
    }
  }
  return dependents
    .toSorted(
      (a, b) =>
        a.use.version - b.use.version ||
        b.createdAt.getTime() - a.createdAt.getTime() ||
        (a.deployment.id < b.deployment.id ? 1 : -1),
    )
    .slice(0, MOST_TRACED + 1)
    .map(({ createdAt, ...dependent }) => dependent)
}
