// A link to what is on the page. It stands behind the #, which browsers send to no server: of an example its name alone,
// of anything else the whole source, compressed.
const toText = bytes => {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
const toBytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), character => character.charCodeAt(0))

const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer())
const MOST = 20_000_000 // characters of a source that a link may unpack to

// `state`: { example, sources, at, day, pack, known, language }.
export async function linkOf(state) {
  const hash = new URLSearchParams()
  if (state.example) hash.set('example', state.example)
  else hash.set('data', toText(await through(new TextEncoder().encode(JSON.stringify(state.sources.map(({ name, text }) => [name, text]))), new CompressionStream('deflate-raw'))))
  hash.set('at', String(state.at))
  for (const name of ['day', 'pack', 'language']) if (state[name]) hash.set(name, state[name])
  if (state.known) hash.set('known', 'true')
  return `${location.origin}${location.pathname}#${hash}`
}

// The state of a link, or what is wrong with it as undefined sources.
export async function stateOf(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const state = { example: given.get('example') ?? '', day: given.get('day') ?? '', pack: given.get('pack') ?? '', known: given.get('known') === 'true', language: given.get('language') ?? '', at: given.has('at') ? Number(given.get('at')) || 0 : undefined }
  if (!given.has('data')) return state
  try {
    const text = new TextDecoder().decode(await through(toBytes(given.get('data')), new DecompressionStream('deflate-raw')))
    if (text.length < MOST) state.sources = JSON.parse(text).map(([name, source]) => ({ name: String(name), text: String(source) }))
  } catch {
    state.broken = true
  }
  return state
}
