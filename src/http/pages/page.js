// The page of a link in a mail. The token comes in the fragment, which no server sees; it leaves the address bar at once,
// stays in this variable alone, and goes out in the body of one POST when somebody presses the button.
let token = ''

const byId = (id) => document.getElementById(id)
const form = document.querySelector('form')
const go = byId('go')
const field = byId('password')
const sections = [...document.querySelectorAll('section')]

/** Shows one section; whoever cannot see it hears its heading. */
function show(id, isSpoken = true) {
  for (const section of sections) section.hidden = section.id !== id
  const heading = byId(id).querySelector('h1')
  document.title = `${heading.textContent} - ${document.querySelector('header span').textContent}`
  if (isSpoken) heading.focus()
}

function takeToken() {
  const found = /^#token=(gt_[\w-]{43})$/.exec(location.hash)
  history.replaceState(null, '', location.pathname)
  token = found === null ? '' : found[1]
  say('')
  show(token === '' ? 'empty' : 'ask', false)
  if (token !== '' && field !== null) field.focus()
}

/** What the form says in place of an answer. */
function say(fault, reasons = []) {
  byId('fault').textContent = fault
  if (field === null) return
  byId('reasons').replaceChildren(
    ...reasons.map((reason) => Object.assign(document.createElement('li'), { textContent: reason })),
  )
  const isFaulty = reasons.length > 0
  field.setAttribute('aria-invalid', String(isFaulty))
  if (isFaulty) field.focus()
}

function busy(isBusy) {
  go.setAttribute('aria-disabled', String(isBusy))
  byId('status').textContent = isBusy ? 'One moment.' : ''
}

const isBusy = () => go.getAttribute('aria-disabled') === 'true'

async function send() {
  const variables = field === null ? { token } : { input: { token, newPassword: field.value } }
  const response = await fetch('../graphql', {
    method: 'POST',
    credentials: 'omit',
    cache: 'no-store',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ ...JSON.parse(form.dataset.request), variables }),
  })
  return response.json()
}

/** A verification signs its reader in; this page keeps no session, and leaves none behind. */
async function leave({ verifyEmail }) {
  const accessToken = verifyEmail?.accessToken
  if (accessToken === undefined) return
  await fetch('../auth/logout', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: '{}',
  }).catch(() => undefined)
}

function wait(seconds) {
  const minutes = Math.ceil(seconds / 60)
  return minutes > 1 ? `Try again in ${minutes} minutes.` : 'Try again in a minute.'
}

function refused({ extensions = {} }) {
  const { code, retryAfter = 60, reasons } = extensions
  switch (code) {
    case 'TOKEN_INVALID':
      token = ''
      return show('spent')
    case 'WEAK_PASSWORD':
      return say('Please choose another password.', reasons)
    case 'CONFLICT':
      return say('Another account uses this address, or this one changed just now. Try again in a minute.')
    case 'FORBIDDEN':
      return say('This account is protected from changes for a day after a report. Try again later.')
    case 'RATE_LIMITED':
    case 'TOO_MANY_ATTEMPTS':
      return say(`There were too many tries from your network. ${wait(retryAfter)} The link stays good.`)
    default:
      return say(`That did not work, and the link stays good. ${wait(retryAfter)}`)
  }
}

async function submit() {
  if (token === '' || isBusy()) return
  if (field !== null && field.value === '') return say('', ['Type the password that you want to have.'])
  say('')
  busy(true)
  try {
    const { data, errors = [] } = await send()
    if (errors.length > 0) return refused(errors[0])
    token = ''
    if (field !== null) field.value = ''
    await leave(data)
    show('done')
  } catch {
    say('The server could not be reached. Check your connection and try again; the link stays good.')
  } finally {
    busy(false)
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void submit()
})

byId('show')?.addEventListener('click', ({ currentTarget }) => {
  const isShown = field.type === 'password'
  field.type = isShown ? 'text' : 'password'
  currentTarget.setAttribute('aria-pressed', String(isShown))
})

addEventListener('hashchange', takeToken)
takeToken()
