import type { Signal } from './riskSignal.ts'
import { personalEvents, signInEvents } from './watchedEvents.ts'

/** Command lines, scripts, scanners and browsers without a face; the libraries that honest applications are built on are not among them. */
const tools =
  /\b(curl|wget|httpie|libwww-perl|lwp|python|aiohttp|httpx|scrapy|go-http-client|java|ruby|php|guzzle|postman|insomnia|k6|jmeter|autocannon|sqlmap|nikto|nmap|masscan|zgrab|hydra|nuclei|ffuf|gobuster|burp|zap|headlesschrome|phantomjs|selenium|puppeteer|playwright)\b/i

/** A client that calls itself a tool, or nothing at all. */
export const toolLikeAgent: Signal = {
  name: 'tool_like_agent',
  points: 1,
  on: new Set([...personalEvents, ...signInEvents]),
  evidence({ ipAddress, userAgent }) {
    // Outside of a request, there is no client to look at.
    if (ipAddress === null) return null
    if (userAgent === null || userAgent.trim() === '') return 'the client does not say what it is'
    const tool = tools.exec(userAgent)?.[0]
    return tool === undefined ? null : `the client calls itself ${tool.toLowerCase()}`
  },
}
