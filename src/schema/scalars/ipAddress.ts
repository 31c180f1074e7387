import { GraphQLError, GraphQLScalarType } from 'graphql'
import { canonicalAddress } from '../../observability/canonicalAddress.ts'
import { scalarLiteral } from './scalarLiteral.ts'

/** The canonical text form both ways; Postgres' host masks (/32, /128) are dropped. */
export const IpAddress = new GraphQLScalarType<string, string>({
  name: 'IpAddress',
  coerceOutputValue: (value) => parseIp(String(value).replace(/\/(32|128)$/, '')),
  coerceInputValue: parseIp,
  coerceInputLiteral: scalarLiteral(parseIp),
})

function parseIp(value: unknown): string {
  const address = typeof value === 'string' ? canonicalAddress(value) : null
  if (address === null) throw new GraphQLError('is not an IP address')
  return address
}
