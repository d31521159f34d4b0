/** A value that travels beside the SQL, never in it; a list is a list of paths. */
export type Parameter = string | readonly string[]

/** A statement and its parameters `$1`, `$2`, … */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/** Adds a parameter; answers what stands for it in the SQL. */
export type Bind = (value: Parameter) => string

/** Gathers the parameters of one statement. */
export function gather(): { readonly parameters: Parameter[]; readonly bind: Bind } {
  const parameters: Parameter[] = []
  return { parameters, bind: value => `$${parameters.push(value)}` }
}
