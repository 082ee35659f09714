// Fills in questionnaires in LHC-Forms as a person would, in a browser without network.
// Usage: node render.mjs TASKS.json, a list of {questionnaire, answers, now, screenshot, response}: the first and the last
// two are files, `answers` gives a code or a boolean for each linkId, `now` is what the browser's clock says.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'

const FLAGS = [ // as root, in a container with little shared memory, and without asking the network for anything
  '--headless', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'
]
const SCRIPTS = [
  'webcomponent/assets/lib/zone.min.js', 'webcomponent/runtime.js', 'webcomponent/polyfills.js', 'webcomponent/main.js',
  'fhir/R4/lformsFHIR.min.js'
]
const PAUSE = 500 // milliseconds between two looks at the form, which computes scores some time after the last answer
const LONG = 20 // of a longer list what is wanted is typed first, as a person would
const WEIGHT = 'http://hl7.org/fhir/StructureDefinition/itemWeight'
const LFORMS = join(dirname(createRequire(import.meta.url).resolve('lforms/package.json')), 'dist', 'lforms')

async function emptyPage(context, now) {
  const page = await context.newPage()
  await page.clock.setFixedTime(now)
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

// What the list shows for an answer: its words, with the score that it has.
function words(item, code) {
  const option = item.answerOption.find(one => one.valueCoding.code === code)
  if (!option) throw new Error(`${item.linkId} has no answer ${code}`)
  const weight = option.extension?.find(one => one.url === WEIGHT)?.valueDecimal
  return option.valueCoding.display + (weight === undefined ? '' : ` - ${weight}`)
}

// Takes an answer from the list that drops down.
async function choose(page, item, code) {
  const wanted = words(item, code)
  const field = page.locator(`[id^="${item.linkId}/"]`).first()
  await field.click()
  if (item.answerOption.length > LONG) await field.pressSequentially(wanted)
  const listed = new RegExp(`^\\s*(\\d+:)?\\s*${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`)
  await page.locator('#completionOptionsScroller li').filter({ hasText: listed, visible: true }).first().click()
}

async function tick(page, item, yes) {
  await page.locator(`label:has([name^="radiogroup_${item.linkId}/"])`).nth(yes ? 0 : 1).click()
}

// The response, once two looks at it find the same.
async function settled(page) {
  const look = () => page.evaluate(() => window.LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4', '#form'))
  for (let before, now; ; before = now) {
    await page.waitForTimeout(PAUSE)
    now = await look()
    if (JSON.stringify({ ...now, authored: '' }) === JSON.stringify({ ...before, authored: '' })) return now
  }
}

async function carryOut(context, task) {
  const questionnaire = JSON.parse(readFileSync(task.questionnaire, 'utf8'))
  const { page, failures } = await emptyPage(context, task.now)
  await page.evaluate(form => window.LForms.Util.addFormToPage(form, 'form'), questionnaire)
  for (const item of items(questionnaire)) {
    const answer = task.answers[item.linkId]
    if (answer !== undefined) await (typeof answer === 'boolean' ? tick : choose)(page, item, answer)
  }
  const response = await settled(page)
  const shown = await page.evaluate(() => document.getElementById('form').innerText)
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width: 1000, height: Math.min(height, 6000) })
  await page.screenshot({ path: task.screenshot })
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
