// Made from src/schema/*.graphql by `npm run codegen`.
/** The rules that `@policy(name)` may name. */
export type PolicyName = 'ASSUMABLE_ROLE' | 'NOT_SELF' | 'OWNS_API_KEY' | 'OWNS_SECOND_FACTOR' | 'OWNS_SESSION' | 'SELF_OR_STAFF' | 'VISIBLE_EVENT' | 'VISIBLE_TRAIL';
