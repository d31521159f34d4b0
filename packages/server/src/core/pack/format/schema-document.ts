import type { JsonObject } from '../../schema/json.ts'
import { type FileKind, fileShapes, OPTIONAL_FILES } from './files.ts'

/**
 * The published JSON Schema of the format: each kind of file under `$defs`, and at the root a whole pack, its files by their names.
 * Pure; no I/O. What it refuses the reader refuses too; the reader also looks at what files say of one another.
 */
export function packSchema(): JsonObject {
  const kinds = Object.keys(fileShapes) as FileKind[]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The files of a pack',
    type: 'object',
    properties: Object.fromEntries(kinds.map(kind => [`${kind}.yaml`, { $ref: `#/$defs/${kind}` }])),
    required: kinds.filter(kind => !OPTIONAL_FILES.includes(kind)).map(kind => `${kind}.yaml`),
    additionalProperties: false,
    $defs: Object.fromEntries(
      kinds.map(kind => [kind, { title: `${kind}.yaml`, ...fileShapes[kind].schema }]),
    ),
  }
}
