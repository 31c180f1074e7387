import { html } from '../../notify/templates/html.ts'
import type { LinkPage } from './linkPages.ts'

/** Scripts, styles and requests: this origin only; nothing inline, no form that leaves by itself, no text made markup. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';')

/** A gate. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='none' stroke='%232456c7' stroke-width='2' d='M2 15V8a6 6 0 0 1 12 0v7M6 15V7m4 8V7M2 11h12'/%3E%3C/svg%3E"

export interface PageSurroundings {
  /** Of APP_URL: whose pages these are. */
  readonly host: string
  /** Addresses from the page, so that a proxy may serve it under a path. */
  readonly style: string
  readonly script: string
  /** What is sent beside the variables: the text of the mutation, or its name where only trusted ones run. */
  readonly request: Readonly<Record<string, string>>
}

/** The empty name beside it tells managers of passwords that this is the password of an account. */
const password = html`<input type="text" name="username" autocomplete="username" hidden />
  <div class="field">
    <label for="password">New password</label>
    <div class="secret">
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        autocapitalize="none"
        spellcheck="false"
        required
        aria-describedby="reasons"
      />
      <button id="show" class="quiet" type="button" aria-pressed="false" aria-controls="password">
        Show<span class="unseen"> password</span>
      </button>
    </div>
    <ul id="reasons"></ul>
  </div>`

/** The HTML of a page: what it asks, what it says once that is done, and what it says where there is no link to use. */
export function pageDocument(page: LinkPage, { host, style, script, request }: PageSurroundings): string {
  const paragraphs = (lines: readonly string[]) => lines.map((line) => html`<p>${line}</p> `)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} - ${host}</title>
        <link rel="icon" href="${icon}" />
        <link rel="stylesheet" href="${style}" />
        <script type="module" src="${script}"></script>
      </head>
      <body>
        <header>
          <svg viewBox="0 0 16 16" width="28" height="28" aria-hidden="true" focusable="false">
            <path
              fill="none"
              stroke="currentColor"
              stroke-width="1.6"
              d="M2 15V8a6 6 0 0 1 12 0v7M6 15V7m4 8V7M2 11h12"
            />
          </svg>
          <span>${host}</span>
        </header>
        <main>
          <section id="ask">
            <h1 tabindex="-1">${page.title}</h1>
            ${paragraphs(page.lines)}
            <form data-request="${JSON.stringify(request)}" novalidate>
              ${page.asksPassword === true ? password : ''}
              <p id="fault" role="alert"></p>
              <button id="go" type="submit" class="${page.isGrave === true ? 'grave' : 'main'}">
                ${page.button}
              </button>
            </form>
          </section>
          <section id="done" hidden>
            <h1 tabindex="-1">${page.done.title}</h1>
            ${paragraphs(page.done.lines)}
          </section>
          <section id="spent" hidden>
            <h1 tabindex="-1">This link does not work any more</h1>
            <p>It was used already, its time is over, or another one has taken its place.</p>
            <p>${page.otherwise}</p>
          </section>
          <section id="empty" hidden>
            <h1 tabindex="-1">Open the link in your mail again</h1>
            <p>This page has no link to use. It works once the whole link from the mail is opened.</p>
          </section>
          <noscript>
            <p>
              This page needs JavaScript, so that programs that look into your mail cannot use the link up.
            </p>
          </noscript>
          <p id="status" class="unseen" role="status"></p>
        </main>
        <footer>
          <p>
            Check that the address of this page is one that you know. We never ask for your password by mail.
          </p>
        </footer>
      </body>
    </html> `.markup.replace(/\n\s+/g, '\n')
}
