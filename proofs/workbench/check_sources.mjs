// What comes in and goes out: files, pastes, packs, links, tokens.
import { readFileSync } from 'node:fs'
import { text, count, statuses, asked, pasted, dropped } from './acts.mjs'

export const sources = {
  async 'JSON, XML and KMEHR are pasted, dropped and typed'(browser, files) {
    const page = await browser.open()
    await pasted(browser, page, readFileSync(files.bundle40, 'utf8'))
    browser.expect((await statuses(page)).length === 7, `pasted JSON: ${await statuses(page)}`)
    await page.click('#restart')
    await dropped(browser, page, 'screening.xml', readFileSync(files.xml, 'utf8'))
    browser.expect((await statuses(page)).length === 1, `dropped XML: ${await statuses(page)}`)
    await asked(page)
    await dropped(browser, page, 'talk.xml', readFileSync(files.kmehr, 'utf8'))
    browser.expect(
      (await count(page, '.chip')) === 2 && (await text(page, '.chip.on')).includes('talk.xml'),
      'a second file does not stand after the first'
    )
    browser.expect((await statuses(page)).length === 2, `dropped KMEHR after it: ${await statuses(page)}`)
    await page.click('#tab-trace')
    browser.expect(
      (await page.locator('.trace-none').count()) === 0 && (await text(page, '#panel-trace')).includes('kmehrmessage'),
      'no trace of the KMEHR message'
    )
    await page.click('#restart')
    await page.click('#blank')
    await asked(page)
    await page.fill('#source', '{"resourceType":"Patient","gender":"vrouw"}')
    await browser.settled(page)
    browser.expect((await text(page, '#issues')).includes('Patient.gender'), 'a single resource is not validated')
    await browser.done(page)
  },

  async 'packs and what is known are chosen'(browser) {
    const page = await browser.open('example=riverside&at=0&language=en')
    browser.expect((await page.inputValue('#pack')) === 'riverside' && (await text(page, '.letter')) === 'B', 'the pack is not in force')
    await page.check('#known')
    await browser.idle(page)
    browser.expect((await page.getAttribute('#verdict', 'class')).includes('fine'), `with what is known: ${await text(page, '#verdict')}`)
    await browser.done(page)
  },

  async 'a link brings back the same, and says what it holds'(browser) {
    const page = await browser.open('example=eva&language=fr')
    await page.click('#share')
    await browser.idle(page)
    const named = await page.inputValue('#link')
    browser.expect(/#example=eva/.test(named) && !/data=/.test(named), named)
    await browser.axe(page, 'share')
    await browser.picture(page, 'share-fr')
    await page.keyboard.press('Escape')
    await asked(page)
    await page.evaluate(() => {
      const area = document.getElementById('source')
      area.value = area.value.replaceAll('Eva', 'Canari')
      area.dispatchEvent(new Event('input'))
      document.getElementById('share').click() // within the pause after the last key
    })
    await browser.settled(page)
    const holding = await page.inputValue('#link')
    browser.expect(
      /#data=/.test(holding) && !/Canari/.test(holding) && holding.length < 9000,
      `${holding.length} characters: ${holding.slice(0, 120)}`
    )
    browser.expect((await page.getAttribute('#share-says', 'class')) === 'warn', 'nobody is told that the link holds the data')
    await page.click('#copy')
    await browser.idle(page)
    browser.expect((await page.evaluate(() => navigator.clipboard.readText())) === holding, 'not copied')
    const other = await browser.open(holding.split('#')[1])
    browser.expect((await other.inputValue('#source')).includes('Canari'), 'the source did not come back')
    browser.expect((await text(other, '.charges')) === (await text(page, '.charges')), 'other charges')
    await browser.done(other)
    await browser.done(page)
    const broken = await browser.open()
    await broken.goto(`${browser.page_address}#data=broken`)
    await broken.waitForSelector('#broken:not([hidden])')
    await browser.done(broken)
  },

  async 'a token is asked for where one is needed, and kept in memory alone'(browser) {
    const page = await browser.open()
    await page.route('**/workbench/choices', route =>
      route.request().headers().authorization === 'Bearer right'
        ? route.continue()
        : route.fulfill({ status: 401, json: { resourceType: 'OperationOutcome', issue: [] } })
    )
    await page.reload()
    await page.waitForSelector('#locked:not([hidden])')
    await browser.axe(page, 'locked')
    await page.fill('#token', 'right')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#locked', { state: 'hidden' })
    browser.expect(
      !(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, location.href]))).includes('right'),
      'the token is kept'
    )
    await browser.done(page)
  },

  async 'a gateway that does not answer is told'(browser) {
    const page = await browser.open('example=anna&language=nl')
    await page.route('**/fhir/**', route => route.abort())
    await page.evaluate(() => {
      const area = document.getElementById('source')
      area.value += ' '
      area.dispatchEvent(new Event('input'))
    })
    await page.waitForFunction(() => document.getElementById('issues').textContent.includes('antwoordt niet'))
    browser.failures = browser.failures.filter(one => !one.includes('ERR_FAILED'))
    await browser.done(page)
  }
}
