import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { resolvers } from '../resolvers/index.ts'
import { DateTime, EmailAddress, IpAddress, JSONObject } from './scalars/index.ts'
import { typeDefs } from './typeDefs.ts'

/** The API as the SDL declares it, with its resolvers and before its policies: nothing serves this form. */
export function createSchema(): GraphQLSchema {
  return makeExecutableSchema({
    typeDefs: [...typeDefs],
    resolvers: { ...resolvers, DateTime, EmailAddress, IpAddress, JSONObject },
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  })
}
