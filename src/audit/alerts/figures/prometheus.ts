/** Paths that machines ask: their answers are no measure of how people are served. */
export const probeRoutes: readonly string[] = ['/health', '/livez', '/readyz', '/metrics']

/** The requests that count, as a selector of labels, and more of them. */
export function asked(more = ''): string {
  return `{route!~"${probeRoutes.join('|')}"${more}}`
}
