// Source ↔ target: for each element what it became, by which row and code map, or why it is unread; and back.
import { broken, h } from './dom.js'
import { because, rules, short } from './dossier.js'
import { plain } from './places.js'
import { known, t } from './texts.js'

const MESSAGE = 'kmehrmessage'

// The rows of the trace at their places in the source; of a KMEHR message its own elements, not those of the Bundle it becomes.
export function placed(answer) {
  return answer.elements.map(one => ({ ...one, place: placeOf(one, answer.entries), read: Boolean(one.target) })).filter(one => one.place)
}

function placeOf({ resource, source }, entries) {
  if (source.startsWith(MESSAGE)) return source
  const place = entries.get(resource)
  if (place === undefined || place.startsWith(MESSAGE)) return undefined
  const dot = source.indexOf('.')
  return dot < 0 ? place : place + source.slice(dot)
}

const typeOf = row => row.resource.split('/')[0]
const concept = rows => rows.find(row => row.target && row.target !== '=')?.target.split('.')[0] ?? ''

export class Trace {
  // `opened(place)` when a row is chosen.
  constructor(container, opened) {
    this.container = container
    this.opened = opened
    this.rows = []
    this.only = false
  }

  show(answer, dossier) {
    this.rows = placed(answer)
    this.groups = new Map()
    for (const row of this.rows) this.groups.set(row.resource, [...(this.groups.get(row.resource) ?? []), row])
    this.index = new Map()
    for (const row of this.rows) this.index.set(plain(row.place), [...(this.index.get(plain(row.place)) ?? []), row])
    this.container.replaceChildren(this.rows.length ? this.head() : h('p', { class: 'quiet' }, t('trace.none')), ...[...this.groups].map(([ref, rows]) => this.group(ref, rows)), this.derived(answer, dossier))
  }

  head() {
    const unread = this.rows.filter(row => !row.read).length
    const box = h('input', { type: 'checkbox', id: 'only-unread', onchange: event => { this.only = event.target.checked; this.container.classList.toggle('only-unread', this.only) } })
    return h('div', { class: 'heading' }, h('p', {}, t('trace.count', { read: this.rows.length - unread, unread })), h('label', { class: 'check', for: 'only-unread' }, box, t('trace.only-unread')))
  }

  group(ref, rows) {
    const unread = rows.filter(row => !row.read).length
    const details = h('details', { class: unread ? 'resource' : 'resource all-read', 'data-ref': ref },
      h('summary', {}, h('b', {}, typeOf(rows[0])), ' ', h('span', { class: 'quiet' }, concept(rows) && `→ ${concept(rows)}`), ' ', h('span', { class: 'mono quiet' }, short(ref.split('/')[1] ?? '')),
        h('span', { class: 'count' }, t('trace.count', { read: rows.length - unread, unread }))))
    details.addEventListener('toggle', () => { if (details.open) this.fill(details, rows) })
    return details
  }

  fill(details, rows) {
    if (details.querySelector('table')) return
    const head = ['trace.source', 'trace.target', 'trace.row', 'trace.codes'].map(key => h('th', { scope: 'col' }, t(key)))
    details.append(h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': typeOf(rows[0]) },
      h('table', { class: 'trace' }, h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows.map(row => this.line(row))))))
  }

  line(row) {
    const target = !row.read ? h('span', { class: 'unread' }, t('trace.unread'), ' ', h('small', {}, known(`why.${row.why}`) ? t(`why.${row.why}`) : row.why))
      : row.target === '=' ? h('span', { class: 'quiet' }, t('trace.constant')) : h('span', { class: 'mono' }, broken(row.target))
    return h('tr', { class: row.read ? '' : 'is-unread', 'data-place': plain(row.place) },
      h('th', { scope: 'row' }, h('button', { class: 'link mono', type: 'button', onclick: () => this.choose(row) }, broken(row.source.slice(row.source.indexOf('.') + 1)))),
      h('td', {}, target), h('td', {}, row.row && h('span', { class: 'mono' }, row.row), row.class && h('small', { class: 'class' }, t(`class.${row.class}`))), h('td', {}, row.codes))
  }

  derived(answer, dossier) {
    if (!dossier?.derived.length) return ''
    return h('section', { 'aria-labelledby': 'derived-title' }, h('h3', { id: 'derived-title' }, t('trace.derived')),
      h('ul', { class: 'derived' }, dossier.derived.map(one => h('li', {}, h('details', {},
        h('summary', {}, h('span', { class: 'mono' }, short(one.target)), ' ', rules(one.rules)), because(one, ({ source }) => this.opened(source), ref => answer.entries.has(ref)))))))
  }

  choose(row) {
    this.light(row)
    this.opened(row.place)
  }

  // Shows what became of the element in which the caret stands: of it, or of the first within or around it.
  locate(expression) {
    const wanted = plain(expression)
    if (!wanted.includes('.') || !this.index) return []
    const within = () => this.rows.filter(one => plain(one.place).startsWith(`${wanted}.`)).slice(0, 1)
    const around = () => this.rows.filter(one => wanted.startsWith(`${plain(one.place)}.`)).slice(-1)
    const rows = this.index.get(wanted) ?? [...within(), ...around()].slice(0, 1)
    if (rows.length) this.light(rows[0])
    return rows
  }

  light(row) {
    this.container.querySelectorAll('.lit').forEach(one => one.classList.remove('lit'))
    const details = [...this.container.querySelectorAll('details.resource')].find(one => one.dataset.ref === row.resource)
    if (!details) return
    details.open = true
    this.fill(details, this.groups.get(row.resource))
    const lines = [...details.querySelectorAll('tr[data-place]')].filter(one => one.dataset.place === plain(row.place))
    lines.forEach(line => line.classList.add('lit'))
    if (this.container.offsetParent) lines[0]?.scrollIntoView({ block: 'nearest' })
  }
}
