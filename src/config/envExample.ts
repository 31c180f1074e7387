import { groups } from './env/index.ts'
import type { Variable } from './variable.ts'

const heading = `# Every variable of Gatehouse, generated from src/config/env by scripts/envExample.ts.
# Nothing needs to be set in development; an empty line is an unset one. Check yours with:
#   npx gatehouse config validate --env-file F
# and make the secrets with:
#   npx gatehouse secrets generate
`

/** The text of `.env.example`: what has a default is commented out, what production requires is there to be filled. */
export function envExample(): string {
  const parts = groups.map(({ title, variables }) => {
    const lines = Object.entries<Variable<unknown>>(variables).map(([name, variable]) =>
      lineOf(name, variable),
    )
    return `\n## ${title}\n${lines.join('')}`
  })
  return heading + parts.join('')
}

function lineOf(
  name: string,
  { about, fallback, productionFallback, requiredInProduction }: Variable<unknown>,
): string {
  const otherwise = productionFallback === fallback ? '' : ` In production: ${productionFallback}.`
  const required = requiredInProduction ? ' Production requires it.' : ''
  return `# ${about}${otherwise}${required}\n${requiredInProduction ? '' : '# '}${name}=${fallback ?? ''}\n`
}
