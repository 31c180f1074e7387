import { serviceKey } from '../secretKind.ts'
import { variable } from '../variable.ts'

/** Keys of services beside ours: Gatehouse never uses them, `secrets status` tells whether they are there. */
export const neighbours = {
  ANTHROPIC_API_KEY: variable(serviceKey('Anthropic', /^sk-ant-[\w-]{20,}$/), {
    about: 'A key of Anthropic; only its form is checked.',
    secret: true,
    foreign: true,
  }),
}
