import { url } from '../addressKinds.ts'
import { boolean, email, text } from '../kinds.ts'
import { webhookSecret } from '../secretKind.ts'
import { variable } from '../variable.ts'

/** Who hears of alerts, and what else the risk of a sign-in rests on. */
export const alerts = {
  ALERT_WEBHOOK_URL: variable(url(['https', 'http']), {
    about: 'Where alerts are posted, signed by Standard Webhooks.',
    secret: true,
  }),
  ALERT_WEBHOOK_SECRET: variable(webhookSecret, {
    about: 'The key of those signatures: whsec_ and base64 of 24 to 64 bytes.',
    secret: true,
  }),
  ALERT_WEBHOOK_ALLOW_PRIVATE: variable(boolean, {
    about: 'Whether the receiver may be in a private network or on this machine.',
    fallback: 'false',
  }),
  ALERT_EMAIL: variable(email, { about: 'Who gets alerts by mail.' }),
  GEOIP_DATABASE_PATH: variable(text, {
    about:
      'A database of cities in MaxMind’s format (.mmdb), to notice impossible travel; read again when it changes.',
  }),
  BAD_NETWORKS_PATH: variable(text, {
    about: 'A list of networks to distrust, one CIDR a line; read again when it changes.',
  }),
}
