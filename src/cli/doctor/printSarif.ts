import type { Finding, Severity } from './finding.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
  INFO: 'note',
}

/** As GitHub reads it: over 9.0 critical, 7.0 high, 4.0 medium. */
const securitySeverities: Readonly<Record<Severity, string>> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.0',
  LOW: '2.0',
  INFO: '0.0',
}

/** SARIF 2.1.0 (OASIS): each check that was made is a rule, each that failed a result. `where` is the server. */
export function printSarif(findings: readonly Finding[], where: string): string {
  const rules = findings.map(({ id, title, severity, fix }) => ({
    id,
    name: id.replaceAll(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: { text: fix },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['security'], 'security-severity': securitySeverities[severity] },
  }))
  const results = findings.flatMap(({ id, severity, ok, detail, fix }, ruleIndex) =>
    ok
      ? []
      : [
          {
            ruleId: id,
            ruleIndex,
            level: levels[severity],
            message: { text: `${detail} ${fix}` },
            locations: [location(where)],
            partialFingerprints: { 'gatehouseDoctor/v1': `${id}@${where}` },
          },
        ],
  )
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'gatehouse doctor', rules } },
        automationDetails: { id: 'gatehouse-doctor/' },
        results,
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

/** GitHub shows a result only where it is in a file: the file of variables, which most of the fixes change. */
function location(where: string) {
  return {
    physicalLocation: { artifactLocation: { uri: '.env.example' }, region: { startLine: 1 } },
    logicalLocations: [{ fullyQualifiedName: where, kind: 'resource' }],
  }
}
