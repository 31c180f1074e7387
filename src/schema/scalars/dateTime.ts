import { GraphQLError, GraphQLScalarType } from 'graphql'
import { scalarLiteral } from './scalarLiteral.ts'

const rfc3339 =
  /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i

/** RFC 3339 both ways; out always in UTC with milliseconds. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  coerceOutputValue(value) {
    if (!(value instanceof Date) || Number.isNaN(value.getTime()))
      throw new TypeError('a DateTime resolver gave no date')
    return value.toISOString()
  },
  coerceInputValue: parseDateTime,
  coerceInputLiteral: scalarLiteral(parseDateTime),
})

function parseDateTime(value: unknown): Date {
  const date = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : null
  // An offset moves a time out of the years 1 to 9999, and Postgres knows no year 0: NaN is in no range either.
  if (date === null || !(date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999))
    throw new GraphQLError('is not an RFC 3339 date and time')
  return date
}
