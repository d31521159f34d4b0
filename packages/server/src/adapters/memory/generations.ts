import type { Project, Scope } from '../../core/access/access.ts'
import type { Generation } from '../../core/generation/job.ts'
import type { GenerationId } from '../../core/ids.ts'
import type { GenerationWriter } from '../../core/ports/generations.ts'
import { refuse } from '../../core/refusals.ts'
import { checkText, found, inScope, type KeptGeneration, page, type State, type Within } from './state.ts'

const ENDS = ['completed', 'failed', 'cancelled']

export function generations(within: Within): GenerationWriter {
  const { state, scope, now } = within
  const find = (id: string): KeptGeneration | null => {
    const generation = found(state.generations, id)
    return generation && inScope(within, generation) ? generation : null
  }
  const shown = ({ organizationId, sandboxId, blocks, files, ...generation }: KeptGeneration): Generation =>
    generation
  const put = (generation: KeptGeneration) => state.generations.set(generation.id, generation)
  const projectHere = (id: string) => {
    const project = found(state.projects, id)
    return project && inScope(within, project) ? project : null
  }
  const groupHere = (id: string | null) => {
    const group = found(state.projectGroups, id)
    return group && inScope(within, group) ? group : null
  }
  const plainGroup = (id: string | null) => {
    const group = groupHere(id)
    return group && { id: group.id, name: group.name, createdAt: group.createdAt }
  }
  const get = (id: string): Generation | null => {
    const generation = find(id)
    return generation && shown(generation)
  }
  return {
    get: async id => get(id),

    async list({ projectId, state: wanted, ...asked }) {
      const fitting = [...state.generations.values()].filter(
        each =>
          inScope(within, each) &&
          (projectId === undefined || each.projectId === projectId.toLowerCase()) &&
          (wanted === undefined || each.state === wanted),
      )
      return page(fitting.map(shown).toReversed(), asked)
    },

    async blocks(id) {
      const blocks = find(id)?.blocks ?? []
      return blocks.toSorted((a, b) => compare(a.entity, b.entity) || a.number - b.number)
    },

    files: async id => (find(id)?.files ?? []).toSorted((a, b) => compare(a.entity, b.entity)),
    schema: async project => (projectHere(project) ? found(state.projectSchemas, project) : null),

    async group(idOrName) {
      const byName = [...state.projectGroups.values()].find(
        group => inScope(within, group) && group.name === idOrName,
      )
      return plainGroup(idOrName) ?? plainGroup(byName?.id ?? null)
    },

    async projects(group) {
      if (!groupHere(group)) return []
      const ids = [...state.groupsOfProjects].filter(([, id]) => id === group.toLowerCase()).map(([id]) => id)
      const projects = ids.flatMap(id => projectHere(id) ?? [])
      return projects
        .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
        .map(({ id, name, description, createdAt, updatedAt }): Project => {
          return { id, name, description, createdAt, updatedAt }
        })
    },

    groupOf: async project =>
      projectHere(project) ? plainGroup(found(state.groupsOfProjects, project)) : null,

    async add(made) {
      if (!projectHere(made.projectId)) {
        throw refuse('unknown_project', `There is no project ${made.projectId} here.`)
      }
      const fresh = {
        state: 'pending',
        rowsDone: 0,
        integrity: null,
        dirt: null,
        fidelity: null,
        datasets: {},
        error: null,
      } as const
      const dates = { createdAt: now(), endedAt: null, filesExpiredAt: null }
      put({ ...made, ...fresh, ...dates, ...scope, blocks: [], files: [] })
      const added = get(made.id)
      if (!added) throw new Error(`generation ${made.id} was added and cannot be read back`)
      return added
    },

    async change(id, from, to) {
      const generation = find(id)
      if (!generation || !from.includes(generation.state)) return null
      const endedAt = to.state && ENDS.includes(to.state) ? now() : generation.endedAt
      put({ ...generation, ...to, endedAt })
      return get(id)
    },

    async addBlock(id, block) {
      const generation = find(id)
      const isSame = (each: typeof block) => each.entity === block.entity && each.number === block.number
      if (!generation || generation.blocks.some(isSame)) return
      put({ ...generation, blocks: [...generation.blocks, block] })
    },

    async addFile(id, file) {
      const generation = find(id)
      if (!generation) return
      const others = generation.files.filter(({ entity }) => entity !== file.entity)
      put({ ...generation, files: [...others, file] })
    },

    async dropBlocks(id) {
      const generation = find(id)
      if (!generation) return []
      put({ ...generation, blocks: [] })
      return generation.blocks.map(({ part }) => part.key)
    },

    async expire(id) {
      const generation = find(id)
      if (!generation?.endedAt || generation.filesExpiredAt) return null
      put({ ...generation, filesExpiredAt: now(), blocks: [], files: [] })
      return keysOf(generation)
    },

    async remove(id) {
      const generation = find(id)
      if (!generation) return null
      state.generations.delete(generation.id)
      return keysOf(generation)
    },

    async setSchema(project, schema) {
      checkText(schema.text)
      const kept = projectHere(project)
      if (kept) state.projectSchemas.set(kept.id, schema)
    },

    async addGroup({ id, name }) {
      checkText(name)
      for (const group of state.projectGroups.values()) {
        if (!inScope(within, group) || group.name !== name) continue
        throw refuse('name_taken', `There is a project group "${name}" already. Choose another name.`)
      }
      const group = { id, name, createdAt: now() }
      state.projectGroups.set(id, { ...group, ...scope })
      return group
    },

    async join(project, group) {
      const [kept, wanted] = [projectHere(project), groupHere(group)]
      if (kept && wanted) state.groupsOfProjects.set(kept.id, wanted.id)
    },
  }
}

function keysOf({ blocks, files }: KeptGeneration): string[] {
  return [...blocks.map(({ part }) => part), ...files].map(({ key }) => key)
}

export function dueGenerations(state: State, endedBefore: Date): { scope: Scope; id: GenerationId }[] {
  const ended = (generation: KeptGeneration) => generation.endedAt?.getTime() ?? Number.POSITIVE_INFINITY
  return [...state.generations.values()]
    .filter(each => ended(each) < endedBefore.getTime() && !each.filesExpiredAt)
    .toSorted((a, b) => ended(a) - ended(b))
    .map(({ id, organizationId, sandboxId }) => ({ id, scope: { organizationId, sandboxId } }))
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
