// Puts the page together: what the person does becomes state, state is asked of the gateway, the answer is shown.
import * as api from './api.js'
import { answerOf } from './answer.js'
import { during } from './busy.js'
import { isDay } from './days.js'
import { $, h } from './dom.js'
import { Editor } from './editor.js'
import { Outcome } from './outcome.js'
import * as panels from './panels.js'
import { kindOf } from './places.js'
import { linkOf, stateOf } from './share.js'
import { Sources } from './sources.js'
import { Steps } from './steps.js'
import * as texts from './texts.js'
import { placed } from './trace.js'
import { wireShell } from './shell.js'

const state = { day: new Date().toISOString().slice(0, 10), pack: '', known: false, example: '' }
let choices = { packs: [], sandbox: true, today: state.day }
let listed = []
let answer
let arrived = false // a source that nobody has seen yet

const sources = new Sources({
  chosen: () => {
    editor.show(sources.text)
    outcome.fresh()
    arrived = true
    ask()
  },
  emptied: start
})
const editor = new Editor({
  changed: text => {
    sources.text = text
    own()
    ask()
  },
  moved: expression => outcome.located(expression)
})
const outcome = new Outcome({
  opened: place => $('target').replaceChildren(h('span', {}, texts.t('line', { line: editor.reveal(place) }))),
  moved: day => {
    state.day = day
    steps.next({ trace: false })
  }
})
const steps = new Steps(previewed, show)

function options(given) {
  return { day: state.day, pack: state.pack, known: state.known, language: texts.current(), trace: given.trace }
}

// Asks what the source in view would give after those before it; a single resource is validated instead.
async function previewed(given) {
  const asked = sources.upTo()
  const source = asked.at(-1)
  const type = /^\s*\{/.test(source.text) || source.kind === 'xml' ? (editor.root.type ?? editor.root.name) : 'Bundle'
  const alone = !['Bundle', 'kmehrmessage', ''].includes(type) && /^[A-Z][A-Za-z]+$/.test(type)
  return alone ? api.validate(source, type, texts.current()) : api.preview(asked, options(given))
}

function ask() {
  if (sources.text.trim()) return steps.next({ trace: true })
  outcome.empty()
  issues([])
}

function show({ status, ms, body }, { trace }) {
  if (status === 401) return lock(true)
  const found = answerOf(status, body)
  if (!trace && answer) keepTrace(found, answer)
  answer = found
  outcome.show(answer, state.day, ms, trace)
  if (trace || answer.refused) issues(answer.issues, answer.refused ? [] : placed(answer))
  const first = answer.issues.find(one => one.severity === 'error' && one.place && !sources.earlier(one.place))
  if (arrived && first) editor.reveal(first.place, { focus: false })
  arrived = false
}

// A step of the slider is asked without trace: what was traced last stays.
function keepTrace(found, before) {
  found.elements = before.elements
  found.differences = before.differences
  found.dossiers.forEach((dossier, at) => {
    dossier.derived = before.dossiers[at]?.derived ?? []
  })
}

function issues(found, rows = []) {
  editor.mark(
    found.filter(issue => !sources.earlier(issue.place)),
    rows
  )
  $('issues').replaceChildren(panels.issues(found, where, goTo))
  $('issue-count').textContent = String(found.length)
  $('issue-count').className = `badge ${['error', 'warning'].find(one => found.some(issue => issue.severity === one)) ?? ''}`
}

// The line of a place, or the earlier source in which it is.
function where(place) {
  const earlier = sources.earlier(place)
  return earlier ? texts.t('in-source', { name: sources.all[earlier.at]?.name }) : texts.t('line', { line: editor.line(place) + 1 })
}

function goTo(place) {
  const earlier = sources.earlier(place)
  if (earlier) sources.choose(earlier.at)
  outcome.open(earlier ? earlier.place : place)
}

function lock(locked) {
  $('locked').hidden = !locked
  if (locked) $('token').focus()
}

function start() {
  document.body.className = 'starting'
  for (const id of ['work', 'restart', 'share']) $(id).hidden = true
  $('start').hidden = false
  $('examples').replaceChildren(...panels.examples(listed, choices.packs, chosen))
  sources.all = []
  own()
}

// What is in view is the person's own from now on: the address names no example any more.
function own() {
  state.example = ''
  history.replaceState(null, '', location.pathname)
}

function begin(found, wanted) {
  const last = found.length - 1
  const at = Math.min(Math.max(wanted ?? last, 0), last)
  document.body.className = 'working'
  for (const id of ['work', 'restart', 'share']) $(id).hidden = false
  $('start').hidden = true
  $('main').focus()
  sources.put(
    found.map(one => ({ ...one, kind: kindOf(one.text) })),
    at
  )
}

async function take(example, wanted = {}) {
  const found = await Promise.all(example.files.map(async name => ({ name: name.split('/').pop(), text: await api.example(name) })))
  state.example = example.name
  state.day = wanted.day || example.date
  choosePack(wanted.pack || example.pack || '')
  if (!location.hash) history.replaceState(null, '', `#example=${example.name}`)
  begin(found, wanted.at)
}

const chosen = example => during(() => take(example))

function choosePack(name) {
  state.pack = name
  const packs = [...new Set([...choices.packs, name].filter(Boolean))]
  $('pack').replaceChildren(
    h('option', { value: '' }, texts.t('pack.none')),
    ...packs.map(one => h('option', { value: one, selected: one === name }, one))
  )
  $('pack').value = name
}

async function open(files) {
  const found = await Promise.all([...files].map(async file => ({ name: file.name, text: await file.text() })))
  if (found.length) add(found.sort((a, b) => a.name.localeCompare(b.name)))
}

// Further sources stand behind those that are there.
function add(found) {
  own()
  begin(sources.all.filter(one => one.text.trim()).concat(found))
}

async function speak(language) {
  await texts.choose(language)
  $('language').value = texts.current()
  choosePack(state.pack)
  sources.paint()
  if ($('start').hidden) ask()
  else $('examples').replaceChildren(...panels.examples(listed, choices.packs, chosen))
}

// What was typed last belongs to the link, however soon it is asked for.
function link() {
  editor.told.now()
  return linkOf({ ...state, sources: sources.all, at: sources.at, language: texts.current() })
}

async function unlock() {
  const asked = await api.choices()
  lock(asked.status === 401)
  if (asked.status !== 200) return
  choices = asked.body
  if (await texts.readCodes()) await speak(texts.current())
}

async function main() {
  const wanted = await stateOf(location.hash)
  const [, found] = await Promise.all([texts.load(), api.data('examples.json')])
  listed = found
  const shell = wireShell({ open, add, begin, start, speak, link, state, unlock, token: api.useToken })
  await texts.choose(wanted.language || shell.language)
  $('language').value = texts.current()
  await unlock()
  state.day = isDay(wanted.day) ? wanted.day : choices.today
  state.known = wanted.known
  $('known').checked = state.known
  outcome.now = choices.today
  choosePack(wanted.pack)
  $('pack').addEventListener('change', event => {
    state.pack = event.target.value
    ask()
  })
  $('known').addEventListener('change', event => {
    state.known = event.target.checked
    ask()
  })
  const example = listed.find(one => one.name === wanted.example)
  if (example) await take(example, wanted)
  else if (wanted.sources?.length) begin(wanted.sources, wanted.at)
  else start()
  $('broken').hidden = !wanted.broken
  document.body.dataset.ready = 'true'
}

window.addEventListener('hashchange', () => location.reload())
during(main)
