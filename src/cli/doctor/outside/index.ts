import type { Check } from '../check.ts'
import type { Server } from '../server.ts'
import { anonymousRefused } from './anonymousRefused.ts'
import { badCredentialRefused } from './badCredentialRefused.ts'
import { batchingRefused } from './batchingRefused.ts'
import { bodyLimit } from './bodyLimit.ts'
import { cacheControl } from './cacheControl.ts'
import { certificate } from './certificate.ts'
import { certificateExpiry } from './certificateExpiry.ts'
import { clock } from './clock.ts'
import { cookieFlags } from './cookieFlags.ts'
import { corsCredentials } from './corsCredentials.ts'
import { corsOrigin } from './corsOrigin.ts'
import { documentAliases } from './documentAliases.ts'
import { documentDepth } from './documentDepth.ts'
import { errorsMasked } from './errorsMasked.ts'
import { graphiql } from './graphiql.ts'
import { health } from './health.ts'
import { hostCheck } from './hostCheck.ts'
import { https } from './https.ts'
import { httpsRedirect } from './httpsRedirect.ts'
import { introspection } from './introspection.ts'
import { jwks } from './jwks.ts'
import { mediaTypes } from './mediaTypes.ts'
import { metrics } from './metrics.ts'
import { mutationByGet } from './mutationByGet.ts'
import { probes } from './probes.ts'
import { problemDetails } from './problemDetails.ts'
import { rateLimits } from './rateLimits.ts'
import { securityHeaders } from './securityHeaders.ts'
import { securityTxt } from './securityTxt.ts'
import { strictTransport } from './strictTransport.ts'
import { suggestions } from './suggestions.ts'
import { tellingHeaders } from './tellingHeaders.ts'
import { tlsProtocol } from './tlsProtocol.ts'

/** What is asked of a live server, in this order: the last ones look at everything that the others were answered. */
export const outsideChecks: readonly Check<Server>[] = [
  https,
  certificate,
  certificateExpiry,
  tlsProtocol,
  httpsRedirect,
  probes,
  metrics,
  clock,
  rateLimits,
  health,
  jwks,
  anonymousRefused,
  badCredentialRefused,
  corsOrigin,
  corsCredentials,
  hostCheck,
  introspection,
  suggestions,
  graphiql,
  mutationByGet,
  batchingRefused,
  mediaTypes,
  bodyLimit,
  documentAliases,
  documentDepth,
  problemDetails,
  securityTxt,
  errorsMasked,
  securityHeaders,
  strictTransport,
  cacheControl,
  tellingHeaders,
  cookieFlags,
]
