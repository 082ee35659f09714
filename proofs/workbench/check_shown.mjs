// What is shown, in every language and appearance, on every width.
import { LANGUAGES, TABS, text, count, asked } from './acts.mjs'

export const shown = {
  async 'the start in each language, light and dark'(browser) {
    for (const language of LANGUAGES) {
      for (const theme of ['light', 'dark']) {
        const page = await browser.open('', { language, theme })
        browser.expect(
          (await page.evaluate(() => document.documentElement.lang)) === language,
          `${language}: not chosen from the browser's languages`
        )
        browser.expect((await count(page, '[data-example]')) === 14, `${language}: ${await count(page, '[data-example]')} examples`)
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
      browser.expect(refused || (await count(page, '.domain')) === 8, `${name}: not eight domains`)
      browser.expect(refused || (await count(page, '#timeline .item')) > 4, `${name}: nothing drawn`)
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
      await browser.idle(page)
      const shown = await page.evaluate(() => [...document.querySelectorAll('[data-text]')].map(one => [one.dataset.text, one.textContent]))
      for (const [key, said] of shown) browser.expect(said === keys[key][language], `${language}: ${key} says ${said}`)
      browser.expect((await text(page, '.missing')).length > 20, `${language}: nothing is missing`)
      browser.expect((await page.title()) === keys.title[language], `${language}: title`)
    }
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
    browser.expect((await ground()) === light, 'the choice is not remembered')
    await page.selectOption('#theme', 'auto')
    browser.expect((await ground()) === dark, 'automatic is not what the system says')
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
