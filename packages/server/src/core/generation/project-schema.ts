import type { Scope } from '../access/access.ts'
import { getProject } from '../access/projects.ts'
import type { ProjectId } from '../ids.ts'
import type { Catalog, CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { buildRecipe } from './build.ts'
import type { ProjectSchema, TextFormat } from './job.ts'
import type { DraftEntity } from './language/draft.ts'
import { parseJsonSchema } from './language/json-schema.ts'
import { parseSql } from './language/sql/parse-sql.ts'
import { parseYaml } from './language/yaml.ts'
import { compileRecipe } from './plan.ts'
import { recipeOfSchema } from './registered-schema.ts'

const LONGEST = 2 ** 20

const parsers: Readonly<Record<Exclude<TextFormat, 'schema'>, (text: string) => DraftEntity[]>> = {
  yaml: parseYaml,
  json_schema: parseJsonSchema,
  sql: parseSql,
}

/** The schema that a text means, or that it names in the registry. Refuses with `invalid_recipe` and `unknown_schema`. */
export async function readSchema(
  tx: Pick<CatalogReader, 'organizations' | 'schemas'>,
  { text, format }: { readonly text: string; readonly format: TextFormat },
): Promise<ProjectSchema> {
  if (format !== 'schema') return readText(text, format)
  const recipe = await recipeOfSchema(tx, text.trim())
  compileRecipe(recipe, { locale: 'en', now: 0n })
  return { text, format, recipe }
}

/** The schema that a text means. Pure; no I/O. Refuses with `invalid_recipe`. */
export function readText(text: string, format: Exclude<TextFormat, 'schema'>): ProjectSchema {
  if (text.length > LONGEST) throw refuse('invalid_recipe', `A schema has at most ${LONGEST} characters.`)
  const recipe = buildRecipe(parsers[format](text))
  // What only shows once values are computed is shown now, and not to whoever generates rows later.
  compileRecipe(recipe, { locale: 'en', now: 0n })
  return { text, format, recipe }
}

/** Gives a project the schema by which its rows are generated from now on. Refuses with `unknown_project`. */
export async function setProjectSchema(
  catalog: Catalog,
  scope: Scope,
  projectId: ProjectId,
  schema: ProjectSchema,
  within: (tx: CatalogTransaction) => Promise<void>,
): Promise<void> {
  await catalog.transact(scope, async tx => {
    const { id } = await getProject(tx, projectId)
    await tx.generations.setSchema(id, schema)
    await within(tx)
  })
}
