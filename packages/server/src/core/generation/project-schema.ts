import type { Scope } from '../access/access.ts'
import { getProject } from '../access/projects.ts'
import type { ProjectId } from '../ids.ts'
import type { Catalog, CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { buildRecipe } from './build.ts'
import type { ProjectSchema, SchemaFormat } from './job.ts'
import type { DraftEntity } from './language/draft.ts'
import { parseJsonSchema } from './language/json-schema.ts'
import { parseSql } from './language/sql/parse-sql.ts'
import { parseYaml } from './language/yaml.ts'
import { compileRecipe } from './plan.ts'
import { recipeOfSchema } from './registered-schema.ts'

const LONGEST = 2 ** 20

const parsers: Readonly<Record<Exclude<SchemaFormat, 'schema'>, (text: string) => DraftEntity[]>> = {
  yaml: parseYaml,
  json_schema: parseJsonSchema,
  sql: parseSql,
}

/** The schema that a text means, or that it names in the registry. Refuses with `invalid_recipe` and `unknown_schema`. */
export async function readSchema(
  tx: Pick<CatalogReader, 'organizations' | 'schemas'>,
  { text, format }: Pick<ProjectSchema, 'text' | 'format'>,
): Promise<ProjectSchema> {
  if (text.length > LONGEST) throw refuse('invalid_recipe', `A schema has at most ${LONGEST} characters.`)
  const recipe =
    format === 'schema' ? await recipeOfSchema(tx, text.trim()) : buildRecipe(parsers[format](text))
  // What only shows once values are computed is shown now, and not to whoever generates rows later.
  compileRecipe(recipe, { locale: 'en', now: 0n })
  return { text, format, recipe }
}

/** Gives a project the schema by which its rows are generated from now on. Refuses as `readSchema` does, and with `unknown_project`. */
export async function setProjectSchema(
  catalog: Catalog,
  scope: Scope,
  projectId: ProjectId,
  written: Pick<ProjectSchema, 'text' | 'format'>,
  within: (tx: CatalogTransaction, schema: ProjectSchema) => Promise<void>,
): Promise<ProjectSchema> {
  const schema = await catalog.read(scope, tx => readSchema(tx, written))
  await catalog.transact(scope, async tx => {
    const { id } = await getProject(tx, projectId)
    await tx.generations.setSchema(id, schema)
    await within(tx, schema)
  })
  return schema
}
