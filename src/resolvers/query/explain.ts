import type { QueryResolvers } from '../types.generated.ts'

/** What would happen if the caller, or somebody with one role, sent a document. */
export const explain: NonNullable<QueryResolvers['explain']> = (_root, args, { client, services, viewer }) =>
  services.explain(
    {
      document: args.document,
      operationName: args.operationName ?? null,
      variables: args.variables ?? {},
    },
    { client, viewer: args.asRole == null ? viewer : { ...viewer, roles: new Set([args.asRole]) } },
  )
