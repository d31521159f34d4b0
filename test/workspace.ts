import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'

/** A source file of the workspace, as the house looks at it. */
export interface SourceFile {
  /** From the root of the workspace, with slashes. */
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly string[]
}

export const root = dirname(import.meta.dirname)

/** Made by running, installing or building; not part of what the house is. */
const MADE = new Set(['node_modules', '.git', '.rowhouse', 'dist', 'coverage', 'out'])

/** Every file below a folder of the workspace that a person wrote, as paths from the root. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(entry => !MADE.has(entry.name) && !entry.name.endsWith('.log'))
    .flatMap(entry => {
      const path = posix.join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
    .sort()
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export function exists(path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false }) !== undefined
}

/** The TypeScript files below a folder, with what they import. */
export function sourcesBelow(folder: string): SourceFile[] {
  return filesBelow(folder)
    .filter(path => path.endsWith('.ts'))
    .map(path => {
      const text = textOf(path)
      return { path, text, lines: text.split('\n').length - 1, imports: importsOf(path, text) }
    })
}

const IMPORT = /^(?:import|export)\s(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm

/** What a file imports: paths from the root for the workspace's own files, names for packages. */
export function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(match => {
    const named = match[1] ?? match[2] ?? ''
    return named.startsWith('.') ? posix.join(posix.dirname(path), named) : named
  })
}

/** A chain of imports that ends where it begins, or null. */
export function findCycle(sources: readonly SourceFile[]): string[] | null {
  const imports = new Map(sources.map(source => [source.path, source.imports]))
  const done = new Set<string>()
  const visit = (path: string, chain: readonly string[]): string[] | null => {
    const start = chain.indexOf(path)
    if (start >= 0) return [...chain.slice(start), path]
    if (done.has(path)) return null
    for (const next of imports.get(path) ?? []) {
      const cycle = imports.has(next) ? visit(next, [...chain, path]) : null
      if (cycle) return cycle
    }
    done.add(path)
    return null
  }
  return sources.map(source => visit(source.path, [])).find(cycle => cycle !== null) ?? null
}

/** A path that a document in a folder links to, from the root. */
export function linked(document: string, target: string): string {
  return relative(root, join(root, dirname(document), target)).replaceAll('\\', '/')
}
