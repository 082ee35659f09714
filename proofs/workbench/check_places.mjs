// Each thing that is told has its place in the source, and leads there.
import { existsSync, readFileSync } from 'node:fs'
import { around, expressionOf, find, plain, scan } from '../../adapter/workbench/places.js'
import { text, count, caretLine, lineText, asked } from './acts.mjs'

const unescaped = text =>
  text?.replace(
    /&(lt|gt|quot|apos|amp|#10|#xA);/g,
    (_, name) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', '#10': '\n', '#xA': '\n' })[name]
  )

// Every value with the FHIRPath to it.
function* leaves(value, path) {
  if (Array.isArray(value)) for (const [at, one] of value.entries()) yield* leaves(one, `${path}[${at}]`)
  else if (value !== null && typeof value === 'object')
    for (const [name, one] of Object.entries(value)) yield* leaves(one, `${path}.${name}`)
  else yield [path, value]
}

export const places = {
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
        browser.expect(
          String(node.value) === String(value) && source.slice(node.at, node.end) === JSON.stringify(value),
          `${name}: ${path} is ${node.value}, not ${value}`
        )
        browser.expect(
          plain(expressionOf(around(root, node.at + 1))) === plain(path),
          `${name}: at ${path} stands ${expressionOf(around(root, node.at + 1))}`
        )
        if (xml && !path.endsWith('resourceType'))
          browser.expect(unescaped(find(xml, path).value) === String(value), `${twin}: ${path} is ${find(xml, path).value}, not ${value}`)
      }
    }
    browser.told = `${values} values`
    browser.expect(values > 3000, browser.told)
    for (const broken of [
      '',
      '{',
      '{"a',
      '{"a":',
      '[',
      '{"a":[1,',
      'x',
      '<',
      '<a',
      '<a><b',
      '<a b="',
      '{"a":{}'.repeat(9),
      '['.repeat(200000)
    ])
      scan(broken, broken.startsWith('<') ? 'xml' : 'json')
  },

  async 'an issue leads to its line, in JSON and in XML'(browser) {
    const page = await browser.open('example=faults&language=en')
    const wanted = [
      ['gender', '"gender": "vrouw"'],
      ['birthDate', '1990-13-05'],
      ['naam', '"naam"'],
      ['dateTime', '20 augustus 2026']
    ]
    for (const [element, fragment] of wanted) {
      const link = page.locator('#issues button', { hasText: element }).first()
      const line = Number((await link.innerText()).match(/\d+/)[0])
      await link.click()
      browser.expect((await lineText(page, line)).includes(fragment), `${element}: line ${line} is ${await lineText(page, line)}`)
      browser.expect((await caretLine(page)) === line, `${element}: the caret is in line ${await caretLine(page)}, not ${line}`)
      const seen = await page.evaluate(at => {
        const frame = document.getElementById('editor')
        const top = (at - 1) * 20
        return frame.scrollTop <= top && top < frame.scrollTop + frame.clientHeight
      }, line)
      browser.expect(seen && (await count(page, '#bands .lit')) === 1, `${element}: line ${line} is not in view and lit`)
    }
    await browser.done(page)
    const xml = await browser.open('example=lena-xml&at=0&language=en')
    await asked(xml)
    await xml.evaluate(() => {
      const area = document.getElementById('source')
      area.value = area.value.replace('<gender value="female"', '\n<gender value="vrouw"')
      area.dispatchEvent(new Event('input'))
    })
    await browser.settled(xml)
    const line = Number((await text(xml, '#issues button')).match(/\d+/)[0])
    browser.expect((await lineText(xml, line)).includes('<gender value="vrouw"'), `XML: line ${line} is ${await lineText(xml, line)}`)
    await browser.done(xml)
  },

  async 'what cannot be read is told with its line'(browser) {
    const page = await browser.open()
    await page.click('#blank')
    await asked(page)
    await page.fill('#source', '{\n  "resourceType": "Bundle",\n  "type": nothing\n}')
    await browser.settled(page)
    browser.expect(/\b3\b/.test(await text(page, '#issues button')), await text(page, '#issues'))
    await page.click('#issues button')
    browser.expect((await caretLine(page)) === 3, `the caret is in line ${await caretLine(page)}`)
    await browser.done(page)
  },

  async 'a fault in an earlier source leads there, and an empty source is no error'(browser) {
    const page = await browser.open('example=lena&at=1&language=en')
    browser.expect(/#example=lena/.test(page.url()), page.url())
    await page.locator('.chip button').first().click()
    await asked(page)
    await page.evaluate(() => {
      const area = document.getElementById('source')
      area.value = area.value.replace('"female"', '"vrouw"')
      area.dispatchEvent(new Event('input'))
    })
    await browser.settled(page)
    await browser.idle(page)
    browser.expect(!/#/.test(page.url()), 'the address still names an example that was changed')
    await asked(page)
    await page.locator('.chip button', { hasText: '3' }).first().click()
    await browser.settled(page)
    const link = page.locator('#issues button').first()
    browser.expect((await link.innerText()).includes('in 01-screening.json'), await link.innerText())
    await link.click()
    await browser.idle(page)
    browser.expect((await lineText(page, await caretLine(page))).includes('vrouw'), 'it does not lead to the fault')
    await page.click('#restart')
    await page.click('#blank')
    browser.expect(
      (await page.locator('#none').isVisible()) && (await text(page, '#verdict')) === '' && (await page.locator('#dossier').isHidden()),
      'something of the source before is left'
    )
    await browser.axe(page, 'empty')
    await browser.picture(page, 'empty-en')
    await browser.done(page)
  },

  async 'source and target lead to each other'(browser) {
    const page = await browser.open('example=clara&language=en')
    await page.click('#tab-trace')
    await page.locator('details.resource', { hasText: 'EpisodeOfCare' }).locator('summary').first().click()
    await page.locator('details[open] tr button', { hasText: 'period' }).first().click()
    browser.expect(
      (await lineText(page, await caretLine(page))).includes('"start"'),
      `the caret is in: ${await lineText(page, await caretLine(page))}`
    )
    browser.expect((await text(page, '#panel-trace tr.lit')).includes('pregnancy.start'), 'the row is not lit')
    await page.focus('#source')
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowUp')
    await page.evaluate(() => {
      const area = document.getElementById('source')
      const at = area.value.indexOf('persmidwife')
      area.setSelectionRange(at, at)
    })
    await page.keyboard.press('ArrowRight')
    browser.expect((await text(page, '#panel-trace tr.lit')).includes('role.codes[0].code'), 'the caret does not light its row')
    browser.expect((await text(page, '#target')).includes('role.codes[0].code'), 'the target is not told below the source')
    await page.click('#tab-difference')
    const told = await text(page, '#panel-difference')
    browser.expect(/added[\s\S]*problem-list-item/.test(told), `of the round trip: ${told}`)
    await asked(page)
    await page.evaluate(() => {
      const area = document.getElementById('source')
      area.value = area.value.replace('"gender": "female"', '"photo": [{ "title": "a portrait" }],\n"gender": "female"')
      area.dispatchEvent(new Event('input'))
    })
    await browser.settled(page)
    const lost = page.locator('#panel-difference tr', { hasText: 'a portrait' })
    browser.expect((await lost.innerText()).includes('lost'), `what is lost is not told: ${await text(page, '#panel-difference')}`)
    await lost.locator('button').click()
    browser.expect((await lineText(page, await caretLine(page))).includes('a portrait'), 'a difference does not lead to its line')
    await page.click('#tab-trace')
    await page.check('#only-unread')
    browser.expect((await page.locator('details.resource:visible').count()) === 1, 'unread only shows more than the one that is not read')
    await browser.done(page)
  }
}
