// The lanes of a dossier drawn in time, below the slider whose day they show.
import { day, months, number } from './days.js'
import { h, roving, s } from './dom.js'
import { lanes, spoken } from './lanes.js'
import { month, t, year } from './texts.js'

const ROW = 26
const BAR = 12
const TOP = 30
const RIGHT = 18
const MARK = 6
const SHAPES = {
  screening: 'M0,-6 6,0 0,6 -6,0Z',
  'advice-talk': 'M-5.5,0a5.5,5.5 0 1,0 11,0a5.5,5.5 0 1,0 -11,0Z',
  'perinatal-meeting': 'M-5,-5H5V5H-5Z',
  birth: 'M0,-7 2,-2 7,-2 3,2 5,7 0,4 -5,7 -3,2 -7,-2 -2,-2Z',
  loss: 'M-5,-5 5,5M5,-5 -5,5',
  'due-date': 'M0,-7V7',
  'plan-saved': 'M-5,5 0,-5 5,5Z',
  evaluation: 'M-3.5,0a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0Z'
}

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
  const label =
    row.label &&
    s(
      'text',
      {
        class: row.strong ? 'lane strong' : 'lane',
        x: narrow ? left : left - 12,
        y: narrow ? y + 13 : middle + 4,
        'text-anchor': narrow ? 'start' : 'end'
      },
      row.label
    )
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
  const group = s(
    'g',
    {
      class: `item ${item.kind} ${item.state ?? ''}${ahead ? ' later' : ''}${item.to ? '' : ' open-end'}`,
      tabindex: '-1',
      role: open ? 'button' : 'img',
      'aria-label': spoken(item)
    },
    shape
  )
  for (const name of ['focus', 'pointerenter']) group.addEventListener(name, () => told(spoken(item)))
  if (open) {
    group.addEventListener('click', () => opened(item))
    group.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault()
        opened(item)
      }
    })
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
  event: (item, from, to, y) => [
    s('circle', { class: 'reach', cx: from, cy: y, r: MARK * 2 }),
    s('path', { class: 'shape', d: SHAPES[item.state], transform: `translate(${from} ${y})` })
  ],
  deadline: (item, from, to, y, bounds) => [
    s('rect', { class: 'reach', x: from, y: y - MARK * 2, width: to - from, height: MARK * 4 }),
    s('line', { class: 'stem', x1: from, x2: to, y1: y, y2: y }),
    s('path', { class: 'shape', d: 'M0,-7H9L6,-3.5 9,0H0V7', transform: `translate(${to} ${y})` }),
    noted(item.note, from, to, y, bounds)
  ]
}

// What the marks mean: those that the drawing has.
export function legend(dossier) {
  return [...new Set(dossier.events.map(event => event.kind))].map(kind =>
    h(
      'li',
      {},
      s('svg', { viewBox: '-8 -8 16 16', 'aria-hidden': true, class: `event ${kind}` }, s('path', { class: 'shape', d: SHAPES[kind] })),
      t(`event.${kind}`)
    )
  )
}
