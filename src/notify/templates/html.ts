const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** What `html` made: it is not escaped a second time. */
interface Html {
  readonly markup: string
}

/** A template whose every value is escaped, text and quoted attributes alike; what comes out is ASCII. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  return {
    markup: strings.map((text, i) => (i === 0 ? text : written(values[i - 1] ?? '') + text)).join(''),
  }
}

function written(value: string | Html | readonly Html[]): string {
  if (typeof value !== 'string')
    return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
  return value.replace(
    /[&<>"']|[^\t\n\x20-\x7e]/gu,
    (each) => entities.get(each) ?? `&#${each.codePointAt(0)};`,
  )
}
