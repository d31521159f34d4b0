import { access } from 'node:fs/promises'

/** Whether something lies at the path, followed through symbolic links. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
