import type { Deployment, Edge, Experiment, Model } from '../../core/lineage/lineage.ts'
import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import type { Listed, Page } from '../../core/ports/page.ts'
import { refuse } from '../../core/refusals.ts'
import { keepState } from './lineage.ts'
import { checkText, found, inScope, type KeptEdge, type KeptExperiment, page, type Within } from './state.ts'

export function experiments(within: Within): CatalogTransaction['experiments'] {
  const { state, scope, now } = within
  const keyOf = (id: string) => `${scope.sandboxId} ${id.toLowerCase()}`
  const find = (id: string): KeptExperiment | null => {
    const kept = state.experiments.get(keyOf(id)) ?? null
    return inScope(within, kept) ? kept : null
  }
  const shown = (kept: KeptExperiment): Experiment => {
    const { runState, ...rest } = kept
    const modelCount = [...state.models.values()].filter(
      model => model.experimentId === kept.id && model.sandboxId === kept.sandboxId,
    ).length
    return {
      ...plain(within, rest),
      edges: edgesOf(within, kept.id).map(edge => shownEdge(within, edge)),
      modelCount,
    }
  }
  return {
    async get(id) {
      const kept = find(id)
      return kept && shown(kept)
    },

    async list({ datasetId, versionId, status, ...asked }) {
      const fits = (edge: Edge) => same(edge.datasetId, datasetId) && same(edge.versionId, versionId)
      const unbound = datasetId === undefined && versionId === undefined
      const matching = inOrder(within, state.experiments)
        .map(shown)
        .filter(experiment => same(experiment.status, status) && (unbound || experiment.edges.some(fits)))
      return page(matching, asked)
    },

    async add({ id, createdBy, ...rest }) {
      checkText(rest.name, rest.targetColumn ?? '', rest.problemType ?? '')
      if (state.experiments.has(keyOf(id))) return false
      const since = now()
      const times = { createdAt: since, updatedAt: since }
      state.experiments.set(keyOf(id), { id, ...rest, ...times, createdBy, runState: null, ...scope })
      keepState(within, id, since, rest)
      return true
    },

    async change(id, to) {
      const kept = find(id)
      if (!kept) return null
      checkText(to.name, to.targetColumn ?? '', to.problemType ?? '')
      const next = { ...kept, ...given(to), updatedAt: now() }
      state.experiments.set(keyOf(id), next)
      const { name, targetColumn, problemType, status } = next
      keepState(within, kept.id, next.updatedAt, { name, targetColumn, problemType, status })
      return shown(next)
    },

    async use(id, edges) {
      for (const { direction, versionId } of edges) {
        const version = found(state.versions, versionId)
        if (!version || !inScope(within, found(state.datasets, version.datasetId))) {
          throw refuse('unknown_version', `There is no dataset version ${versionId}.`)
        }
        const kept = find(id)
        const { datasetId, number } = version
        const has = edgesOf(within, id).some(
          edge => edge.direction === direction && edge.datasetId === datasetId && edge.version === number,
        )
        if (!kept || has) continue
        const edge = { direction, datasetId, version: number, versionId: version.id, datasetName: null }
        state.edges.push({ ...edge, experimentId: kept.id, sandboxId: scope.sandboxId, since: now() })
      }
    },
  }
}

export function models(within: Within): CatalogTransaction['models'] {
  const { state, scope, now } = within
  const find = (id: string) => {
    const kept = found(state.models, id)
    return inScope(within, kept) ? kept : null
  }
  return {
    async get(id) {
      const kept = find(id)
      return kept && plain(within, kept)
    },

    async list({ experimentId, datasetId, ...asked }) {
      const matching = inOrder(within, state.models).filter(
        model =>
          same(model.experimentId, experimentId) &&
          (datasetId === undefined || readsDataset(within, model.experimentId, datasetId)),
      )
      return shownPage<Model>(within, matching, asked)
    },

    async add({ id, createdBy, ...rest }) {
      checkText(rest.name, rest.algorithm ?? '')
      const experiment = await experiments(within).get(rest.experimentId)
      if (!experiment) throw refuse('unknown_experiment', `There is no experiment ${rest.experimentId} here.`)
      const since = now()
      const times = { createdAt: since, updatedAt: since }
      state.models.set(id, { id, ...rest, experimentId: experiment.id, ...times, createdBy, ...scope })
      keepState(within, id, since, { name: rest.name, algorithm: rest.algorithm })
    },

    async change(id, to) {
      const kept = find(id)
      if (!kept) return null
      checkText(to.name, to.algorithm ?? '')
      const next = { ...kept, ...given(to), updatedAt: now() }
      state.models.set(kept.id, next)
      keepState(within, kept.id, next.updatedAt, { name: next.name, algorithm: next.algorithm })
      return plain(within, next)
    },
  }
}

