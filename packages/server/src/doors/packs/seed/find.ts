import type { Scope } from '../../../core/access/access.ts'
import type { Pack } from '../../../core/pack/pack.ts'
import type { InvalidPack } from '../../../core/ports/packs.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { refuse } from '../../../core/refusals.ts'

/** The pack of this key. Refuses with `unknown_pack`, and says what is wrong with a folder of that name. */
export async function packNamed({ packs }: Pick<Ports, 'packs'>, key: string): Promise<Pack> {
  const pack = await packs.get(key)
  if (pack) return pack
  const { invalid } = await packs.list()
  const faults = invalid.filter(({ folder }) => folder === key)
  throw refuse('unknown_pack', `Dataset "${key.slice(0, 100)}" not found in registry.${faultsSaid(faults)}`)
}

/** The same to remove it: what is loaded goes also when its folder is no pack any more. */
export async function packToRemove(
  { packs, catalog }: Pick<Ports, 'packs' | 'catalog'>,
  scope: Scope,
  key: string,
): Promise<Pick<Pack, 'key' | 'name'>> {
  const world = await catalog.read(scope, tx => tx.worlds.current())
  return world?.pack === key ? { key, name: world.name } : packNamed({ packs }, key)
}

function faultsSaid([first, ...others]: readonly InvalidPack[]): string {
  if (!first) return ''
  const place = first.file === '' ? '' : `${first.file}, line ${first.line}: `
  const more =
    others.length === 0
      ? ''
      : ` That is the first of ${others.length + 1} faults; GET /api/v1/seed-dataset?details=true lists them.`
  return ` A folder of that name is no pack: ${place}${first.reason}${more}`
}
