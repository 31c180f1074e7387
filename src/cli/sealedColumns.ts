import type { Secrets } from '../config/config.ts'

/** A column that holds sealed texts, each for the place `table:column:id`. */
export interface SealedColumn {
  readonly table: string
  readonly id: string
  readonly column: string
  /** The column of its place, where it was sealed before it moved to this one. */
  readonly sealedAs?: string
  /** From which secret, for which purpose, its keys are derived. */
  readonly secret: keyof Secrets
  readonly purpose: string
}

/** Everything that is sealed at rest for longer than a job takes. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'signing_keys', id: 'kid', column: 'sealed_private_key', secret: 'jwt', purpose: 'signing-keys' },
  { table: 'api_keys', id: 'id', column: 'kept_secret', secret: 'encryption', purpose: 'api-keys' },
  {
    table: 'api_keys',
    id: 'id',
    column: 'previous_kept_secret',
    sealedAs: 'kept_secret',
    secret: 'encryption',
    purpose: 'api-keys',
  },
  { table: 'evidence', id: 'id', column: 'sealed_key', secret: 'encryption', purpose: 'evidence' },
  {
    table: 'second_factors',
    id: 'id',
    column: 'sealed_secret',
    secret: 'encryption',
    purpose: 'second-factors',
  },
]
