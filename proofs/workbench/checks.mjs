// What a person does with the workbench, each as a check: it says what is not as it must be.
import { existsSync, readFileSync } from 'node:fs'
import { around, expressionOf, find, plain, scan } from '../../adapter/workbench/places.js'

const LANGUAGES = ['nl', 'fr', 'de', 'en']
const TABS = ['dossier', 'trace', 'difference', 'record']
const MOST = 100 // milliseconds that a step of the slider may take, from the key to what is drawn

const text = (page, selector) => page.locator(selector).innerText()
const count = (page, selector) => page.locator(selector).count()
const statuses = page => page.locator('.charge .status').allInnerTexts()
const caretLine = page => page.evaluate(() => { const area = document.getElementById('source'); return area.value.slice(0, area.selectionStart).split('\n').length })
const lineText = (page, line) => page.evaluate(at => document.getElementById('source').value.split('\n')[at - 1], line)
const asked = page => page.evaluate(() => performance.clearMeasures())

const unescaped = text => text?.replace(/&(lt|gt|quot|apos|amp|#10|#xA);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', '#10': '\n', '#xA': '\n' })[name])

// Every value with the FHIRPath to it.
function* leaves(value, path) {
  if (Array.isArray(value)) for (const [at, one] of value.entries()) yield* leaves(one, `${path}[${at}]`)
  else if (value !== null && typeof value === 'object') for (const [name, one] of Object.entries(value)) yield* leaves(one, `${path}.${name}`)
  else yield [path, value]
}

async function pasted(browser, page, source) {
  await asked(page)
  await page.evaluate(given => navigator.clipboard.writeText(given), source)
  await page.keyboard.press('Control+V')
  await browser.settled(page)
}

async function dropped(browser, page, name, source) {
  await asked(page)
  const transfer = await page.evaluateHandle(([title, content]) => { const data = new DataTransfer(); data.items.add(new File([content], title)); return data }, [name, source])
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await browser.settled(page)
}

export const checks = {
  async 'every value of every example has its place, in JSON and in XML'(browser, files) {
    let values = 0
    for (const name of files.examples) {
      const source = readFileSync(name, 'utf8')
      const root = scan(source, 'json')
      const twin = name.replace(/\.json$/, '.xml')
      const other = existsSync(twin) ? readFileSync(twin, 'utf8') : undefined
      const xml = other && scan(other, 'xml')
      for (const [path, value] of leaves(JSON.parse(source), root.name)) {
        values += 1
        const node = find(root, path)
        browser.expect(String(node.value) === String(value) && source.slice(node.at, node.end) === JSON.stringify(value), `${name}: ${path} is ${node.value}, not ${value}`)
        browser.expect(plain(expressionOf(around(root, node.at + 1))) === plain(path), `${name}: at ${path} stands ${expressionOf(around(root, node.at + 1))}`)
        if (xml && !path.endsWith('resourceType')) browser.expect(unescaped(find(xml, path).value) === String(value), `${twin}: ${path} is ${find(xml, path).value}, not ${value}`)
      }
    }
    browser.told = `${values} values`
    browser.expect(values > 3000, browser.told)
    for (const broken of ['', '{', '{"a', '{"a":', '[', '{"a":[1,', 'x', '<', '<a', '<a><b', '<a b="', '{"a":{}'.repeat(9), '['.repeat(200000)]) scan(broken, broken.startsWith('<') ? 'xml' : 'json')
  },

  async 'the start in each language, light and dark'(browser) {
    for (const language of LANGUAGES) {
      for (const theme of ['light', 'dark']) {
        const page = await browser.open('', { language, theme })
        browser.expect(await page.evaluate(() => document.documentElement.lang) === language, `${language}: not chosen from the browser's languages`)
        browser.expect(await count(page, '[data-example]') === 14, `${language}: ${await count(page, '[data-example]')} examples`)
        await browser.axe(page, `start ${language} ${theme}`)
        await browser.picture(page, `start-${language}-${theme}`)
        await browser.done(page)
      }
    }
  },

  async 'every example is read, and only the one with faults is refused'(browser) {
    const page = await browser.open()
    const names = await page.locator('[data-example]').evaluateAll(all => all.map(one => one.dataset.example))
    for (const name of names) {
      await asked(page)
      await page.click(`[data-example="${name}"]`)
      await browser.settled(page)
      const refused = (await page.getAttribute('#verdict', 'class')).includes('error')
      browser.expect(refused === (name === 'faults'), `${name}: ${await text(page, '#verdict')}`)
      browser.expect(refused || await count(page, '.domain') === 8, `${name}: not eight domains`)
      browser.expect(refused || await count(page, '#timeline .item') > 4, `${name}: nothing drawn`)
      await page.click('#restart')
    }
    await browser.done(page)
  },

  async 'each view in each language, light and dark, is without fault for axe'(browser) {
    for (const language of LANGUAGES) {
      for (const theme of ['light', 'dark']) {
        const page = await browser.open(`example=eva&language=${language}`, { theme })
        for (const tab of TABS) {
          await page.click(`#tab-${tab}`)
          if (tab === 'trace') await page.locator('details.resource summary').nth(2).click()
          await browser.axe(page, `${tab} ${language} ${theme}`)
          await browser.picture(page, `${tab}-${language}-${theme}`)
        }
        await browser.done(page)
      }
      const faults = await browser.open(`example=faults&language=${language}`)
      await browser.axe(faults, `faults ${language}`)
      await browser.picture(faults, `faults-${language}`)
      await browser.done(faults)
    }
  },

  async 'no word is left in another language'(browser) {
    const page = await browser.open('example=eva&language=en')
    const keys = await page.evaluate(async () => (await fetch('workbench/texts.json')).json())
    for (const language of LANGUAGES) {
      await page.selectOption('#language', language)
      await page.waitForTimeout(400)
      const shown = await page.evaluate(() => [...document.querySelectorAll('[data-text]')].map(one => [one.dataset.text, one.textContent]))
      for (const [key, said] of shown) browser.expect(said === keys[key][language], `${language}: ${key} says ${said}`)
      browser.expect((await text(page, '.missing')).length > 20, `${language}: nothing is missing`)
      browser.expect(await page.title() === keys.title[language], `${language}: title`)
    }
    await browser.done(page)
  },

  async 'JSON, XML and KMEHR are pasted, dropped and typed'(browser, files) {
    const page = await browser.open()
    await pasted(browser, page, readFileSync(files.bundle40, 'utf8'))
    browser.expect((await statuses(page)).length === 7, `pasted JSON: ${await statuses(page)}`)
    await page.click('#restart')
    await dropped(browser, page, 'screening.xml', readFileSync(files.xml, 'utf8'))
    browser.expect((await statuses(page)).length === 1, `dropped XML: ${await statuses(page)}`)
    await asked(page)
    await dropped(browser, page, 'talk.xml', readFileSync(files.kmehr, 'utf8'))
    browser.expect((await count(page, '.chip')) === 2 && (await text(page, '.chip.on')).includes('talk.xml'), 'a second file does not stand after the first')
    browser.expect((await statuses(page)).length === 2, `dropped KMEHR after it: ${await statuses(page)}`)
    await page.click('#tab-trace')
    browser.expect(await page.locator('.trace-none').count() === 0 && (await text(page, '#panel-trace')).includes('kmehrmessage'), 'no trace of the KMEHR message')
    await page.click('#restart')
    await page.click('#blank')
    await asked(page)
    await page.fill('#source', '{"resourceType":"Patient","gender":"vrouw"}')
    await browser.settled(page)
    browser.expect((await text(page, '#issues')).includes('Patient.gender'), 'a single resource is not validated')
    await browser.done(page)
  },

  async 'an issue leads to its line, in JSON and in XML'(browser) {
    const page = await browser.open('example=faults&language=en')
    const wanted = [['gender', '"gender": "vrouw"'], ['birthDate', '1990-13-05'], ['naam', '"naam"'], ['dateTime', '20 augustus 2026']]
    for (const [element, fragment] of wanted) {
      const link = page.locator('#issues button', { hasText: element }).first()
      const line = Number((await link.innerText()).match(/\d+/)[0])
      await link.click()
      browser.expect((await lineText(page, line)).includes(fragment), `${element}: line ${line} is ${await lineText(page, line)}`)
      browser.expect(await caretLine(page) === line, `${element}: the caret is in line ${await caretLine(page)}, not ${line}`)
      const seen = await page.evaluate(at => { const frame = document.getElementById('editor'); const top = (at - 1) * 20; return frame.scrollTop <= top && top < frame.scrollTop + frame.clientHeight }, line)
      browser.expect(seen && await count(page, '#bands .lit') === 1, `${element}: line ${line} is not in view and lit`)
    }
    await browser.done(page)
    const xml = await browser.open('example=lena-xml&at=0&language=en')
    await asked(xml)
    await xml.evaluate(() => { const area = document.getElementById('source'); area.value = area.value.replace('<gender value="female"', '\n<gender value="vrouw"'); area.dispatchEvent(new Event('input')) })
    await browser.settled(xml)
    const line = Number((await text(xml, '#issues button')).match(/\d+/)[0])
    browser.expect((await lineText(xml, line)).includes('<gender value="vrouw"'), `XML: line ${line} is ${await lineText(xml, line)}`)
    await browser.done(xml)
  },

  async 'the slider derives while it moves, each step in time'(browser, files) {
    const page = await browser.open()
    await pasted(browser, page, readFileSync(files.bundle40, 'utf8'))
    await page.fill('#day', '2026-03-14')
    await page.locator('#day').blur()
    await page.waitForTimeout(900)
    const before = await statuses(page)
    await page.focus('#slider')
    await page.keyboard.press('End')
    await page.waitForTimeout(700)
    const late = await statuses(page)
    browser.expect(before.join() !== late.join() && late.includes('not billable'), `at the end: ${late}`)
    await page.keyboard.press('Home')
    await page.waitForTimeout(700)
    browser.expect(await count(page, '.charge') === 0, `before everything: ${await statuses(page)}`)
    await page.evaluate(() => performance.clearMeasures())
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('ArrowRight')
      await page.waitForTimeout(60)
    }
    await page.fill('#day', '2026-03-14')
    await page.locator('#day').blur()
    await page.focus('#slider')
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('ArrowRight')
      await page.waitForTimeout(60)
    }
    await page.waitForTimeout(600)
    const steps = (await page.evaluate(() => performance.getEntriesByName('step').map(one => one.duration))).sort((a, b) => a - b)
    const at = share => steps[Math.min(steps.length - 1, Math.floor(steps.length * share))]
    browser.told = `${steps.length} steps of the 40-entry Bundle: median ${at(0.5).toFixed(0)} ms, 95 of 100 within ${at(0.95).toFixed(0)} ms`
    browser.expect(steps.length > 50 && at(0.5) < MOST, browser.told)
    browser.expect((await page.getAttribute('#slider', 'aria-valuetext')).includes('2026'), 'the slider does not say its day')
    await page.click('#next')
    await page.waitForTimeout(600)
    browser.expect(await page.inputValue('#day') !== '2026-05-13', 'the next change is not gone to')
    await browser.done(page)
  },

  async 'source and target lead to each other'(browser) {
    const page = await browser.open('example=clara&language=en')
    await page.click('#tab-trace')
    await page.locator('details.resource', { hasText: 'EpisodeOfCare' }).locator('summary').first().click()
    await page.locator('details[open] tr button', { hasText: 'period' }).first().click()
    browser.expect((await lineText(page, await caretLine(page))).includes('"start"'), `the caret is in: ${await lineText(page, await caretLine(page))}`)
    browser.expect((await text(page, '#panel-trace tr.lit')).includes('pregnancy.start'), 'the row is not lit')
    await page.focus('#source')
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowUp')
    await page.evaluate(() => { const area = document.getElementById('source'); const at = area.value.indexOf('persmidwife'); area.setSelectionRange(at, at) })
    await page.keyboard.press('ArrowRight')
    browser.expect((await text(page, '#panel-trace tr.lit')).includes('role.codes[0].code'), 'the caret does not light its row')
    browser.expect((await text(page, '#target')).includes('role.codes[0].code'), 'the target is not told below the source')
    await page.click('#tab-difference')
    const told = await text(page, '#panel-difference')
    browser.expect(told.length > 20, 'nothing is said of the round trip')
    await browser.done(page)
  },

  async 'charges and refusals tell reason, rule and amount, and lead to the source'(browser) {
    const page = await browser.open('example=fatima&language=nl')
    const said = await text(page, '.charges')
    browser.expect(/Wie de screening beëindigde, heeft geen RIZIV-nummer/.test(said) && /R035/.test(said) && /23,30/.test(said), said)
    await page.locator('.charge .foot .link').first().click()
    browser.expect((await lineText(page, await caretLine(page))).includes('resource'), 'a charge does not lead to its service')
    await page.locator('.charge summary').first().click()
    browser.expect(await count(page, '.charge details[open] .rule') > 0, 'no rules')
    await page.locator('#as-table summary').click()
    browser.expect(await count(page, '#table tbody tr') >= await count(page, '#timeline .item'), 'the table lacks what is drawn')
    await browser.axe(page, 'charges with all open')
    await browser.done(page)
  },

  async 'packs and what is known are chosen'(browser) {
    const page = await browser.open('example=riverside&at=0&language=en')
    browser.expect(await page.inputValue('#pack') === 'riverside' && await text(page, '.letter') === 'B', 'the pack is not in force')
    await page.check('#known')
    await page.waitForTimeout(500)
    browser.expect((await page.getAttribute('#verdict', 'class')).includes('fine'), `with what is known: ${await text(page, '#verdict')}`)
    await browser.done(page)
  },

  async 'a link brings back the same, and says what it holds'(browser) {
    const page = await browser.open('example=eva&language=fr')
    await page.click('#share')
    const named = await page.inputValue('#link')
    browser.expect(/#example=eva/.test(named) && !/data=/.test(named), named)
    await browser.axe(page, 'share')
    await browser.picture(page, 'share-fr')
    await page.keyboard.press('Escape')
    await asked(page)
    await page.evaluate(() => { const area = document.getElementById('source'); area.value = area.value.replaceAll('Eva', 'Canari'); area.dispatchEvent(new Event('input')) })
    await browser.settled(page)
    await page.click('#share')
    const holding = await page.inputValue('#link')
    browser.expect(/#data=/.test(holding) && !/Canari/.test(holding) && holding.length < 9000, `${holding.length} characters: ${holding.slice(0, 120)}`)
    browser.expect((await page.getAttribute('#share-says', 'class')) === 'warn', 'nobody is told that the link holds the data')
    await page.click('#copy')
    await page.waitForTimeout(100)
    browser.expect(await page.evaluate(() => navigator.clipboard.readText()) === holding, 'not copied')
    const other = await browser.open(holding.split('#')[1])
    browser.expect((await other.inputValue('#source')).includes('Canari'), 'the source did not come back')
    browser.expect(await text(other, '.charges') === await text(page, '.charges'), 'other charges')
    await browser.done(other)
    await browser.done(page)
    const broken = await browser.open()
    await broken.goto(`${browser.page_address}#data=broken`)
    await broken.reload()
    await broken.waitForSelector('#broken:not([hidden])')
    await browser.done(broken)
  },

  async 'everything is done with the keyboard alone'(browser) {
    const page = await browser.open('', { language: 'en' })
    const tabTo = async (selector, most = 60) => {
      for (let step = 0; step < most; step += 1) {
        if (await page.evaluate(wanted => document.activeElement?.matches(wanted), selector)) return
        await page.keyboard.press('Tab')
      }
      browser.failures.push(`${selector} cannot be reached with Tab`)
    }
    await page.keyboard.press('Tab')
    browser.expect(await page.evaluate(() => document.activeElement.className) === 'skip', 'the first stop is not the link to the content')
    await tabTo('[data-example="clara"]')
    await page.keyboard.press('Enter')
    await browser.settled(page)
    await tabTo('#tab-dossier')
    await page.keyboard.press('ArrowRight')
    browser.expect(await page.locator('#panel-trace').isVisible(), 'the arrow keys do not turn to the trace')
    await page.keyboard.press('ArrowLeft')
    await tabTo('#slider')
    const seen = await page.evaluate(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 })
    browser.expect(seen, 'the focus on the slider cannot be seen')
    const day = await page.inputValue('#day')
    await page.keyboard.press('ArrowRight')
    await page.waitForTimeout(500)
    browser.expect(await page.inputValue('#day') !== day, 'the slider does not move')
    await tabTo('#timeline .item')
    const told = await text(page, '#readout')
    await page.keyboard.press('ArrowRight')
    browser.expect(await text(page, '#readout') !== told, 'the arrow keys do not go through the timeline')
    for (let step = 0; step < 20 && await page.evaluate(() => document.activeElement.getAttribute('role')) !== 'button'; step += 1) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    browser.expect(await page.evaluate(() => document.activeElement.id) === 'source', 'Enter on an event does not lead to the source')
    await page.keyboard.press('Tab')
    browser.expect(await page.evaluate(() => document.activeElement.id) !== 'source', 'the source keeps the focus')
    await browser.done(page)
  },

  async 'light and dark by the system and by choice'(browser) {
    const page = await browser.open('', { theme: 'dark' })
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const dark = await ground()
    await page.selectOption('#theme', 'light')
    const light = await ground()
    browser.expect(dark !== light, 'the choice changes nothing')
    await page.reload()
    await page.waitForSelector('body[data-ready]')
    browser.expect(await ground() === light, 'the choice is not remembered')
    await page.selectOption('#theme', 'auto')
    browser.expect(await ground() === dark, 'automatic is not what the system says')
    await browser.done(page)
  },

  async 'a token is asked for where one is needed, and kept in memory alone'(browser) {
    const page = await browser.open()
    await page.route('**/workbench/choices', route => (route.request().headers().authorization === 'Bearer right' ? route.continue() : route.fulfill({ status: 401, json: { resourceType: 'OperationOutcome', issue: [] } })))
    await page.reload()
    await page.waitForSelector('#locked:not([hidden])')
    await browser.axe(page, 'locked')
    await page.fill('#token', 'right')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#locked', { state: 'hidden' })
    browser.expect(!(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, location.href]))).includes('right'), 'the token is kept')
    await browser.done(page)
  },

  async 'what cannot be read is told with its line'(browser) {
    const page = await browser.open()
    await page.click('#blank')
    await asked(page)
    await page.fill('#source', '{\n  "resourceType": "Bundle",\n  "type": nothing\n}')
    await browser.settled(page)
    browser.expect(/\b3\b/.test(await text(page, '#issues button')), await text(page, '#issues'))
    await page.click('#issues button')
    browser.expect(await caretLine(page) === 3, `the caret is in line ${await caretLine(page)}`)
    await browser.done(page)
  },

  async 'a fault in an earlier source leads there, and an empty source is no error'(browser) {
    const page = await browser.open('example=lena&at=1&language=en')
    browser.expect(/#example=lena/.test(page.url()), page.url())
    await page.locator('.chip button').first().click()
    await asked(page)
    await page.evaluate(() => { const area = document.getElementById('source'); area.value = area.value.replace('"female"', '"vrouw"'); area.dispatchEvent(new Event('input')) })
    await browser.settled(page)
    await page.waitForTimeout(600)
    browser.expect(!/#/.test(page.url()), 'the address still names an example that was changed')
    await asked(page)
    await page.locator('.chip button', { hasText: '3' }).first().click()
    await browser.settled(page)
    const link = page.locator('#issues button').first()
    browser.expect((await link.innerText()).includes('in 01-screening.json'), await link.innerText())
    await link.click()
    await page.waitForTimeout(500)
    browser.expect((await lineText(page, await caretLine(page))).includes('vrouw'), 'it does not lead to the fault')
    await page.click('#restart')
    await page.click('#blank')
    browser.expect(await page.locator('#none').isVisible() && await text(page, '#verdict') === '' && await page.locator('#dossier').isHidden(), 'something of the source before is left')
    await browser.axe(page, 'empty')
    await browser.picture(page, 'empty-en')
    await browser.done(page)
  },

  async 'a gateway that does not answer is told'(browser) {
    const page = await browser.open('example=anna&language=nl')
    await page.route('**/fhir/**', route => route.abort())
    await page.evaluate(() => { const area = document.getElementById('source'); area.value += ' '; area.dispatchEvent(new Event('input')) })
    await page.waitForFunction(() => document.getElementById('issues').textContent.includes('antwoordt niet'))
    browser.failures = browser.failures.filter(one => !one.includes('ERR_FAILED'))
    await browser.done(page)
  },

  async 'it fits from 320 pixels to wide'(browser) {
    for (const width of [320, 360, 768, 1080, 1920]) {
      const page = await browser.open('example=clara&language=de', { width, height: 900 })
      for (const tab of TABS) {
        await page.click(`#tab-${tab}`)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        browser.expect(wide <= 0, `${width}, ${tab}: ${wide} pixels too wide`)
      }
      await page.click('#tab-dossier')
      await browser.axe(page, `${width} pixels`)
      await page.screenshot({ path: `${browser.output}/width-${width}.png`, fullPage: true })
      await browser.done(page)
    }
  }
}
