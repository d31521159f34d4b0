import { buildRecipe } from '../../packages/server/src/core/generation/build.ts'
import { nestedColumns } from '../../packages/server/src/core/generation/columns.ts'
import type { Locale } from '../../packages/server/src/core/generation/corpus.ts'
import { parseYaml } from '../../packages/server/src/core/generation/language/yaml.ts'
import { compileRecipe } from '../../packages/server/src/core/generation/plan.ts'
import type { Recipe } from '../../packages/server/src/core/generation/recipe.ts'
import { planQuery } from '../../packages/server/src/core/query/plan.ts'
import { type IngestBench, openIngestBench } from '../contracts/engine-ingest.ts'

/** 2026-01-01, in microseconds. */
export const NOW = 1_767_225_600_000_000n

export interface Wanted {
  readonly entity: string
  readonly count: number
  readonly from?: number
  readonly seed?: bigint
  readonly locale?: Locale
}

/** What a bench can generate beside what it can ingest. */
export interface GenerateBench extends AsyncDisposable {
  readonly bench: IngestBench
  /** The rows as objects, nested as the recipe says. */
  rows<Row = Record<string, unknown>>(yaml: string, wanted: Wanted): Promise<Row[]>
  /** The digest of the part's bytes. */
  digest(recipe: Recipe, wanted: Wanted): Promise<string>
}

export const recipeOf = (yaml: string): Recipe => buildRecipe(parseYaml(yaml))

export async function openGenerateBench(threads = 2): Promise<GenerateBench> {
  const bench = await openIngestBench({ threads })
  const make = (recipe: Recipe, { entity, count, from = 0, seed = 42n, locale = 'en' }: Wanted) =>
    bench.engine.generate({
      ...{ recipe, entity, seed, from, count },
      setting: { locale, now: NOW },
      partPrefix: 'org/parts/',
    })
  return {
    bench,
    async rows<Row>(yaml: string, wanted: Wanted) {
      const recipe = recipeOf(yaml)
      const { part } = await make(recipe, wanted)
      const cells = compileRecipe(recipe, { locale: wanted.locale ?? 'en', now: NOW }).get(wanted.entity)
      if (!cells) throw new Error(`no entity ${wanted.entity}`)
      const columns = nestedColumns(cells)
      const plan = planQuery({ columns }, [{ ...part, columns }], {})
      const { rows } = await bench.engine.rows({ plan, bigAsString: false })
      return rows.map(row => JSON.parse(row) as Row)
    },
    digest: async (recipe, wanted) => (await make(recipe, wanted)).part.digest,
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  }
}

/**
 * The fields of an entity `E` that are made by other means in a locale than in English, or out of such fields: all others have been seen with
 * English.
 */
export function localFields(yaml: string, locale: Locale): Set<string> {
  const [own, english] = [expressions(yaml, locale), expressions(yaml, 'en')]
  const local = new Set<string>()
  const isLocal = (path: string, text: string) =>
    locale === 'en' ||
    text !== english.get(path) ||
    [...local].some(each => text.includes(`"path":"${each}"`))
  for (let before = -1; before < local.size; ) {
    before = local.size
    for (const [path, text] of own) if (isLocal(path, text)) local.add(path)
  }
  return local
}

function expressions(yaml: string, locale: Locale): Map<string, string> {
  const { cells } = compileRecipe(recipeOf(yaml), { locale, now: NOW }).get('E') ?? { cells: [] }
  const text = (value: unknown) =>
    JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each))
  return new Map(cells.map(({ path, ...cell }) => [path, text(cell)]))
}
