import { classOf } from './ancestry.ts'
import { type Showing, versionOf } from './describe.ts'
import { type JsonObject, own, present } from './json.ts'
import { type Entry, tenantEntries } from './registry.ts'
import { unionsOf } from './union.ts'

const RECENT = 10

/** What a tenant has in the registry of a sandbox: how many of each kind, the latest, and which schemas each class has. Pure; no I/O. */
export function statisticsOf({ registry, organization }: Showing): JsonObject {
  const all = tenantEntries(registry)
  const count = (kind: Entry['kind']) => all.filter(entry => entry.kind === kind).length
  const titleOf = (uri: string | null) => uri && String(registry.entries.get(uri)?.body.title ?? '')
  const latest = (time: (entry: Entry) => number) =>
    all.toSorted((a, b) => time(b) - time(a)).slice(0, RECENT)
  const updatedAt = (entry: Entry) => entry.resource?.updatedAt.getTime() ?? 0
  const createdAt = (entry: Entry) => entry.resource?.createdAt.getTime() ?? 0
  const withClass = (entry: Entry): JsonObject => {
    const classUri = entry.kind === 'schemas' ? classOf(registry, entry) : null
    return classUri ? { 'meta:class': classUri, 'meta:classTitle': titleOf(classUri) } : {}
  }
  const schemas = all.filter(({ kind }) => kind === 'schemas')
  const byClass = Map.groupBy(schemas, entry => classOf(registry, entry) ?? '')
  return {
    imsOrg: organization.id,
    tenantId: registry.tenant,
    counts: {
      schemas: count('schemas'),
      mixins: count('mixins'),
      datatypes: count('datatypes'),
      classes: count('classes'),
      unions: unionsOf(registry).length,
    },
    recentlyCreatedResources: latest(createdAt).map(entry => ({
      ...named(entry),
      'meta:resourceType': entry.kind,
      'meta:created': printDate(createdAt(entry)),
      version: versionOf(entry),
    })),
    recentlyUpdatedResources: latest(updatedAt).map(entry => ({
      ...named(entry),
      'meta:resourceType': entry.kind,
      'meta:updated': printDate(updatedAt(entry)),
      ...withClass(entry),
      version: versionOf(entry),
    })),
    classUsage: Object.fromEntries([...byClass].map(([uri, entries]) => [uri, entries.map(named)])),
  }
}

function named({ $id, body }: Entry): JsonObject {
  return present({ $id, title: own(body, 'title'), description: own(body, 'description') })
}

/** `Sun Nov 22 2026 06:41:00 GMT+0000 (UTC)`. */
function printDate(time: number): string {
  const [, weekday, day, month, year, clock] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(time).toUTCString()) ?? []
  return `${weekday} ${month} ${day} ${year} ${clock} GMT+0000 (UTC)`
}
