import type { FigureRule, Level } from './figureRule.ts'

const severities = { HIGH: 'warning', CRITICAL: 'critical' } as const

/** The rules as Prometheus reads them (a rule file, in YAML): the same thresholds, for whoever watches from outside. */
export function rulesFile(rules: readonly FigureRule[]): string {
  const lines = rules.flatMap((rule) => rule.levels.flatMap((level) => ruleLines(rule, level)))
  return [
    '# Made from src/audit/alerts/figures by `npm run alerts`.',
    'groups:',
    '  - name: gatehouse',
    '    rules:',
    ...lines,
    '',
  ].join('\n')
}

/** A text in double quotes is the same in YAML 1.2 as in JSON. */
function ruleLines(
  { name, hint }: FigureRule,
  { above, forSeconds, promql, severity }: Level,
): readonly string[] {
  const title = name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
  return [
    `      - alert: ${JSON.stringify(`Gatehouse${title}`)}`,
    `        expr: ${JSON.stringify(`(${promql}) > ${above}`)}`,
    `        for: ${JSON.stringify(`${forSeconds}s`)}`,
    '        labels:',
    `          severity: ${JSON.stringify(severities[severity])}`,
    `          rule: ${JSON.stringify(name)}`,
    '        annotations:',
    `          summary: ${JSON.stringify(`${name.replaceAll('_', ' ')}: {{ $value }}`)}`,
    `          description: ${JSON.stringify(hint)}`,
  ]
}
