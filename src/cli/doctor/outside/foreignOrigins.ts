import type { Question } from '../ask.ts'

/** What pages of strangers would ask: a preflight, a plain request, and one of a page without an origin. */
export const foreignOrigins: readonly Question[] = [
  {
    method: 'OPTIONS',
    path: '/graphql',
    headers: {
      Origin: 'https://gatehouse-doctor.invalid',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type',
    },
  },
  { method: 'GET', path: '/health', headers: { Origin: 'https://gatehouse-doctor.invalid' } },
  { method: 'GET', path: '/health', headers: { Origin: 'null' } },
]
