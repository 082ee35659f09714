// What the checks do and look at.
export const LANGUAGES = ['nl', 'fr', 'de', 'en']
export const TABS = ['dossier', 'trace', 'difference', 'record']
export const MOST = 100 // milliseconds that a step of the slider may take, from the key to what is drawn

export const text = (page, selector) => page.locator(selector).innerText()
export const count = (page, selector) => page.locator(selector).count()
export const statuses = page => page.locator('.charge .status').allInnerTexts()
export const caretLine = page =>
  page.evaluate(() => {
    const area = document.getElementById('source')
    return area.value.slice(0, area.selectionStart).split('\n').length
  })
export const lineText = (page, line) => page.evaluate(at => document.getElementById('source').value.split('\n')[at - 1], line)

// What is measured from here on was asked for from here on.
export async function asked(page) {
  await page.waitForSelector('body[aria-busy="false"]')
  await page.evaluate(() => performance.clearMeasures())
}

export async function pasted(browser, page, source) {
  await asked(page)
  await page.evaluate(given => navigator.clipboard.writeText(given), source)
  await page.keyboard.press('Control+V')
  await browser.settled(page)
}

export async function dropped(browser, page, name, source) {
  await asked(page)
  const transfer = await page.evaluateHandle(
    ([title, content]) => {
      const data = new DataTransfer()
      data.items.add(new File([content], title))
      return data
    },
    [name, source]
  )
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await browser.settled(page)
}
