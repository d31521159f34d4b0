import { after, describe } from 'node:test'
import { pathToFileURL } from 'node:url'

// Test files that share a process, each a suite of its own with the hooks that it has, one after another.
// usage: node --test test/group.ts [path of a test file]…

/** Bounds a file, and each test in it: what hangs is told by its name, and the other files go on. */
const TIMEOUT_MS = 5 * 60_000
/** How long what a file left open, such as a connection, may keep the process. */
const LEAVING_MS = 20_000

for (const file of process.argv.slice(2)) {
  describe(file, { timeout: TIMEOUT_MS }, () => import(pathToFileURL(file).href))
}

after(() => {
  setTimeout(() => {
    process.stderr.write('A test file has left something open that keeps its process.\n')
    process.exit(1)
  }, LEAVING_MS).unref()
})
