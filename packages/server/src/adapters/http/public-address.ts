import { BlockList, isIP } from 'node:net'

// IPv4 within IPv6 (::ffff:0:0/96) is held against the IPv4 ranges by the list itself.
/** Addresses that are nobody's on the Internet, or that only this machine or network reaches (IANA special-purpose registries). */
const RESERVED: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]

/** Which hosts and addresses may be spoken to although they are not public. */
export interface Allowance {
  readonly hosts: ReadonlySet<string>
  readonly networks: BlockList
}

/** Reads host names, addresses and networks such as `10.1.0.0/16`. Throws `TypeError` naming what is none. */
export function readAllowance(entries: readonly string[]): Allowance {
  const hosts = new Set<string>()
  const networks = new BlockList()
  for (const entry of entries) {
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
    const family = isIP(address)
    if (family === 0 && prefix === undefined && /^[a-z0-9][a-z0-9.-]{0,252}$/i.test(address))
      hosts.add(address.toLowerCase())
    else if (family > 0)
      networks.addSubnet(address, Number(prefix ?? (family === 4 ? 32 : 128)), family === 4 ? 'ipv4' : 'ipv6')
    else throw new TypeError(`"${entry}" is no host, address or network`)
  }
  return { hosts, networks }
}

const reserved = (() => {
  const list = new BlockList()
  for (const [address, prefix] of RESERVED)
    list.addSubnet(address, prefix, isIP(address) === 4 ? 'ipv4' : 'ipv6')
  return list
})()

/** Whether an address may be spoken to: a public one, or one that is allowed. */
export function mayReach(address: string, { networks }: Allowance): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  return networks.check(address, family) || !reserved.check(address, family)
}
