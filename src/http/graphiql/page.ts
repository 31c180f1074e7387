/**
 * The page's own policy. Scripts, workers and requests: this origin only, nothing inline, no eval. Styles may be inline
 * because Monaco makes style elements and style attributes as it draws; its fonts and the favicon are data URLs.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';')

/** A gate. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='none' stroke='%23d60590' stroke-width='2' d='M2 15V8a6 6 0 0 1 12 0v7M6 15V7m4 8V7M2 11h12'/%3E%3C/svg%3E"

/** The addresses that the page names. */
export interface PageUrls {
  readonly style: string
  readonly script: string
  readonly boot: string
}

/** The HTML of GraphiQL; the scripts run in their order once the root is there. */
export function page({ style, script, boot }: PageUrls): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Gatehouse GraphiQL</title>
    <link rel="icon" href="${icon}">
    <link rel="stylesheet" href="${style}">
    <script defer src="${script}"></script>
    <script defer src="${boot}"></script>
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript. The API answers POST at this address.</noscript>
    <div id="root"></div>
  </body>
</html>
`
}
