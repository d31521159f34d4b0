import type { Project } from '../access/access.ts'
import type {
  GeneratedBlock,
  GeneratedFile,
  Generation,
  GenerationState,
  ProjectGroup,
  ProjectSchema,
} from '../generation/job.ts'
import type { GenerationId, ProjectGroupId, ProjectId } from '../ids.ts'
import type { Listed, Page } from './page.ts'

export interface GenerationListing extends Page {
  readonly projectId?: ProjectId
  readonly state?: GenerationState
}

export type NewGeneration = Omit<
  Generation,
  | 'state'
  | 'rowsDone'
  | 'integrity'
  | 'dirt'
  | 'fidelity'
  | 'datasets'
  | 'error'
  | 'createdAt'
  | 'endedAt'
  | 'filesExpiredAt'
>

export type GenerationChange = Partial<
  Pick<Generation, 'state' | 'rowsDone' | 'integrity' | 'dirt' | 'fidelity' | 'datasets' | 'error'>
>

/** What generates rows in projects, and what was generated. */
export interface GenerationReader {
  get(id: GenerationId): Promise<Generation | null>
  /** Newest first. */
  list(listing: GenerationListing): Promise<Listed<Generation>>
  /** By entity and number. */
  blocks(id: GenerationId): Promise<readonly GeneratedBlock[]>
  /** By entity. */
  files(id: GenerationId): Promise<readonly GeneratedFile[]>
  /** Null for a project without one. */
  schema(project: ProjectId): Promise<ProjectSchema | null>
  /** By id or name. */
  group(idOrName: string): Promise<ProjectGroup | null>
  /** The projects of a group, oldest first. */
  projects(group: ProjectGroupId): Promise<readonly Project[]>
  groupOf(project: ProjectId): Promise<ProjectGroup | null>
}

export interface GenerationWriter extends GenerationReader {
  add(generation: NewGeneration): Promise<Generation>
  /** Null, and nothing done, when there is none in one of these states. An end notes when it was reached. */
  change(id: GenerationId, from: readonly GenerationState[], to: GenerationChange): Promise<Generation | null>
  /** Nothing happens for one that is there. */
  addBlock(id: GenerationId, block: GeneratedBlock): Promise<void>
  /** In the place of one before. */
  addFile(id: GenerationId, file: GeneratedFile): Promise<void>
  /** Forgets its blocks, which its files or datasets hold as well; answers their store keys. */
  dropBlocks(id: GenerationId): Promise<readonly string[]>
  /** Forgets the files and blocks of one that has ended, and notes when; answers their store keys, null where that was done or none has ended. */
  expire(id: GenerationId): Promise<readonly string[] | null>
  /** Forgets it with all its files and blocks; answers their store keys, null when there is none. */
  remove(id: GenerationId): Promise<readonly string[] | null>
  setSchema(project: ProjectId, schema: ProjectSchema): Promise<void>
  /** Refuses with `name_taken`. */
  addGroup(group: Pick<ProjectGroup, 'id' | 'name'>): Promise<ProjectGroup>
  /** Puts a project into a group. */
  join(project: ProjectId, group: ProjectGroupId): Promise<void>
}
