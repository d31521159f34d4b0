import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packSchema } from '../../packages/server/src/core/pack/format/schema-document.ts'
import { OWN_PACKS } from './folder.ts'

// The published schema, written anew after its reader has changed; `npm run format` gives it its layout.
writeFileSync(join(OWN_PACKS, 'pack.schema.json'), `${JSON.stringify(packSchema(), null, 2)}\n`)
