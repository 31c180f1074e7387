import ipaddr from 'ipaddr.js'

type Value = string | number | { readonly [key: string]: Value }

/**
 * A database in MaxMind's format (2.0, 24 bits a record) that says `data` of each network: as much of the format as
 * a test needs. Networks are IPv4 or IPv6, and none holds another.
 */
export function mmdb(networks: readonly (readonly [cidr: string, data: Value])[]): Buffer {
  type Node = [Node | number | null, Node | number | null]
  const root: Node = [null, null]
  const sections: Buffer[] = []
  for (const [cidr, value] of networks) {
    const [address, bits] = ipaddr.parseCIDR(cidr)
    const isV4 = address.kind() === 'ipv4'
    const bytes = isV4 ? [...Array<number>(12).fill(0), ...address.toByteArray()] : address.toByteArray()
    const length = isV4 ? bits + 96 : bits
    const offset = sections.reduce((sum, { length: size }) => sum + size, 0)
    sections.push(encode(value))
    let node = root
    for (let index = 0; index < length; index += 1) {
      const side = ((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1
      if (index === length - 1) {
        node[side] = offset
        break
      }
      const next = node[side]
      const child: Node = Array.isArray(next) ? next : [null, null]
      node[side] = child
      node = child
    }
  }

  const nodes: Node[] = [root]
  for (const node of nodes) for (const child of node) if (Array.isArray(child)) nodes.push(child)
  const places = new Map(nodes.map((node, index) => [node, index]))
  const tree = Buffer.alloc(nodes.length * 6)
  nodes.forEach((node, index) => {
    node.forEach((child, side) => {
      const record =
        child === null
          ? nodes.length
          : typeof child === 'number'
            ? nodes.length + 16 + child
            : (places.get(child) ?? 0)
      tree.writeUIntBE(record, index * 6 + side * 3, 3)
    })
  })
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    database_type: 'Test-City',
    ip_version: 6,
    node_count: nodes.length,
    record_size: 24,
  })
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    ...sections,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    metadata,
  ])
}

/** Types 2 (UTF-8), 3 (double), 6 (unsigned, 32 bits) and 7 (map); nothing is longer than 28. */
function encode(value: Value): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([Buffer.from([(2 << 5) | Buffer.byteLength(value)]), Buffer.from(value)])
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([Buffer.from([(6 << 5) | 4]), bytes])
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    return Buffer.concat([Buffer.from([(3 << 5) | 8]), bytes])
  }
  const entries = Object.entries(value)
  return Buffer.concat([
    Buffer.from([(7 << 5) | entries.length]),
    ...entries.flatMap(([key, inner]) => [encode(key), encode(inner)]),
  ])
}