export function deployments(within: Within): CatalogTransaction['deployments'] {
  const { state, scope, now } = within
  const find = (id: string) => {
    const kept = found(state.deployments, id)
    return inScope(within, kept) ? kept : null
  }
  const experimentOf = ({ modelId }: Pick<Deployment, 'modelId'>) =>
    found(state.models, modelId)?.experimentId
  return {
    async get(id) {
      const kept = find(id)
      return kept && plain(within, kept)
    },

    async list({ modelId, experimentId, datasetId, stage, isActive, ...asked }) {
      const matching = inOrder(within, state.deployments).filter(
        deployment =>
          same(deployment.modelId, modelId) &&
          same(deployment.stage, stage) &&
          same(deployment.isActive, isActive) &&
          same(experimentOf(deployment) ?? null, experimentId) &&
          (datasetId === undefined || readsDataset(within, experimentOf(deployment) ?? '', datasetId)),
      )
      return shownPage<Deployment>(within, matching, asked)
    },

    async add({ id, createdBy, ...rest }) {
      checkText(rest.name)
      const model = found(state.models, rest.modelId)
      if (!model || !inScope(within, model))
        throw refuse('unknown_model', `There is no model ${rest.modelId} here.`)
      const since = now()
      const times = { createdAt: since, updatedAt: since }
      state.deployments.set(id, { id, ...rest, modelId: model.id, ...times, createdBy, ...scope })
      const { name, stage, isActive } = rest
      keepState(within, id, since, { name, stage, isActive })
    },

    async change(id, to) {
      const kept = find(id)
      if (!kept) return null
      checkText(to.name)
      const next = { ...kept, ...given(to), updatedAt: now() }
      state.deployments.set(kept.id, next)
      keepState(within, kept.id, next.updatedAt, {
        name: next.name,
        stage: next.stage,
        isActive: next.isActive,
      })
      return plain(within, next)
    },
  }
}

export function edgesOf({ state, scope }: Within, experiment: string): KeptEdge[] {
  return state.edges.filter(
    edge => edge.sandboxId === scope.sandboxId && edge.experimentId === experiment.toLowerCase(),
  )
}

function shownEdge({ state }: Within, edge: KeptEdge): Edge {
  const { direction, datasetId, version } = edge
  const versionId = state.versions.has(edge.versionId) ? edge.versionId : null
  const datasetName = found(state.datasets, datasetId)?.name ?? edge.datasetName ?? ''
  return { direction, datasetId, datasetName, version, versionId }
}

function readsDataset(within: Within, experiment: string, dataset: string): boolean {
  return edgesOf(within, experiment).some(edge => same(edge.datasetId, dataset))
}

interface Kept {
  readonly id: string
  readonly createdAt: Date
  readonly createdBy: string
  readonly organizationId: KeptExperiment['organizationId']
  readonly sandboxId: KeptExperiment['sandboxId']
}

function inOrder<T extends Kept>(within: Within, records: ReadonlyMap<string, T>): T[] {
  return [...records.values()]
    .filter(record => inScope(within, record))
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1))
}

function plain<T extends Kept>({ state }: Within, kept: T) {
  const { organizationId, sandboxId, createdBy, ...rest } = kept
  return { ...rest, createdByName: found(state.users, createdBy)?.name ?? '' }
}

function shownPage<T>(within: Within, records: readonly Kept[], asked: Page): Listed<T> {
  return page(
    records.map(record => plain(within, record) as unknown as T),
    asked,
  )
}

function given(to: object): object {
  return Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined))
}

function same(value: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true
  return typeof wanted === 'string' ? value === wanted.toLowerCase() : value === wanted
}
