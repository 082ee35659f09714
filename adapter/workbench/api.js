// The only module that asks anything of the gateway: previews, validations and reads. Nothing here can write.
const BASE = new URL('fhir/', document.baseURI)
const PAGE = new URL('workbench/', document.baseURI)
const JSON_TYPE = 'application/fhir+json'
const XML_TYPE = 'application/xml'
let token = ''

export const useToken = given => { token = given.trim() }

// Asks, and gives { status, ms, body }; `body` is parsed JSON.
async function asked(url, language, options = {}) {
  const headers = { Accept: JSON_TYPE, 'Accept-Language': language, ...options.headers }
  if (token) headers.Authorization = `Bearer ${token}`
  const start = performance.now()
  const response = await fetch(url, { ...options, headers, credentials: 'omit', cache: options.cache ?? 'no-store' })
  const body = await response.json()
  return { status: response.status, ms: performance.now() - start, body }
}

const base64 = text => {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

const kindOf = source => ({ 'Content-Type': source.kind === 'json' ? JSON_TYPE : XML_TYPE })

function parametersOf(sources) {
  const last = sources.length - 1
  const parameter = sources.map((source, at) => ({ name: at < last ? 'before' : 'bundle', valueBase64Binary: base64(source.text) }))
  return JSON.stringify({ resourceType: 'Parameters', parameter })
}

// What the last source would give after those before it. `options`: day, pack, known, trace, language.
export function preview(sources, options) {
  const query = new URLSearchParams({ 'as-of': options.day })
  if (options.pack) query.set('pack', options.pack)
  if (!options.known) query.set('known', 'false')
  if (!options.trace) query.set('trace', 'false')
  const alone = sources.length === 1
  const body = alone ? sources[0].text : parametersOf(sources)
  const headers = alone ? kindOf(sources[0]) : { 'Content-Type': JSON_TYPE }
  return asked(new URL(`$preview?${query}`, BASE), options.language, { method: 'POST', headers, body })
}

// What would be wrong with a single resource.
export const validate = (source, type, language) =>
  asked(new URL(`${encodeURIComponent(type)}/$validate`, BASE), language, { method: 'POST', headers: kindOf(source), body: source.text })

export const read = (address, language) => asked(new URL(address, BASE), language, { cache: 'default' })
export const choices = () => asked(new URL('choices', PAGE), 'en')
export const data = async name => (await fetch(new URL(name, PAGE))).json()
export const example = async name => (await fetch(new URL(name, PAGE))).text()
