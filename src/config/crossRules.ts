import { isPrivate } from './addressKinds.ts'
import type { Values, VariableName } from './env/index.ts'
import type { Fault } from './fault.ts'

type CrossRule = (values: Partial<Values>) => Fault | null

const secretNames = ['JWT_SECRET_KEY', 'API_KEY_SECRET', 'SESSION_SECRET', 'ENCRYPTION_KEY'] as const
const previousNames = [
  'JWT_SECRET_KEY_PREVIOUS',
  'API_KEY_SECRET_PREVIOUS',
  'SESSION_SECRET_PREVIOUS',
  'ENCRYPTION_KEY_PREVIOUS',
] as const
const distinctNames = [...secretNames, ...previousNames, 'METRICS_TOKEN', 'ALERT_WEBHOOK_SECRET'] as const

/** What one variable asks of another. A rule is silent where a variable of its own has a fault already. */
const crossRules: readonly CrossRule[] = [
  needs('SSL_CERT_PATH', 'SSL_KEY_PATH', 'a certificate needs its key'),
  needs('SSL_KEY_PATH', 'SSL_CERT_PATH', 'a key needs its certificate'),
  needs('ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_SECRET', 'alerts are posted signed, never without'),
  needs('DATABASE_MIGRATE_URL', 'DATABASE_URL', 'the embedded database has its own owner'),
  needs('DATABASE_REPLICA_URL', 'DATABASE_URL', 'the embedded database has no replica'),
  needs('JWT_SECRET_KEY_PREVIOUS', 'JWT_SECRET_KEY', 'a rotation needs both'),
  needs('API_KEY_SECRET_PREVIOUS', 'API_KEY_SECRET', 'a rotation needs both'),
  needs('SESSION_SECRET_PREVIOUS', 'SESSION_SECRET', 'a rotation needs both'),
  needs('ENCRYPTION_KEY_PREVIOUS', 'ENCRYPTION_KEY', 'a rotation needs both'),
  ...distinctNames.flatMap((name, index) =>
    distinctNames.slice(0, index).map((other) => differs(name, other)),
  ),

  across(['TRUSTED_DOCUMENTS', 'TRUSTED_DOCUMENTS_FILE'], (values) =>
    values.TRUSTED_DOCUMENTS === 'required' && values.TRUSTED_DOCUMENTS_FILE === null
      ? {
          variable: 'TRUSTED_DOCUMENTS_FILE',
          problem: 'is missing, and TRUSTED_DOCUMENTS=required would refuse every document',
          fix: 'Set it to a manifest, or leave TRUSTED_DOCUMENTS unset.',
        }
      : null,
  ),

  across(['SESSION_IDLE_TTL', 'SESSION_ABSOLUTE_TTL'], (values) =>
    values.SESSION_IDLE_TTL > values.SESSION_ABSOLUTE_TTL
      ? {
          variable: 'SESSION_IDLE_TTL',
          problem: 'is longer than SESSION_ABSOLUTE_TTL',
          fix: 'Shorten it, or lengthen SESSION_ABSOLUTE_TTL.',
        }
      : null,
  ),

  across(['ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_ALLOW_PRIVATE'], (values) =>
    values.ALERT_WEBHOOK_URL !== null &&
    !values.ALERT_WEBHOOK_ALLOW_PRIVATE &&
    isPrivate(values.ALERT_WEBHOOK_URL)
      ? {
          variable: 'ALERT_WEBHOOK_URL',
          problem: 'leads to this machine or to a private network',
          fix: 'Use a public address, or set ALERT_WEBHOOK_ALLOW_PRIVATE=true if the receiver is yours.',
        }
      : null,
  ),

  across(['NODE_ENV', 'ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_ALLOW_PRIVATE'], (values) =>
    values.NODE_ENV === 'production' &&
    !values.ALERT_WEBHOOK_ALLOW_PRIVATE &&
    /^http:/i.test(values.ALERT_WEBHOOK_URL ?? '')
      ? {
          variable: 'ALERT_WEBHOOK_URL',
          problem: 'is not https, which production requires',
          fix: 'Use https://.',
        }
      : null,
  ),
]

/** The faults that no variable has by itself. */
export function crossFaults(values: Partial<Values>): readonly Fault[] {
  return crossRules.map((rule) => rule(values)).filter((fault) => fault !== null)
}

function across<Name extends VariableName>(
  names: readonly Name[],
  check: (values: Pick<Values, Name>) => Fault | null,
): CrossRule {
  return (values) => (holds(values, names) ? check(values) : null)
}

function holds<Name extends VariableName>(
  values: Partial<Values>,
  names: readonly Name[],
): values is Partial<Values> & Pick<Values, Name> {
  return names.every((name) => name in values)
}

function needs(variable: VariableName, other: VariableName, reason: string): CrossRule {
  return across([variable, other], (values) =>
    values[variable] !== null && values[other] === null
      ? {
          variable: other,
          problem: `is missing beside ${variable}: ${reason}`,
          fix: `Set ${other}, or unset ${variable}.`,
        }
      : null,
  )
}

function differs(variable: VariableName, other: VariableName): CrossRule {
  return across([variable, other], (values) =>
    values[variable] !== null && values[variable] === values[other]
      ? {
          variable,
          problem: `is the same as ${other}`,
          fix: 'Make a fresh one: npx gatehouse secrets generate.',
        }
      : null,
  )
}
