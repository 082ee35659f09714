// The dossier drawn in time: windows, periods, slots, what happened, deadlines; and the same as a table.
import { h, roving, s } from './dom.js'
import { day, months, number, plus } from './days.js'
import { code, date, month, t, year } from './texts.js'

const ROW = 26
const BAR = 12
const TOP = 30
const RIGHT = 18
const MARK = 6
const WINDOWS = ['prenatal', 'screening', 'programme', 'postnatal']
const SERVICES = ['screening', 'advice-talk', 'perinatal-meeting', 'birth', 'loss', 'due-date']
const SHAPES = {
  screening: 'M0,-6 6,0 0,6 -6,0Z', 'advice-talk': 'M-5.5,0a5.5,5.5 0 1,0 11,0a5.5,5.5 0 1,0 -11,0Z',
  'perinatal-meeting': 'M-5,-5H5V5H-5Z', birth: 'M0,-7 2,-2 7,-2 3,2 5,7 0,4 -5,7 -3,2 -7,-2 -2,-2Z', loss: 'M-5,-5 5,5M5,-5 -5,5',
  'due-date': 'M0,-7V7', 'plan-saved': 'M-5,5 0,-5 5,5Z', evaluation: 'M-3.5,0a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0Z'
}

// The days that the drawing and the slider span: what is known, or with `whole` the whole programme.
export function span(dossier, today, whole) {
  const dated = dossier.events.map(event => event.day)
  const periods = dossier.windows.filter(one => one.name.startsWith('reference-period'))
  const start = [...dossier.windows.map(one => one.start), ...dated].filter(Boolean).sort()[0] ?? plus(today, -180)
  const due = dossier.events.find(event => ['birth', 'loss', 'due-date'].includes(event.kind))?.day ?? plus(start, 280)
  const ends = [...dated, ...dossier.charges.map(one => one.deadline), periods[0]?.end, plus(due, 56), whole && plus(due, 1096)]
  const end = ends.filter(Boolean).sort().at(-1)
  return { from: number(start) - 14, to: Math.max(number(end), number(today)) + 21 }
}

const bars = (dossier, names) => dossier.windows.filter(one => names.includes(one.name))

// Up to where a window without an end is drawn: by the due date.
function foreseen(dossier, name) {
  const due = dossier.events.find(event => event.kind === 'due-date')?.day
  return due && { prenatal: due, screening: plus(due, 7), programme: plus(due, 1095) }[name]
}

// Every lane with its items: { label, items: [{ kind, from, to, text, source, state }] }.
export function lanes(dossier) {
  const windows = WINDOWS.flatMap(name => bars(dossier, [name])).map(one => ({
    label: t(`window.${one.name}`),
    items: one.start || one.end ? [{ kind: 'window', state: one.name, from: one.start, to: one.end, until: one.end ?? foreseen(dossier, one.name), text: t(`window.${one.name}`) }] : []
  }))
  const periods = bars(dossier, ['reference-period', 'reference-period-estimated']).map((one, at) => ({
    kind: 'period', state: one.name, from: one.start, to: one.end, short: String(at + 1), text: `${t(`window.${one.name}`)} ${at + 1}`
  }))
  const slots = dossier.followUps.map(one => ({
    kind: 'slot', state: one.state, from: plus(one.after, 1), to: one.due, short: t(`slot.${one.state}`),
    text: [t('lane.slots'), t(`slot.${one.state}`), one.about.map(name => code('indicator', name)).join(', ')].filter(Boolean).join(' · ')
  }))
  const coordinators = bars(dossier, ['coordinator']).map(one => ({ kind: 'office', from: one.start, to: one.end, text: t('lane.coordinator') }))
  const services = dossier.events.filter(event => SERVICES.includes(event.kind)).map(event => point([event]))
  const followed = Map.groupBy(dossier.events.filter(event => !SERVICES.includes(event.kind)), event => event.kind + event.day)
  return [
    ...windows,
    { label: t('lane.periods'), items: periods },
    { label: t('lane.slots'), items: slots },
    { label: t('lane.coordinator'), items: coordinators },
    { label: t('lane.services'), items: services, strong: true },
    { label: t('lane.follow-up'), items: [...followed.values()].map(point) },
    { label: t('lane.deadlines'), items: deadlines(dossier) }
  ].filter(lane => lane.items.length)
}

