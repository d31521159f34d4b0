import { describe } from 'node:test'
import { pathToFileURL } from 'node:url'

// Test files that share a process, each a suite of its own with the hooks that it has, one after another.
// usage: node --test test/group.ts [path of a test file]…

for (const file of process.argv.slice(2)) describe(file, () => import(pathToFileURL(file).href))
