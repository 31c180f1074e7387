import { GraphQLError, GraphQLScalarType } from 'graphql'
import { type EmailAddress as Parsed, parseEmailAddress } from '../../auth/emailAddress.ts'
import { scalarLiteral } from './scalarLiteral.ts'

/** In: an address with its canonical form. Out: the address as it was written. */
export const EmailAddress = new GraphQLScalarType<Parsed, string>({
  name: 'EmailAddress',
  coerceOutputValue: String,
  coerceInputValue: parseEmail,
  coerceInputLiteral: scalarLiteral(parseEmail),
})

function parseEmail(value: unknown): Parsed {
  const email = typeof value === 'string' ? parseEmailAddress(value) : null
  if (email === null) throw new GraphQLError('is not an email address')
  return email
}