// What happened on a day; evaluations of several vulnerabilities on one day are one mark.
function point(events) {
  const [{ kind, day: from, source }] = events
  const about = events.map(event => event.about).filter(Boolean).map(name => code('indicator', name))
  return { kind: 'event', state: kind, from, to: from, source, text: [t(`event.${kind}`), ...about].join(' · ') }
}

// One line from service to deadline for all charges that share both and fare alike.
function deadlines(dossier) {
  const found = new Map()
  for (const charge of dossier.charges.filter(one => one.day && one.deadline)) {
    const key = [charge.code, charge.day, charge.deadline, charge.status].join()
    const count = (found.get(key)?.count ?? 0) + 1
    found.set(key, { charge, count })
  }
  return [...found.values()].map(({ charge, count }) => ({
    kind: 'deadline', state: charge.status, from: charge.day, to: charge.deadline, source: charge.context, note: code('charge', charge.code),
    text: `${t('lane.deadline')} · ${code('charge', charge.code)}${count > 1 ? ` ×${count}` : ''} · ${t(`status.${charge.status}`)}`
  }))
}

const when = item => (item.from && item.to && item.from !== item.to ? `${date(item.from)} – ${date(item.to)}` : item.from && item.to ? date(item.from)
  : item.from ? t('from', { day: date(item.from) }) : item.to ? t('until', { day: date(item.to) }) : '')
export const spoken = item => `${item.text}: ${when(item)}`

// Draws into `svg`. `told(item)` on focus or pointer, `opened(item)` on click or Enter.
export function draw(svg, dossier, { days, today, width, told, reaches, opened }) {
  const left = width < 620 ? 12 : 188
  const narrow = left < 100
  const all = lanes(dossier)
  const step = narrow ? ROW + 14 : ROW
  const x = at => left + ((at - days.from) / (days.to - days.from)) * (width - left - RIGHT)
  const found = rows(all, x)
  const height = TOP + found.length * step + 12
  const context = { x, days, today: number(today), left, width, narrow, step, told, reaches, opened }
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  svg.setAttribute('height', height)
  const [ahead, line] = cursor(context, height)
  svg.replaceChildren(...axis(context, height), ahead, ...found.flatMap((row, at) => drawn(context, row, TOP + at * step)), line)
  roving(svg, '.item')
  return { left, right: RIGHT }
}

// Lanes whose items overlap take several rows.
function rows(all, x) {
  return all.flatMap(lane => {
    const found = []
    for (const item of [...lane.items].sort((a, b) => (a.from ?? '').localeCompare(b.from ?? ''))) {
      const row = found.find(one => one.every(other => apart(other, item, x)))
      if (row) row.push(item)
      else found.push([item])
    }
    return found.map((items, at) => ({ label: at ? '' : lane.label, items, strong: lane.strong, first: !at }))
  })
}

// Whether two items of a lane can stand in one row.
function apart(one, other, x) {
  if (one.kind === 'event') return x(number(other.from)) - x(number(one.from)) > MARK * 2
  return one.kind !== 'deadline' && (one.to ?? '9999') < (other.from ?? '')
}

function axis({ x, days, left, width, narrow }, height) {
  const firsts = months(days.from, days.to)
  const every = Math.max(1, Math.ceil(firsts.length / ((width - left) / (narrow ? 46 : 42))))
  const shown = every > 6 ? 12 : every > 3 ? 6 : every > 2 ? 3 : every
  return firsts.flatMap(at => {
    const text = day(at)
    const opening = text.slice(5, 7) === '01'
    if ((+text.slice(5, 7) - 1) % shown || x(at) > width - RIGHT - 24) return []
    return [
      s('line', { class: opening ? 'grid year' : 'grid', x1: x(at), x2: x(at), y1: TOP - 8, y2: height }),
      s('text', { class: opening ? 'axis year' : 'axis', x: x(at) + 3, y: 14, 'aria-hidden': true }, opening ? year(text) : month(text))
    ]
  })
}

function cursor({ x, today, width }, height) {
  const at = x(today)
  return [
    s('rect', { class: 'ahead', x: at, y: TOP - 8, width: Math.max(0, width - RIGHT - at), height: height - TOP + 8 }),
    s('line', { class: 'cursor', x1: at, x2: at, y1: TOP - 12, y2: height })
  ]
}

