import { find } from './check/find.ts'
import { compare } from './compare/compare.ts'
import { copies } from './compare/copies.ts'
import { diff } from './compare/diff.ts'
import { convert } from './convert/convert.ts'
import { sample } from './convert/sample.ts'
import { envelope } from './envelope.ts'
import { exportFile } from './export.ts'
import type { GenerateOrder } from './generate/generate.ts'
import { fill } from './ingest/fill.ts'
import { ingest } from './ingest/ingest.ts'
import { learn } from './learn/learn.ts'
import { associate } from './profile/associate.ts'
import { profile } from './profile/profile.ts'
import { query } from './query/query.ts'
import { tables } from './query/tables.ts'
import { rewrite } from './rewrite/rewrite.ts'
import { rows } from './rows.ts'
import type { LightSession, Session } from './session.ts'
import type { BlocksOrder } from './world/blocks.ts'

/** Work that runs in an engine process. Requests and answers are plain values; files travel as paths. */
export type Verb<Request, Answer> = (request: Request, session: Session) => Promise<Answer>

/** Every verb an engine process knows. The server imports only the type. */
export const verbs = {
  check: async (_request: null, session: Session): Promise<null> => {
    await session.connection.run('select 1')
    return null
  },
  ingest,
  // What rows are drawn from takes as much memory as all else that a process loads: only those who make rows load it.
  blocks: async (order: BlocksOrder, session: Session) =>
    (await import('./world/blocks.ts')).blocks(order, session),
  learn,
  copies,
  convert,
  sample,
  rows,
  profile,
  associate,
  compare,
  diff,
  find,
  survey: find,
  export: exportFile,
  piece: exportFile,
  tables,
  query,
  merge: rewrite,
  upsert: rewrite,
}

/** Verbs that are called often, for a little each time: they share a DuckDB, which keeps its memory from one to the next. */
export const lightVerbs = {
  envelope,
  fill,
  generate: async (order: GenerateOrder, light: LightSession) =>
    (await import('./generate/generate.ts')).generate(order, light),
}

/** Work that takes a session only when it needs one, on a DuckDB that stays open. */
export type LightVerb<Request, Answer> = (request: Request, light: LightSession) => Promise<Answer>

export type Verbs = typeof verbs & typeof lightVerbs
export type VerbName = keyof Verbs
export type RequestOf<Name extends VerbName> = Parameters<Verbs[Name]>[0]
export type AnswerOf<Name extends VerbName> = Awaited<ReturnType<Verbs[Name]>>
