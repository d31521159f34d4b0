import { validatorOf } from './validator.ts'

/**
 * Croissant 1.1, written from its specification (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html) and as strict
 * as what its reference software checks. There is no published schema of it.
 */

const text = { type: 'string', minLength: 1 }
const address = { type: 'string', format: 'uri' }
const iri = { type: 'string', format: 'uri-reference' }
const object = (properties: object, required: readonly string[], more: object = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
})
const oneOrMany = (schema: object) => ({ anyOf: [schema, { type: 'array', minItems: 1, items: schema }] })
const reference = object({ '@id': iri }, ['@id'], { additionalProperties: false })
const time = { type: 'string', format: 'date-time' }

/** Terms that a document uses without a prefix, and must say the meaning of. */
const contextTerms = {
  ...{ sc: 'https://schema.org/', cr: 'http://mlcommons.org/croissant/', dct: 'http://purl.org/dc/terms/' },
  ...{ '@vocab': 'https://schema.org/', '@language': 'en', conformsTo: 'dct:conformsTo' },
  ...Object.fromEntries(
    [
      ...['annotation', 'arrayShape', 'column', 'equivalentProperty', 'extract', 'field', 'fileObject'],
      ...[
        'isArray',
        'jsonPath',
        'key',
        'recordSet',
        'references',
        'source',
        'subField',
        'transform',
        'value',
      ],
    ].map(term => [term, `cr:${term}`]),
  ),
}
const context = object(
  {
    ...Object.fromEntries(Object.entries(contextTerms).map(([term, means]) => [term, { const: means }])),
    data: { const: { '@id': 'cr:data', '@type': '@json' } },
    dataType: { const: { '@id': 'cr:dataType', '@type': '@vocab' } },
  },
  [...Object.keys(contextTerms), 'data', 'dataType'],
)

const atomicTypes = ['sc:Boolean', 'sc:Date', 'sc:Time', 'sc:DateTime', 'sc:Float', 'sc:Integer', 'sc:Text']

const source = object(
  {
    fileObject: reference,
    extract: object({ column: text }, ['column'], { additionalProperties: false }),
    transform: object({ jsonPath: { type: 'string', pattern: '^\\$' } }, ['jsonPath'], {
      additionalProperties: false,
    }),
  },
  ['fileObject', 'extract'],
  { additionalProperties: false },
)
const annotation = object(
  {
    ...{ '@type': { const: 'cr:Field' }, '@id': iri, name: text, equivalentProperty: text },
    dataType: { type: 'string', pattern: '^(ddi-stats:[0-9a-f]{7}|wd:Q\\d+)$' },
    value: { type: ['number', 'string'] },
  },
  ['@type', '@id', 'name', 'dataType', 'value'],
  { additionalProperties: false },
)
/** A field has a data type, or fields that have one. */
const field = object(
  {
    ...{ '@type': { const: 'cr:Field' }, '@id': iri, name: { type: 'string' }, description: text },
    ...{ dataType: { enum: atomicTypes }, isArray: { const: true } },
    ...{ arrayShape: { type: 'string', pattern: '^-?\\d+(,-?\\d+)*$' }, source, references: reference },
    annotation: oneOrMany(annotation),
    subField: { type: 'array', minItems: 1, items: { $ref: '#/$defs/field' } },
  },
  ['@type', '@id', 'name'],
  {
    additionalProperties: false,
    oneOf: [{ required: ['dataType'] }, { required: ['subField'] }],
    dependentRequired: { arrayShape: ['isArray'] },
  },
)
const recordSet = object(
  {
    ...{ '@type': { const: 'cr:RecordSet' }, '@id': iri, name: text, description: text },
    ...{
      dataType: { const: 'sc:Enumeration' },
      key: oneOrMany(reference),
      annotation: oneOrMany(annotation),
    },
    field: { type: 'array', minItems: 1, items: { $ref: '#/$defs/field' } },
    data: { type: 'array', minItems: 1, items: { type: 'object' } },
  },
  ['@type', '@id', 'name', 'field'],
  { additionalProperties: false },
)
const fileObject = object(
  {
    ...{ '@type': { const: 'cr:FileObject' }, '@id': iri, name: text, description: text },
    ...{ contentUrl: address, contentSize: { type: 'string', pattern: '^\\d+ B$' } },
    encodingFormat: { enum: ['text/csv', 'application/x-parquet'] },
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
  ['@type', '@id', 'name', 'contentUrl', 'encodingFormat'],
  { additionalProperties: false },
)

const validate = validatorOf({
  $defs: { field },
  ...object(
    {
      ...{ '@context': context, '@type': { const: 'sc:Dataset' }, '@id': iri, name: text, description: text },
      conformsTo: { const: 'http://mlcommons.org/croissant/1.1' },
      ...{ url: address, version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' } },
      ...{ license: oneOrMany(address), keywords: oneOrMany(text) },
      creator: oneOrMany(
        object({ '@type': { enum: ['sc:Person', 'sc:Organization'] }, name: text }, ['@type', 'name']),
      ),
      ...{ dateCreated: time, datePublished: time, dateModified: time },
      distribution: { type: 'array', minItems: 1, items: fileObject },
      recordSet: { type: 'array', minItems: 1, items: recordSet },
    },
    // The specification also requires a licence; it is left out where nobody knows it.
    [
      '@context',
      '@type',
      'name',
      'description',
      'conformsTo',
      'url',
      'creator',
      'datePublished',
      'distribution',
    ],
    { additionalProperties: false },
  ),
})

interface Node {
  readonly [member: string]: unknown
}

/** What is wrong with a Croissant document: what its schema finds, ids that are there twice, and references to none. */
export function croissantFaults(value: unknown): string[] {
  const faults = validate(value)
  if (faults.length > 0) return faults
  const { '@context': _, ...document } = value as Node
  const nodes = nodesOf(document)
  const defined = nodes.filter(node => Object.keys(node).length > 1 && '@id' in node)
  const ids = defined.map(node => node['@id'])
  const references = nodes.filter(node => Object.keys(node).length === 1 && '@id' in node)
  const sets = nodes.filter(node => node['@type'] === 'cr:RecordSet')
  const files = new Set(defined.filter(node => node['@type'] === 'cr:FileObject').map(node => node['@id']))
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map(id => `two nodes ${id}`),
    ...references.flatMap(({ '@id': id }) => (ids.includes(id) ? [] : `no node ${id}`)),
    ...sets.filter(set => !('data' in set)).flatMap(set => (set.field as Node[]).flatMap(sourceless)),
    ...nodes.flatMap(({ fileObject: file }) => {
      const id = (file as Node | undefined)?.['@id']
      return id === undefined || files.has(id) ? [] : `no file ${id}`
    }),
  ]
}

/** The fields whose values come from nowhere. */
function sourceless(field: Node): string[] {
  const inside = (field.subField as Node[] | undefined)?.flatMap(sourceless) ?? []
  return 'source' in field ? inside : [`no source of ${field['@id']}`, ...inside]
}

/** Every object of the document, but what `data` holds. */
function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf)
  if (typeof value !== 'object' || value === null) return []
  const { data: _, ...members } = value as Node
  return [value as Node, ...Object.values(members).flatMap(nodesOf)]
}
