// What is drawn of a dossier, in lanes: windows, periods, slots, what happened, deadlines; and the same as a table.
import { number, plus } from './days.js'
import { h } from './dom.js'
import { code, date, t } from './texts.js'

const WINDOWS = ['prenatal', 'screening', 'programme', 'postnatal']
const SERVICES = ['screening', 'advice-talk', 'perinatal-meeting', 'birth', 'loss', 'due-date']

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

// A window as an item; none while neither of its days is known.
function opening(dossier, { name, start, end }) {
  const until = end ?? foreseen(dossier, name)
  return start || end ? [{ kind: 'window', state: name, from: start, to: end, until, text: t(`window.${name}`) }] : []
}

// Every lane with its items: { label, items: [{ kind, from, to, text, source, state }] }.
export function lanes(dossier) {
  const windows = WINDOWS.flatMap(name => bars(dossier, [name])).map(one => ({
    label: t(`window.${one.name}`),
    items: opening(dossier, one)
  }))
  const periods = bars(dossier, ['reference-period', 'reference-period-estimated']).map((one, at) => ({
    kind: 'period',
    state: one.name,
    from: one.start,
    to: one.end,
    short: String(at + 1),
    text: `${t(`window.${one.name}`)} ${at + 1}`
  }))
  const slots = dossier.followUps.map(one => ({
    kind: 'slot',
    state: one.state,
    from: plus(one.after, 1),
    to: one.due,
    short: t(`slot.${one.state}`),
    text: [t('lane.slots'), t(`slot.${one.state}`), one.about.map(name => code('indicator', name)).join(', ')].filter(Boolean).join(' · ')
  }))
  const coordinators = bars(dossier, ['coordinator']).map(one => ({
    kind: 'office',
    from: one.start,
    to: one.end,
    text: t('lane.coordinator')
  }))
  const services = dossier.events.filter(event => SERVICES.includes(event.kind)).map(event => point([event]))
  const followed = Map.groupBy(
    dossier.events.filter(event => !SERVICES.includes(event.kind)),
    event => event.kind + event.day
  )
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
  const about = events
    .map(event => event.about)
    .filter(Boolean)
    .map(name => code('indicator', name))
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
    kind: 'deadline',
    state: charge.status,
    from: charge.day,
    to: charge.deadline,
    source: charge.context,
    note: code('charge', charge.code),
    text: `${t('lane.deadline')} · ${code('charge', charge.code)}${count > 1 ? ` ×${count}` : ''} · ${t(`status.${charge.status}`)}`
  }))
}

function when({ from, to }) {
  if (!from && !to) return ''
  if (!to) return t('from', { day: date(from) })
  if (!from) return t('until', { day: date(to) })
  return from === to ? date(from) : `${date(from)} – ${date(to)}`
}

export const spoken = item => `${item.text}: ${when(item)}`

// The same items as rows of a table.
export function table(dossier, { reaches, opened }) {
  const head = ['table.what', 'table.from', 'table.to'].map(key => h('th', { scope: 'col' }, t(key)))
  const body = lanes(dossier).flatMap(lane =>
    lane.items.map(item =>
      h(
        'tr',
        {},
        h(
          'th',
          { scope: 'row' },
          reaches(item.source) ? h('button', { class: 'link', type: 'button', onclick: () => opened(item) }, item.text) : item.text
        ),
        h('td', {}, item.from ? date(item.from) : '—'),
        h('td', {}, item.to ? date(item.to) : '—')
      )
    )
  )
  return h('table', { class: 'plain' }, h('thead', {}, h('tr', {}, head)), h('tbody', {}, body))
}
