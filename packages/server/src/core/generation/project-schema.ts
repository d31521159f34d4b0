import type { Scope } from '../access/access.ts'
import { getProject } from '../access/projects.ts'
import type { ProjectId } from '../ids.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { buildRecipe } from './build.ts'
import type { ProjectSchema, SchemaFormat } from './job.ts'
import type { DraftEntity } from './language/draft.ts'
import { parseJsonSchema } from './language/json-schema.ts'
import { parseSql } from './language/sql/parse-sql.ts'
import { parseYaml } from './language/yaml.ts'
import { compileRecipe } from './plan.ts'

const LONGEST = 2 ** 20

const parsers: Readonly<Record<SchemaFormat, (text: string) => DraftEntity[]>> = {
  yaml: parseYaml,
  json_schema: parseJsonSchema,
  sql: parseSql,
}

/** The schema that a text means. Pure; no I/O. Refuses with `invalid_recipe`. */
export function readSchema(text: string, format: SchemaFormat): ProjectSchema {
  if (text.length > LONGEST) throw refuse('invalid_recipe', `A schema has at most ${LONGEST} characters.`)
  const recipe = buildRecipe(parsers[format](text))
  // What only shows once values are computed is shown now, and not to whoever generates rows later.
  compileRecipe(recipe, { locale: 'en', now: 0n })
  return { text, format, recipe }
}

/** Gives a project the schema by which its rows are generated from now on. Refuses with `unknown_project` and `invalid_recipe`. */
export async function setProjectSchema(
  catalog: Catalog,
  scope: Scope,
  projectId: ProjectId,
  { text, format }: Pick<ProjectSchema, 'text' | 'format'>,
  within: (tx: CatalogTransaction, schema: ProjectSchema) => Promise<void>,
): Promise<ProjectSchema> {
  const schema = readSchema(text, format)
  await catalog.transact(scope, async tx => {
    const { id } = await getProject(tx, projectId)
    await tx.generations.setSchema(id, schema)
    await within(tx, schema)
  })
  return schema
}
