import { url } from '../addressKinds.ts'
import { mailbox } from '../kinds.ts'
import { serviceKey } from '../secretKind.ts'
import { variable } from '../variable.ts'

/** How mail leaves; with neither way set it is kept as files in GATEHOUSE_HOME/mail. */
export const mail = {
  SMTP_URL: variable(url(['smtp', 'smtps'], { bare: false }), {
    about: 'A mail server, such as smtps://user:password@mail.example.com:465.',
    secret: true,
  }),
  SENDGRID_API_KEY: variable(serviceKey('SendGrid', /^SG\.[\w-]{16,}\.[\w-]{16,}$/), {
    about: 'A key of SendGrid, in place of SMTP_URL.',
    secret: true,
  }),
  MAIL_FROM: variable(mailbox, { about: 'The sender, such as Gatehouse <no-reply@example.com>.' }),
}
