import ipaddr from 'ipaddr.js'

/** Whether a host of a URL is this machine: what is asked there crosses no wire. */
export function isLocal(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return name === 'localhost' || (ipaddr.isValid(name) && ipaddr.process(name).range() === 'loopback')
}
