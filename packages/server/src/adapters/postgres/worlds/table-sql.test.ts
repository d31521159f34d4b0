import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PackField, PackSchema } from '../../../core/pack/pack.ts'
import type { Segment } from '../../../core/pack/rules.ts'
import { tableName } from '../../../core/pack/world.ts'
import { createViewSql } from './segment-sql.ts'
import {
  constraintName,
  copyTableSql,
  createTableSql,
  digestSql,
  distinctNames,
  keptName,
  keysSql,
} from './table-sql.ts'

const field = (name: string, more: Partial<PackField> = {}): PackField => ({
  ...{ name, displayName: name, dataType: 'text', length: null, precision: null, scale: null },
  ...{ isNullable: false, isPrimaryKey: false, isUnique: false, isPredictor: false },
  ...{ defaultValue: null, description: '', references: null },
  ...more,
})

const schema = (key: string, fields: readonly PackField[]): PackSchema => ({
  ...{ key, name: key, displayName: key, description: '', status: 'active' },
  ...{ entityType: 'custom', schemaType: 'reference', linkedSchema: null, joinMapping: {} },
  ...{ autoEnrich: false, publish: true, fields },
})

const members = schema('members', [
  field('id', { dataType: 'varchar', length: 8, isPrimaryKey: true, isUnique: true }),
  field('say "hi"', { isUnique: true, defaultValue: "it's" }),
  field('paid', { dataType: 'decimal', precision: 12, scale: 2, isNullable: true }),
  field('since', { dataType: 'date' }),
  field('seen', { dataType: 'timestamp', isNullable: true }),
])
const visits = schema('door-visits', [
  field('member', { isPrimaryKey: true, references: { schema: 'members', field: 'id' } }),
  field('number', { dataType: 'integer', isPrimaryKey: true }),
  field('host', { isNullable: true, references: { schema: 'members', field: 'id' } }),
])
const tableOf = (key: string) => tableName('club-x', key)

test('a table has the types of its fields, and the columns of the house behind them', () => {
  assert.equal(
    createTableSql('org_1', tableOf('members'), members, '0197a5c0-0000-7000-8000-000000000000'),
    `create table "org_1"."ds_club_x_members" (
  "id" varchar(8) not null,
  "say ""hi""" text default 'it''s' not null,
  "paid" numeric(12, 2),
  "since" date not null,
  "seen" timestamp(3),
  _pack_load uuid default '0197a5c0-0000-7000-8000-000000000000',
  _pack_digest bytea
)`,
  )
})

test('keys are named after the table, and a foreign key has an index unless the primary key begins with it', () => {
  assert.deepEqual(keysSql('org_1', tableOf('members'), members, tableOf), [
    'alter table "org_1"."ds_club_x_members" add constraint "ds_club_x_members_pkey" primary key ("id")',
    'alter table "org_1"."ds_club_x_members" add constraint "ds_club_x_members_say ""hi""_key" unique ("say ""hi""")',
  ])
  assert.deepEqual(keysSql('org_1', tableOf('door-visits'), visits, tableOf), [
    'alter table "org_1"."ds_club_x_door_visits" add constraint "ds_club_x_door_visits_pkey" primary key ("member", "number")',
    'alter table "org_1"."ds_club_x_door_visits" add constraint "ds_club_x_door_visits_member_fkey" foreign key ("member") references "org_1"."ds_club_x_members" ("id")',
    'create index "ds_club_x_door_visits_host_idx" on "org_1"."ds_club_x_door_visits" ("host")',
    'alter table "org_1"."ds_club_x_door_visits" add constraint "ds_club_x_door_visits_host_fkey" foreign key ("host") references "org_1"."ds_club_x_members" ("id")',
  ])
})

test('a digest takes all cells as text, and a column that is gone for missing', () => {
  assert.equal(
    digestSql(visits, new Set(['member', 'host'])),
    `substring(sha256(convert_to(concat_ws(E'\\x1f', coalesce("member"::text, E'\\x1e'), E'\\x1e', coalesce("host"::text, E'\\x1e')), 'UTF8')) from 1 for 16)`,
  )
  assert.equal(
    copyTableSql('org_1', 't', visits),
    'copy "org_1"."t" (_pack_digest, "member", "number", "host") from stdin',
  )
})

test('names keep to the length of names, and long ones that begin alike stay apart', () => {
  const table = `ds_${'long'.repeat(15)}`
  const names = [
    table,
    ...['pkey', 'customer_id_fkey', `${'field'.repeat(10)}_a_key`, `${'field'.repeat(10)}_b_key`].flatMap(
      ending => {
        const name = constraintName(table, ending)
        return [name, keptName(name, 1), keptName(name, 2)]
      },
    ),
    ...[keptName(table, 1), keptName(`${table.slice(0, -1)}x`, 1)],
  ]
  assert.deepEqual(
    names.filter(name => Buffer.byteLength(name) > 63),
    [],
  )
  assert.equal(new Set(names).size, names.length, names.join())
  assert.match(keptName(table, 12), /_kept12$/)
})

test('tables and indexes of a pack have names of their own, whatever the schemas and fields are called', () => {
  const nameOf = distinctNames(['ds_p_order', 'ds_p_order_pkey', 'ds_p_order_item'])
  assert.deepEqual(
    [
      nameOf('ds_p_order', 'pkey'),
      nameOf('ds_p_order', 'item_id_idx'),
      nameOf('ds_p_order_item', 'id_idx'),
      nameOf('ds_p_order_item', 'id_key'),
    ],
    ['ds_p_order_pkey1', 'ds_p_order_item_id_idx', 'ds_p_order_item_id_idx1', 'ds_p_order_item_id_key'],
  )
})

test('a view selects the fields of its base by filters on it and on joined rows, with values as text of their type', () => {
  const segment: Segment = {
    ...{ key: 'guests', name: 'Guests', description: '', status: 'active', entityType: 'custom' },
    baseSchema: 'members',
    joins: [{ schema: 'door-visits', field: 'member', baseField: 'id' }],
    filters: [
      { field: 'paid', operator: '>=', value: 12.5 },
      { field: 'say "hi"', operator: 'not_in', value: ["o'clock", 'back\\slash'] },
      { field: 'members.seen', operator: 'exists' },
      { field: 'door-visits.number', operator: '!=', value: 3 },
    ],
  }
  const schemaNamed = (key: string) => (key === 'members' ? members : visits)
  assert.equal(
    createViewSql('seg_1', segment, { place: 'org_1', tableOf, schemaNamed }),
    `create view "org_1"."seg_1" as
select b."id", b."say ""hi""", b."paid", b."since", b."seen"
from "org_1"."ds_club_x_members" b
where b."paid" >= '12.5'::numeric
  and b."say ""hi""" collate "C" not in ('o''clock'::text,  E'back\\\\slash'::text)
  and b."seen" is not null
  and exists (select 1 from "org_1"."ds_club_x_door_visits" j where j."member" = b."id" and j."number" <> '3'::numeric)`,
  )
})
