// What is derived: by the slider, with its reasons, and by the keyboard alone.
import { readFileSync } from 'node:fs'
import { MOST, text, count, statuses, caretLine, lineText, pasted } from './acts.mjs'

export const dossier = {
  async 'the slider derives while it moves, each step in time'(browser, files) {
    const page = await browser.open()
    await pasted(browser, page, readFileSync(files.bundle40, 'utf8'))
    await page.fill('#day', '2026-03-14')
    await page.locator('#day').blur()
    await browser.idle(page)
    const before = await statuses(page)
    await page.focus('#slider')
    await page.keyboard.press('End')
    await browser.idle(page)
    const late = await statuses(page)
    browser.expect(before.join() !== late.join() && late.includes('not billable'), `at the end: ${late}`)
    await page.keyboard.press('Home')
    await browser.idle(page)
    browser.expect((await count(page, '.charge')) === 0, `before everything: ${await statuses(page)}`)
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
    await browser.idle(page)
    const steps = (await page.evaluate(() => performance.getEntriesByName('step').map(one => one.duration))).sort((a, b) => a - b)
    const at = share => steps[Math.min(steps.length - 1, Math.floor(steps.length * share))]
    browser.told = `${steps.length} steps of the 40-entry Bundle: median ${at(0.5).toFixed(0)} ms, 95 of 100 within ${at(0.95).toFixed(0)} ms`
    browser.expect(steps.length > 50 && at(0.5) < MOST, browser.told)
    browser.expect((await page.getAttribute('#slider', 'aria-valuetext')).includes('2026'), 'the slider does not say its day')
    await page.click('#next')
    await browser.idle(page)
    browser.expect((await page.inputValue('#day')) !== '2026-05-13', 'the next change is not gone to')
    await browser.done(page)
  },

  async 'charges and refusals tell reason, rule and amount, and lead to the source'(browser) {
    const page = await browser.open('example=fatima&language=nl')
    const said = await text(page, '.charges')
    browser.expect(/Wie de screening beëindigde, heeft geen RIZIV-nummer/.test(said) && /R035/.test(said) && /23,30/.test(said), said)
    await page.click('#tab-difference')
    browser.expect((await text(page, '#panel-difference')) === 'Heen en terug verandert er niets.', await text(page, '#panel-difference'))
    await page.click('#tab-dossier')
    await page.locator('.charge .foot .link').first().click()
    browser.expect((await lineText(page, await caretLine(page))).includes('resource'), 'a charge does not lead to its service')
    await page.locator('.charge summary').first().click()
    browser.expect((await count(page, '.charge details[open] .rule')) > 0, 'no rules')
    await page.locator('#as-table summary').click()
    browser.expect((await count(page, '#table tbody tr')) >= (await count(page, '#timeline .item')), 'the table lacks what is drawn')
    await browser.axe(page, 'charges with all open')
    await browser.done(page)
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
    browser.expect(
      (await page.evaluate(() => document.activeElement.className)) === 'skip',
      'the first stop is not the link to the content'
    )
    await tabTo('[data-example="clara"]')
    await page.keyboard.press('Enter')
    await browser.settled(page)
    await tabTo('#tab-dossier')
    await page.keyboard.press('ArrowRight')
    browser.expect(await page.locator('#panel-trace').isVisible(), 'the arrow keys do not turn to the trace')
    await page.keyboard.press('ArrowLeft')
    await tabTo('#slider')
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement)
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    })
    browser.expect(seen, 'the focus on the slider cannot be seen')
    const day = await page.inputValue('#day')
    await page.keyboard.press('ArrowRight')
    await browser.idle(page)
    browser.expect((await page.inputValue('#day')) !== day, 'the slider does not move')
    await tabTo('#timeline .item')
    const told = await text(page, '#readout')
    await page.keyboard.press('ArrowRight')
    browser.expect((await text(page, '#readout')) !== told, 'the arrow keys do not go through the timeline')
    for (let step = 0; step < 20 && (await page.evaluate(() => document.activeElement.getAttribute('role'))) !== 'button'; step += 1)
      await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    browser.expect((await page.evaluate(() => document.activeElement.id)) === 'source', 'Enter on an event does not lead to the source')
    await page.keyboard.press('Tab')
    browser.expect((await page.evaluate(() => document.activeElement.id)) !== 'source', 'the source keeps the focus')
    await browser.done(page)
  }
}
