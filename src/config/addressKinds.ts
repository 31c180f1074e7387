import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type Kind, listKind, textKind } from './kind.ts'

const hopsMax = 16

/** A URL of one of these schemes, with a host, and without credentials where `bare`; kept as written. */
export function url(schemes: readonly string[], { bare = true } = {}): Kind<string> {
  const expected = `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`
  return textKind(expected, (text) => {
    const parsed = URL.parse(text)
    if (parsed === null || parsed.host === '' || !schemes.includes(parsed.protocol.slice(0, -1))) return null
    return bare && parsed.username + parsed.password !== '' ? null : text
  })
}

/** The base of links that people follow: no query, no fragment, and no slash at its end. */
export const baseUrl = textKind('a URL such as https://app.example.com', (text) => {
  const parsed = parseWeb(text)
  return parsed === null ? null : parsed.origin + parsed.pathname.replace(/\/+$/, '')
})

/** Origins as browsers write them (RFC 6454), or `*`; `null` is no origin. */
export const origins = listKind('an origin such as https://app.example.com', (entry) => {
  if (entry === '*') return entry
  const parsed = parseWeb(entry)
  return parsed?.pathname === '/' && !parsed.hostname.includes('*') ? parsed.origin : null
})

/** Host names in the form of a parsed URL (lower case, IPv6 in brackets), without their port; or `*`. */
export const hosts = listKind('a host name such as api.example.com', (entry) => {
  if (entry === '*') return entry
  const parsed = parseWeb(`http://${isIP(entry) === 6 ? `[${entry}]` : entry}`)
  if (parsed?.pathname !== '/' || /^\.|\*/.test(parsed.hostname)) return null
  return parsed.hostname
})

/** The address or name to listen on. */
export const listenHost = textKind('an address or a host name to listen on', (text) =>
  isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) ? text : null,
)

/** How many proxies stand before us, or which; addresses come back as networks of one. */
export const proxies = textKind<number | readonly string[]>(
  `a number of hops up to ${hopsMax}, or addresses and networks such as 10.0.0.0/8`,
  (text) => {
    if (/^\d+$/.test(text)) return Number(text) <= hopsMax ? Number(text) : null
    const networks = text.split(',').map((entry) => networkOf(entry.trim()))
    return networks.every((network) => network !== null) ? networks : null
  },
  `Write how many proxies stand before Gatehouse (up to ${hopsMax}), or their networks, none of them /0.`,
)

/** Whether a URL leads, by its very text, to this machine or to a private network. */
export function isPrivate(text: string): boolean {
  const host = URL.parse(text)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  if (ipaddr.isValid(host)) return ipaddr.parse(host).range() !== 'unicast'
  return host === '' || /(^|\.)localhost\.?$/.test(host)
}

function parseWeb(text: string): URL | null {
  const parsed = URL.parse(text)
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) return null
  return parsed.username + parsed.password + parsed.search + parsed.hash === '' ? parsed : null
}

/** The canonical network of `10.0.0.1` or `10.0.0.0/8`; null where it is none, or is everybody. */
function networkOf(entry: string): string | null {
  const version = isIP(entry.replace(/\/\d{1,3}$/, ''))
  if (version === 0 || entry.includes('%')) return null
  const cidr = entry.includes('/') ? entry : `${entry}/${version === 4 ? 32 : 128}`
  if (!ipaddr.isValidCIDR(cidr)) return null
  const [address, bits] = ipaddr.parseCIDR(cidr)
  return bits === 0 ? null : `${address.toString()}/${bits}`
}
