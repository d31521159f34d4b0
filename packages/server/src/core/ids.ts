import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type OrganizationId = Branded<'organization'>
export type SandboxId = Branded<'sandbox'>
export type ProjectId = Branded<'project'>
export type UserId = Branded<'user'>
export type KeyId = Branded<'key'>
export type DatasetId = Branded<'dataset'>
export type VersionId = Branded<'version'>
export type PartId = Branded<'part'>
export type ArtifactId = Branded<'artifact'>
export type LoadId = Branded<'load'>
export type ExperimentId = Branded<'experiment'>
export type ModelId = Branded<'model'>
export type DeploymentId = Branded<'deployment'>
export type RuleId = Branded<'rule'>
export type SchemaId = Branded<'schema'>
export type GenerationId = Branded<'generation'>
export type DeliveryId = Branded<'delivery'>
export type ProjectGroupId = Branded<'project_group'>

/** A fresh UUID of version 7: ids made later sort later. */
export function newId<Id extends string>(): Id {
  return v7() as Id
}

/** A fresh code of 12 lower-case hex digits, by which the fill door names users and datasets. */
export function newCode(): string {
  return randomBytes(6).toString('hex')
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A UUID as it is kept, of one in any case that may lack its hyphens; any other text as it is. Pure; no I/O. */
export function uuidOf(text: string): string {
  const bare = text.toLowerCase().replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/.test(bare)) return text
  return bare.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Whether the text has the form of a UUID; anything else cannot be an id and is answered as unknown. */
export function isId(text: string): boolean {
  return UUID.test(text)
}
