/** Works on the items from the first on, so many at once. When one fails the others are stopped and waited for; its error is thrown. */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const halt = new AbortController()
  const halted = AbortSignal.any([halt.signal, ...(signal ? [signal] : [])])
  const waiting = items.values()
  const lines = Array.from({ length: atOnce }, async () => {
    try {
      for (const item of waiting) {
        halted.throwIfAborted()
        await work(item, halted)
      }
    } catch (error) {
      halt.abort(error)
    }
  })
  await Promise.all(lines)
  halt.signal.throwIfAborted()
}
