// Usage: node use.mjs TASK.json, {address, output, files, only}: carries out the checks and prints one JSON line for each.
import { readFileSync } from 'node:fs'
import { Browser } from './browser.mjs'
import { checks } from './checks.mjs'

const task = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const browser = new Browser(task.address, task.output)
await browser.start()
try {
  for (const [name, check] of Object.entries(checks)) {
    if (task.only && !name.includes(task.only)) continue
    browser.failures = []
    browser.told = ''
    await check(browser, task.files).catch(failure => browser.failures.push(String(failure.stack ?? failure)))
    console.log(JSON.stringify({ name, failures: browser.failures, told: browser.told }))
  }
} finally {
  await browser.stop()
}
