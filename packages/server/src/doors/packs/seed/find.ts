import type { Pack } from '../../../core/pack/pack.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { refuse } from '../../../core/refusals.ts'

/** The pack of this key. Refuses with `unknown_pack`. */
export async function packNamed({ packs }: Pick<Ports, 'packs'>, key: string): Promise<Pack> {
  const pack = await packs.get(key)
  if (pack) return pack
  throw refuse('unknown_pack', `Dataset "${key.slice(0, 100)}" not found in registry.`)
}
