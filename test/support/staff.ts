import type { SignedInAnswer } from './graphqlClient.ts'
import type { TestServer } from './server.ts'

/** Somebody new who holds these roles beside USER, freshly signed in. */
export async function personWith(
  server: Pick<TestServer, 'register' | 'login' | 'database'>,
  ...roles: readonly string[]
): Promise<SignedInAnswer & { readonly email: string }> {
  const { email, userId } = await server.register()
  await server.database.query('UPDATE users SET roles = $2 WHERE id = $1', [userId, ['USER', ...roles]])
  return { ...(await server.login(email)), email }
}
