import { catalogShape } from './catalog-shape.ts'
import { flowShape } from './flows.ts'
import { historyShape } from './history.ts'
import { manifestShape } from './manifest.ts'
import { experimentShape, modelShape } from './models.ts'
import { rowsShape } from './rows-shape.ts'
import { rulesShape } from './rule-shapes.ts'
import { schemasShape } from './schemas.ts'
import { segmentShape } from './segments.ts'
import { list, members, optional } from './shape.ts'

/** `decisions.yaml`. */
export const decisionsShape = members('decisions.yaml', {
  models: optional(list('models', modelShape, 1000)),
  experiments: optional(list('experiments', experimentShape, 1000)),
  decisionFlows: optional(list('decision flows', flowShape, 1000)),
  segments: optional(list('segments', segmentShape, 1000)),
})

/** What the files of a pack hold, by their names without the ending. */
export const fileShapes = {
  pack: manifestShape,
  schemas: schemasShape,
  catalog: catalogShape,
  rules: rulesShape,
  decisions: decisionsShape,
  rows: rowsShape,
  history: historyShape,
}

export type FileKind = keyof typeof fileShapes

/** A pack may do without these. */
export const OPTIONAL_FILES: readonly FileKind[] = ['rules', 'decisions']
