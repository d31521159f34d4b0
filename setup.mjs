// Makes the checkout ready to run: installs what package-lock.json names and checks the Node that will run it.
// Runs before `npm start` and `npm test`, on any Node from 20, with nothing installed.
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const NEEDED_MAJOR = 24
/** Longer than any installation; a lock this old belongs to a machine that went away. */
const LOCK_MS = 30 * 60 * 1000

const root = import.meta.dirname
const lock = join(root, '.setup.lock')

if (!isInstalled()) await underLock(() => isInstalled() || install())
const complaint = process.exitCode ? null : nodeComplaint()
if (complaint) fail(complaint)

/** Whether every package that the lock file requires lies in node_modules, in the version it names. */
function isInstalled() {
  const wanted = readJson('package-lock.json').packages
  const present = readJson('node_modules/.package-lock.json')?.packages ?? {}
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const found = present[path]
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return found.version === entry.version && (!entry.integrity || found.integrity === entry.integrity)
  })
}

function install() {
  process.stderr.write('Installing what package-lock.json names …\n')
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const options = { cwd: root, stdio: ['ignore', 2, 'inherit'] }
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (done.status !== 0)
    fail('The installation failed; the lines above say why. Mend it and run the same command again.')
}

/** A sentence when no Node of the needed age would run the server; null when one does. */
function nodeComplaint() {
  const pinned = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  if (existsSync(pinned)) {
    const asked = spawnSync(pinned, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' })
    if (asked.status === 0 && majorOf(asked.stdout) >= NEEDED_MAJOR) return null
    // It would stand before the machine's own Node on the PATH of npm's scripts, and cannot run here.
    rmSync(pinned)
  }
  const own = spawnSync('node', ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' })
  if (own.status === 0 && majorOf(own.stdout) >= NEEDED_MAJOR) return null
  return (
    `Rowhouse runs on Node ${NEEDED_MAJOR} or newer. npm brought none that runs on ${process.platform}-${process.arch}, ` +
    `and the one on the PATH is ${own.stdout?.trim() || 'missing'}. Install Node ${NEEDED_MAJOR} and run the same command again.`
  )
}

function majorOf(version) {
  return Number(/^v(\d+)\./.exec(version)?.[1] ?? 0)
}

/** Keeps two npm runs in one checkout from installing over each other. */
async function underLock(work) {
  for (let waited = 0; !takeLock(); waited++) {
    if (waited === 0) process.stderr.write('Another run is installing; waiting for it …\n')
    await sleep(300)
  }
  try {
    work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function takeLock() {
  try {
    const file = openSync(lock, 'wx')
    writeSync(file, String(process.pid))
    closeSync(file)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (isAbandoned()) rmSync(lock, { force: true })
    return false
  }
}

function isAbandoned() {
  try {
    const holder = Number(readFileSync(lock, 'utf8'))
    const age = Date.now() - statSync(lock).mtimeMs
    return age > LOCK_MS || (age > 1000 && !isAlive(holder))
  } catch {
    return false // gone between two looks
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}
