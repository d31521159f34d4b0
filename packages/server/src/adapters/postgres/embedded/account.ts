import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { refuse } from '../../../core/refusals.ts'

/** An ordinary account of this machine. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * The account that PostgreSQL runs as when this process is root, which PostgreSQL refuses to be; null otherwise.
 * An existing cluster keeps its owner.
 */
export async function accountForRoot(cluster: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const owner = await stat(cluster).catch(() => null)
  if (owner && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid }
  const accounts = await readAccounts()
  const account = accounts.get('postgres') ?? accounts.get('nobody')
  if (account && account.uid !== 0) return account
  throw refuse(
    'unavailable',
    'PostgreSQL does not run as root, and this machine has neither an account "postgres" nor "nobody". Start the server as an ordinary user, or set DATABASE_URL.',
  )
}

async function readAccounts(): Promise<Map<string, Account>> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const accounts = text.split('\n').map(line => {
    const [name = '', , uid, gid] = line.split(':')
    return { name, uid: Number(uid), gid: Number(gid) }
  })
  return new Map(accounts.map(account => [account.name, account]))
}

/** Whether the account may enter the folder, as far as the permission bits of it and all folders above tell. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path)
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0
    if (((mode >> shift) & 1) === 0) return false
    if (path === dirname(path)) return true
  }
}
