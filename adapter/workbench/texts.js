// The words of the page and of the published code systems, in the language that was chosen.
import { data, read } from './api.js'

export const LANGUAGES = ['nl', 'fr', 'de', 'en']
const LOCALES = { nl: 'nl-BE', fr: 'fr-BE', de: 'de-BE', en: 'en-GB' }
const BILLED = ['401376', '401391', '401413', '401435']
let texts = {}
let codes = {} // "reason#late" → { text, rules }
let language = 'en'

export const current = () => language

export async function load() {
  texts = await data('texts.json')
}

// The words of a key; {name} is replaced by the value of that name.
export function t(key, values = {}) {
  const found = texts[key]?.[language] ?? key
  return found.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '')
}

export const known = key => key in texts

export async function choose(wanted) {
  language = LANGUAGES.includes(wanted) ? wanted : 'en'
  document.documentElement.lang = language
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = t(element.dataset.text)
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', t(element.dataset.label))
  document.title = t('title')
}

// Reads the displays of the published codes once; they come in all languages.
export async function readCodes() {
  const systems = await Promise.all(['reason', 'indicator'].map(async name => [name, await read(`CodeSystem/${name}`, 'en')]))
  for (const [name, { status, body }] of systems) {
    if (status !== 200) return false
    for (const concept of body.concept) codes[`${name}#${concept.code}`] = wordsOf(concept.display, concept)
  }
  const { status, body } = await read('ChargeItemDefinition?_elements=url,title,version', 'en')
  if (status !== 200) return false
  for (const { resource } of body.entry ?? []) codes[`charge#${resource.url.split('/').pop()}`] = titlesOf(resource)
  return true
}

function wordsOf(display, concept) {
  const told = (concept.designation ?? []).map(one => [one.language, one.value])
  const rules = (concept.property ?? []).filter(one => one.code === 'rule').map(one => one.valueString)
  return { words: { en: display, ...Object.fromEntries(told) }, rules }
}

function titlesOf(definition) {
  const words = { en: definition.title }
  for (const translation of definition._title?.extension ?? []) {
    const parts = Object.fromEntries(translation.extension.map(one => [one.url, one.valueCode ?? one.valueString]))
    words[parts.lang] = parts.content
  }
  return { words, rules: [] }
}

export const code = (system, value) => codes[`${system}#${value}`]?.words[language] ?? codes[`${system}#${value}`]?.words.en ?? value
export const rulesOf = reason => codes[`reason#${reason}`]?.rules ?? []
export const services = () => BILLED

const formats = new Map()
const format = (kind, make) => {
  const key = `${kind} ${language}`
  if (!formats.has(key)) formats.set(key, make(LOCALES[language]))
  return formats.get(key)
}
const instant = day => new Date(`${day}T00:00:00Z`)
const dated = (kind, options) => day => format(kind, locale => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })).format(instant(day))

export const date = dated('date', { day: 'numeric', month: 'short', year: 'numeric' })
export const longDate = dated('long', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
export const month = dated('month', { month: 'short' })
export const year = dated('year', { year: 'numeric' })
export const euro = amount => format('euro', locale => new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' })).format(amount)
export const days = count => format('days', locale => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })).format(count, 'day')
