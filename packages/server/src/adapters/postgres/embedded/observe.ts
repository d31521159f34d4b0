/** Told about everything worth knowing; `kind` names the event. */
export type Observe = (event: { readonly kind: string } & Readonly<Record<string, unknown>>) => void
