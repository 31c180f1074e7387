/** The floor under `me`: Koa that answers BODY to whatever comes, and does nothing else. */
import Koa from 'koa'

const body = process.env['BODY'] ?? 'ok'
const app = new Koa()
app.use((ctx) => {
  ctx.body = body
  ctx.type = 'application/json'
})
app.listen(Number(process.env['PORT']), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
