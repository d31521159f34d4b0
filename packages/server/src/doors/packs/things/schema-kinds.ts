import Type from 'typebox'
import { dataTypes } from '../../../core/pack/pack.ts'
import { nullable } from '../../load.ts'
import { exampleId, Id, type Kind, NEWEST_FIRST, thingExample, thingShape } from './kind.ts'

const Field = Type.Object({
  id: Id,
  schemaId: Id,
  name: Type.String(),
  displayName: Type.String(),
  dataType: Type.Enum([...dataTypes]),
  length: nullable(Type.Integer({ description: 'Of varchar, in characters.' })),
  precision: nullable(Type.Integer({ description: 'Of decimal.' })),
  scale: nullable(Type.Integer()),
  isNullable: Type.Boolean(),
  isPrimaryKey: Type.Boolean(),
  isUnique: Type.Boolean(),
  isPredictor: Type.Boolean(),
  defaultValue: nullable(Type.String()),
  description: Type.String(),
  ordinal: Type.Integer({ minimum: 1 }),
  references: nullable(Type.String({ description: 'Such as `customers.customer_id`.' })),
})

const schemas: Kind = {
  kind: 'schema',
  path: '/api/v1/schemas',
  one: 'schema',
  many: 'schemas',
  order: NEWEST_FIRST,
  filters: [],
  shape: thingShape({
    displayName: Type.String(),
    tableName: Type.String({ description: "Its table in the organization's schema of PostgreSQL." }),
    entityType: Type.Enum(['customer', 'account', 'custom']),
    schemaType: Type.Enum(['customer', 'transaction', 'event', 'reference']),
    linkedSchemaId: nullable(Id),
    joinMapping: Type.Record(Type.String(), Type.String()),
    autoEnrich: Type.Boolean(),
    fields: Type.Array(Field, { description: 'By ordinal.' }),
  }),
  example: thingExample('customers', 'customers', 'Members of the program.', {
    displayName: 'Customers',
    tableName: 'ds_starbucks_customers',
    entityType: 'customer',
    schemaType: 'customer',
    linkedSchemaId: null,
    joinMapping: {},
    autoEnrich: false,
    fields: [
      {
        id: exampleId('customer_id'),
        schemaId: exampleId('customers'),
        name: 'customer_id',
        displayName: 'Customer ID',
        dataType: 'varchar',
        length: 12,
        precision: null,
        scale: null,
        isNullable: false,
        isPrimaryKey: true,
        isUnique: false,
        isPredictor: false,
        defaultValue: null,
        description: '',
        ordinal: 1,
        references: null,
      },
    ],
  }),
}

const outcomeTypes: Kind = {
  kind: 'outcome_type',
  path: '/api/v1/outcome-types',
  one: 'outcome type',
  many: 'outcome types',
  order: 'by ordinal',
  filters: [],
  shape: thingShape({
    classification: Type.Enum(['positive', 'negative', 'neutral']),
    category: Type.Enum(['impression', 'response']),
    isSystem: Type.Boolean(),
    ordinal: Type.Integer({ minimum: 1 }),
  }),
  example: {
    ...thingExample('impression', 'Impression', '', {
      classification: 'neutral',
      category: 'impression',
      isSystem: true,
      ordinal: 1,
    }),
    packKey: null,
  },
}

export const schemaKinds: readonly Kind[] = [schemas, outcomeTypes]
