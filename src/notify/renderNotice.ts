import type { Notice, NoticeName } from './notices.ts'
import { deviceWords } from './templates/deviceWords.ts'
import { html } from './templates/html.ts'
import { letters } from './templates/index.ts'
import type { Fact, Letter, Link } from './templates/letter.ts'
import { shown } from './templates/shown.ts'

/** A notice and when it was given, in RFC 3339. */
export type DatedNotice<Name extends NoticeName = NoticeName> = Notice<Name> & { readonly at: string }

export interface RenderedNotice {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Puts a notice into text and HTML that say the same; its links lead to `appUrl` alone. Throws for an unknown name. */
export function renderNotice<Name extends NoticeName>(
  notice: DatedNotice<Name>,
  appUrl: string,
): RenderedNotice {
  const { subject, lines, facts = [], link } = letterOf(notice)
  const all = [...facts, ...whereabouts(notice)].map(([label, value]): Fact => [label, shown(value)])
  const links = [link, reportLink(notice.reportToken)]
    .filter((each) => each !== undefined)
    .map(({ label, page, token }) => ({ label, url: `${appUrl}/account/${page}#token=${token}` }))
  const footer = `Gatehouse at ${new URL(appUrl).host} sent this because of your account there. Nobody reads answers to it.`

  const text = [
    ...lines,
    all.map(([label, value]) => `${label}: ${value}`).join('\n'),
    ...links.map(({ label, url }) => `${label}:\n${url}`),
    `-- \n${footer}`,
  ]
  return {
    subject: shown(subject),
    text: `${text.filter((each) => each !== '').join('\n\n')}\n`,
    html: html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>${shown(subject)}</title>
        </head>
        <body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">
          ${lines.map((line) => html`<p>${line}</p> `)}
          <ul>
            ${all.map(([label, value]) => html`<li>${label}: ${value}</li> `)}
          </ul>
          ${links.map(({ label, url }) => html`<p><a href="${url}">${label}</a></p> `)}
          <p style="color: #666; font-size: smaller">${footer}</p>
        </body>
      </html> `.markup,
  }
}

function letterOf<Name extends NoticeName>({ name, details }: Notice<Name>): Letter {
  if (!Object.hasOwn(letters, name)) throw new Error('there is no letter of this name')
  return letters[name](details)
}

function whereabouts({ details, at }: DatedNotice): Fact[] {
  const time: Fact = ['Time', `${at.slice(0, 16).replace('T', ' ')} UTC`]
  if (!('ipAddress' in details)) return [time]
  const device: Fact = ['Device', deviceWords(details.userAgent)]
  return details.ipAddress === null ? [time, device] : [time, ['Address', details.ipAddress], device]
}

function reportLink(token: string | null): Link | undefined {
  return token === null ? undefined : { label: 'This was not me', page: 'report', token }
}
