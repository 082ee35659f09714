// Fills in questionnaires in LHC-Forms as a person would, in a browser without network.
// Usage: node render.mjs TASKS.json, a list of {questionnaire, answers, screenshot, response}: the first and the last two
// are files, `answers` gives a code or a boolean for each linkId.
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'
]
const SCRIPTS = [
  'webcomponent/assets/lib/zone.min.js', 'webcomponent/runtime.js', 'webcomponent/polyfills.js', 'webcomponent/main.js',
  'fhir/R4/lformsFHIR.min.js'
]
const LFORMS = join(dirname(createRequire(import.meta.url).resolve('lforms/package.json')), 'dist', 'lforms')

async function emptyPage(context) {
  const page = await context.newPage()
  const failures = []
  page.on('pageerror', error => failures.push(String(error)))
  await page.route('**/*', route => {
    failures.push(`asked the network for ${route.request().url()}`)
    return route.abort()
  })
  await page.setContent('<!doctype html><html><body><div id="form"></div></body></html>')
  await page.addStyleTag({ path: join(LFORMS, 'webcomponent/styles.css') })
  for (const script of SCRIPTS) await page.addScriptTag({ path: join(LFORMS, script) })
  return { page, failures }
}

function* items(parent) {
  for (const item of parent.item ?? []) {
    yield item
    yield* items(item)
  }
}

function words(item, code) {
  const option = item.answerOption.find(one => one.valueCoding.code === code)
  if (!option) throw new Error(`${item.linkId} has no answer ${code}`)
  return option.valueCoding.display
}

async function choose(page, item, code) {
  const field = page.locator(`[id^="${item.linkId}/"]`).first()
  await field.fill('')
  await field.pressSequentially(words(item, code))
  await field.press('Tab')
}

async function tick(page, item, yes) {
  await page.locator(`label:has([name^="radiogroup_${item.linkId}/"])`).nth(yes ? 0 : 1).click()
}

async function carryOut(context, task) {
  const questionnaire = JSON.parse(readFileSync(task.questionnaire, 'utf8'))
  const { page, failures } = await emptyPage(context)
  await page.evaluate(form => window.LForms.Util.addFormToPage(form, 'form'), questionnaire)
  const shown = await page.evaluate(() => document.getElementById('form').innerText)
  for (const item of items(questionnaire)) {
    const answer = task.answers[item.linkId]
    if (answer !== undefined) await (typeof answer === 'boolean' ? tick : choose)(page, item, answer)
  }
  await page.waitForTimeout(500)
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width: 1000, height: Math.min(height, 6000) })
  await page.screenshot({ path: task.screenshot })
  const response = await page.evaluate(() => window.LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4', 'form'))
  writeFileSync(task.response, JSON.stringify({ response, shown, failures }, null, 1))
  await page.close()
}

const profile = mkdtempSync(join(tmpdir(), 'renderer-'))
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: FLAGS,
  viewport: { width: 1000, height: 900 }
})
try {
  for (const task of JSON.parse(readFileSync(process.argv[2], 'utf8'))) await carryOut(context, task)
} finally {
  await context.close()
  rmSync(profile, { recursive: true, force: true })
}
