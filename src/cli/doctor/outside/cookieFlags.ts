import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** Of all cookies that came; a stranger is given none by Gatehouse itself. */
export const cookieFlags: Check<Server> = {
  id: 'cookie-flags',
  title: 'Cookies are HttpOnly, Secure, SameSite and bound to their host',
  severity: 'MEDIUM',
  fix: 'Gatehouse’s own cookies are: look at what stands in front of it and sets others.',
  look(server) {
    const cookies = server.answers().flatMap(({ headers }) => headers['set-cookie'] ?? [])
    const faulty = cookies
      .filter((cookie) => !isGuarded(cookie))
      .map((cookie) => cookie.split('=')[0]?.slice(0, 40))
    if (faulty.length > 0) return { ok: false, detail: `Not so: ${[...new Set(faulty)].join(', ')}.` }
    return { ok: true, detail: cookies.length === 0 ? 'No cookie was set.' : 'They are.' }
  },
}

function isGuarded(cookie: string): boolean {
  const attributes = cookie.split(';').map((part) => part.trim().toLowerCase())
  return (
    cookie.startsWith('__Host-') &&
    attributes.includes('secure') &&
    attributes.includes('httponly') &&
    attributes.some((attribute) => /^samesite=(strict|lax)$/.test(attribute))
  )
}
