import type { Route } from '../exactPath.ts'
import type { HttpDeps } from '../httpDeps.ts'

const path = '/.well-known/security.txt'
const dayMs = 24 * 60 * 60 * 1000

/** `GET /.well-known/security.txt` (RFC 9116), where somebody is named to write to. */
export function securityTxt({ clock, settings }: Pick<HttpDeps, 'clock' | 'settings'>): readonly Route[] {
  const { appUrl, securityContact } = settings
  if (securityContact === null) return []

  const handle: Route['handle'] = (ctx) => {
    ctx.body = [
      `Contact: ${contactUri(securityContact)}`,
      `Expires: ${aYearAhead(clock.now())}`,
      'Preferred-Languages: en',
      `Canonical: ${new URL(path, appUrl).href}`,
      '',
    ].join('\n')
    ctx.set('Content-Type', 'text/plain; charset=utf-8')
  }
  return [{ path, methods: ['GET', 'HEAD'], handle }]
}

function contactUri(contact: string): string {
  return /^(?:https|mailto|tel):/i.test(contact) ? contact : `mailto:${contact}`
}

/** Rounded down to the day, so always a little less than a year, as RFC 9116 2.5.5 recommends. */
function aYearAhead(now: number): string {
  return new Date(Math.floor((now + 365 * dayMs) / dayMs) * dayMs).toISOString()
}
