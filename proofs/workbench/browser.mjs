// A page of the workbench in the Chromium of the system, watched: every request, every error, what axe-core says.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const READ_ONLY = /\/fhir\/(\$preview|[A-Za-z]+\/\$validate)(\?|$)/

export class Browser {
  constructor(address, output) {
    this.origin = new URL(address).origin
    this.page_address = `${this.origin}/workbench`
    this.output = output
    this.failures = []
    this.requests = 0
  }

  async start() {
    this.chromium = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
  }

  async stop() {
    await this.chromium.close()
  }

  // A fresh page: another person's, with nothing remembered.
  async open(hash = '', { width = 1440, height = 1000, theme = 'light', language = 'en' } = {}) {
    const context = await this.chromium.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale: language,
      permissions: ['clipboard-read', 'clipboard-write']
    })
    const page = await context.newPage()
    page.on('pageerror', error => this.failures.push(`error in the page: ${error.stack ?? error}`))
    page.on('console', message => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) this.failures.push(`console: ${message.text()}`)
    })
    page.on('request', request => this.watch(request))
    await page.goto(this.page_address + (hash && `#${hash}`))
    await page.waitForSelector('body[data-ready]')
    await this.idle(page)
    return page
  }

  // Nothing from elsewhere, nothing that writes, nothing of the share link's fragment in an address.
  watch(request) {
    this.requests += 1
    const url = request.url()
    if (!url.startsWith(`${this.origin}/`) && !url.startsWith('blob:')) this.failures.push(`asked ${url}`)
    if (request.method() !== 'GET' && !(request.method() === 'POST' && READ_ONLY.test(url)))
      this.failures.push(`${request.method()} ${url}`)
    if (/data=|example=/.test(url)) this.failures.push(`the fragment went to the server: ${url.slice(0, 200)}`)
  }

  // Nothing is under way any more: no question, no pause after the last key.
  async idle(page) {
    await page.waitForSelector('body[aria-busy="false"]')
  }

  // What was asked for since `asked` is answered.
  async settled(page) {
    await page.waitForFunction(() => performance.getEntriesByName('whole').length > 0 && document.querySelector('#verdict').textContent)
    await this.idle(page)
  }

  // What axe-core finds wrong in the state that the page is in.
  async axe(page, state) {
    await page.evaluate(AXE)
    const found = await page.evaluate(tags => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), RULES)
    for (const one of found.violations)
      this.failures.push(
        `axe, ${state}: ${one.id} ${one.help}: ${one.nodes
          .slice(0, 3)
          .map(node => `${node.target} ${node.failureSummary}`)
          .join(' | ')}`
      )
    return found.passes?.length ?? 0
  }

  async picture(page, name) {
    await page.screenshot({ path: join(this.output, `${name}.png`) })
  }

  async done(page) {
    await page.context().close()
  }

  expect(holds, said) {
    if (!holds) this.failures.push(said)
  }
}
