import type { Store } from '../../core/ports/store.ts'
import type { SourcePart } from '../../core/query/query.ts'

/** The parts as files that engine processes can read until they are released. */
export interface LocalParts extends AsyncDisposable {
  /** In the order of the parts. */
  readonly paths: readonly string[]
}

/** Brings the parts onto this machine. */
export async function localParts(store: Store, parts: readonly SourcePart[]): Promise<LocalParts> {
  await using opened = new AsyncDisposableStack()
  const paths: string[] = []
  for (const part of parts) paths.push(opened.use(await store.local(part.key)).path)
  const scope = opened.move()
  return { paths, [Symbol.asyncDispose]: () => scope.disposeAsync() }
}
