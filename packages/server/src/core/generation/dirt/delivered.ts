import type { EntityCells, Layout, Member } from '../cells.ts'
import { type Dirty, isSpoilt } from './dirty.ts'

/** Entities as their rows are delivered: values that may be malformed are texts. Pure; no I/O. */
export function deliveredEntities(
  entities: ReadonlyMap<string, EntityCells>,
  dirty: Dirty = {},
): ReadonlyMap<string, EntityCells> {
  return new Map(
    [...entities].map(([name, cells]) => [
      name,
      { ...cells, members: deliveredMembers(cells.members, dirty) },
    ]),
  )
}

/** The same of an entity's members. Pure; no I/O. */
export function deliveredMembers(members: readonly Member[], dirty: Dirty): Member[] {
  return members.map(member => ({ ...member, layout: deliveredLayout(member.layout, dirty) }))
}

function deliveredLayout(layout: Layout, dirty: Dirty): Layout {
  if (layout.kind === 'object') return { ...layout, members: deliveredMembers(layout.members, dirty) }
  if (layout.kind === 'array')
    return { ...layout, items: layout.items.map(item => deliveredLayout(item, dirty)) }
  if (!isSpoilt(dirty)) return layout
  const { path, type } = layout
  const delivered = { kind: 'cell', path: `${path}!!` } as const
  return (dirty.malformed ?? 0) === 0 || type === 'text'
    ? { ...delivered, type }
    : { ...delivered, type: 'text', clean: type }
}