function drawn(context, row, y) {
  const { left, width, narrow } = context
  const middle = y + (narrow ? 27 : ROW / 2)
  const label = row.label && s('text', { class: row.strong ? 'lane strong' : 'lane', x: narrow ? left : left - 12, y: narrow ? y + 13 : middle + 4, 'text-anchor': narrow ? 'start' : 'end' }, row.label)
  const rule = row.first && s('line', { class: 'rule', x1: 0, x2: width, y1: y, y2: y })
  return [rule, label, ...row.items.map(item => marked(context, item, middle))].filter(Boolean)
}

function marked({ x, days, today, left, width, told, reaches, opened }, item, y) {
  const from = x(Math.max(item.from ? number(item.from) : days.from, days.from))
  const last = item.to ?? item.until
  const to = x(Math.min(last ? number(last) + (item.kind === 'event' ? 0 : 1) : days.to, days.to))
  const ahead = item.from && number(item.from) > today
  const shape = SHAPED[item.kind](item, from, Math.max(to, from + 3), y, { left, width })
  const open = reaches(item.source)
  const group = s('g', {
    class: `item ${item.kind} ${item.state ?? ''}${ahead ? ' later' : ''}${item.to ? '' : ' open-end'}`, tabindex: '-1',
    role: open ? 'button' : 'img', 'aria-label': spoken(item)
  }, shape)
  for (const name of ['focus', 'pointerenter']) group.addEventListener(name, () => told(spoken(item)))
  if (open) {
    group.addEventListener('click', () => opened(item))
    group.addEventListener('keydown', event => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); opened(item) } })
  }
  return group
}

const bar = (item, from, to, y) => [
  s('rect', { class: 'shape', x: from, y: y - BAR / 2, width: to - from, height: BAR, rx: 3 }),
  item.short && to - from > item.short.length * 7 + 8 && s('text', { class: 'short', x: from + 6, y: y + 4 }, item.short)
]
// The name of a charge behind its flag, else before its line, else not at all: as there is room.
function noted(note, from, to, y, { left, width }) {
  const length = note.length * 6.4
  if (to + 14 + length < width) return s('text', { class: 'note', x: to + 14, y: y + 4, 'aria-hidden': true }, note)
  return from - length - 8 > left && s('text', { class: 'note', x: from - 8, y: y + 4, 'text-anchor': 'end', 'aria-hidden': true }, note)
}

const SHAPED = {
  window: bar,
  period: bar,
  slot: bar,
  office: bar,
  event: (item, from, to, y) => [s('circle', { class: 'reach', cx: from, cy: y, r: MARK * 2 }), s('path', { class: 'shape', d: SHAPES[item.state], transform: `translate(${from} ${y})` })],
  deadline: (item, from, to, y, bounds) => [
    s('rect', { class: 'reach', x: from, y: y - MARK * 2, width: to - from, height: MARK * 4 }),
    s('line', { class: 'stem', x1: from, x2: to, y1: y, y2: y }),
    s('path', { class: 'shape', d: 'M0,-7H9L6,-3.5 9,0H0V7', transform: `translate(${to} ${y})` }),
    noted(item.note, from, to, y, bounds)
  ]
}

// What the marks mean: those that the drawing has.
export function legend(dossier) {
  return [...new Set(dossier.events.map(event => event.kind))].map(kind => h('li', {},
    s('svg', { viewBox: '-8 -8 16 16', 'aria-hidden': true, class: `event ${kind}` }, s('path', { class: 'shape', d: SHAPES[kind] })), t(`event.${kind}`)))
}

// The same items as rows of a table.
export function table(dossier, { reaches, opened }) {
  const head = ['table.what', 'table.from', 'table.to'].map(key => h('th', { scope: 'col' }, t(key)))
  const body = lanes(dossier).flatMap(lane => lane.items.map(item => h('tr', {},
    h('th', { scope: 'row' }, reaches(item.source) ? h('button', { class: 'link', type: 'button', onclick: () => opened(item) }, item.text) : item.text),
    h('td', {}, item.from ? date(item.from) : '—'), h('td', {}, item.to ? date(item.to) : '—'))))
  return h('table', { class: 'plain' }, h('thead', {}, h('tr', {}, head)), h('tbody', {}, body))
}
