/** What rows must be, compiled from a resolved schema: a plain value that can be sent to an engine process. */
export interface RowSchema {
  readonly fields: readonly RowField[]
}

export interface RowField {
  readonly name: string
  readonly required: boolean
  readonly type: RowType
}

/** Types by `meta:xdmType`, with the constraints that hold for their values. */
export type RowType =
  | ({ readonly kind: 'string' } & TextRules)
  | ({ readonly kind: 'number' | 'long' | 'int' | 'short' | 'byte' } & NumberRules)
  | { readonly kind: 'boolean'; readonly enum?: readonly boolean[] }
  /** Choices are written as dates are stored. */
  | { readonly kind: 'date' | 'date-time'; readonly enum?: readonly string[] }
  | ({ readonly kind: 'object'; readonly fields: readonly RowField[] } & CountRules)
  | {
      readonly kind: 'array'
      readonly items: RowType
      readonly minItems: number | null
      readonly maxItems: number | null
      readonly uniqueItems?: true
    }
  | ({ readonly kind: 'map'; readonly values: RowType } & CountRules)

/** How many members must be there. */
export interface CountRules {
  readonly minProperties?: number
  readonly maxProperties?: number
}

export interface TextRules {
  readonly format: string | null
  /** A search, not a whole match, as in JSON Schema. */
  readonly pattern: string | null
  readonly minLength: number | null
  readonly maxLength: number | null
  readonly enum: readonly string[] | null
}

/** Bounds as the schema writes them, both included unless said otherwise. */
export interface NumberRules {
  readonly minimum: number | null
  readonly maximum: number | null
  readonly exclusiveMinimum: number | null
  readonly exclusiveMaximum: number | null
  /** As the decimal that it is written as. */
  readonly multipleOf?: number
  readonly enum: readonly number[] | null
}
