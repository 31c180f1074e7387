import { shownPrefix } from '../../auth/keyText.ts'
import type { ApiKeyResolvers } from '../types.generated.ts'

/** An API key as its person sees it. */
export const ApiKey: ApiKeyResolvers = {
  prefix: ({ id }) => shownPrefix(id),
}
