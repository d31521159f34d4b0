import type { KeptThing } from './thing.ts'
import { type Making, NEWEST_FIRST, thing } from './thing-making.ts'
import { tableName } from './world.ts'

/** The schemas of a pack with their fields. */
export function schemaThings(making: Making): KeptThing[] {
  const { pack, idOf } = making
  return pack.schemas.map(schema =>
    thing(making, 'schema', schema, NEWEST_FIRST, {
      displayName: schema.displayName,
      tableName: tableName(pack.key, schema.key),
      entityType: schema.entityType,
      schemaType: schema.schemaType,
      linkedSchemaId: schema.linkedSchema === null ? null : idOf('schema', schema.linkedSchema),
      joinMapping: schema.joinMapping,
      autoEnrich: schema.autoEnrich,
      fields: schema.fields.map(({ references, ...field }, at) => ({
        id: idOf('field', `${schema.key}.${field.name}`),
        schemaId: idOf('schema', schema.key),
        ...field,
        ordinal: at + 1,
        references: references === null ? null : `${references.schema}.${references.field}`,
      })),
    }),
  )
}
