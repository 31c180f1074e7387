import { listenHost } from '../addressKinds.ts'
import { oneOf, text, wholeNumber } from '../kinds.ts'
import { variable } from '../variable.ts'

/** Where and as what the process runs. */
export const server = {
  NODE_ENV: variable(oneOf('development', 'test', 'production'), {
    about: 'production turns every convenience of development off.',
    fallback: 'development',
  }),
  PORT: variable(wholeNumber(0, 65_535), {
    about: 'The port to listen on; 0 takes a free one.',
    fallback: '4000',
  }),
  HOST: variable(listenHost, { about: 'The address to listen on.', fallback: '127.0.0.1' }),
  GATEHOUSE_HOME: variable(text, {
    about:
      'The folder of the embedded database, of the secrets made at the first start and of mail in development.',
    fallback: '.gatehouse',
  }),
}
