// Source ↔ target: for each element what it became, by which row and code map, or why it is unread; and back.
import { h } from './dom.js'
import { because, rules, short } from './dossier.js'
import { plain } from './places.js'
import { known, t } from './texts.js'

// The rows of the trace at their places in the source.
export function placed(answer) {
  return answer.elements.map(one => {
    const place = answer.entries.get(one.resource)
    const dot = one.source.indexOf('.')
    return { ...one, place: place === undefined ? one.source : place + (dot < 0 ? '' : one.source.slice(dot)), read: Boolean(one.target) }
  })
}

const typeOf = row => row.source.split('.')[0]
const concept = rows => rows.find(row => row.target && row.target !== '=')?.target.split('.')[0] ?? ''

// A long path may be broken behind its dots.
const broken = path => path.split(/(?<=[.>])/).flatMap(part => [part, h('wbr')])

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
    this.index = new Map(this.rows.map(row => [plain(row.place), row]))
    this.container.replaceChildren(this.rows.length ? this.head() : h('p', { class: 'quiet' }, t('trace.none')), ...[...this.groups].map(([ref, rows]) => this.group(ref, rows)), this.derived(dossier))
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
      h('td', {}, target), h('td', {}, row.row && h('span', { class: 'mono' }, broken(row.row)), row.class && h('small', { class: 'class' }, t(`class.${row.class}`))), h('td', {}, row.codes))
  }

  derived(dossier) {
    if (!dossier?.derived.length) return ''
    return h('section', { 'aria-labelledby': 'derived-title' }, h('h3', { id: 'derived-title' }, t('trace.derived')),
      h('ul', { class: 'derived' }, dossier.derived.map(one => h('li', {}, h('details', {},
        h('summary', {}, h('span', { class: 'mono' }, short(one.target)), ' ', rules(one.rules)), because(one, ({ source }) => this.opened(source)))))))
  }

  choose(row) {
    this.light(row)
    this.opened(row.place)
  }

  // Shows what became of the element in which the caret stands: of it, or of the first within or around it.
  locate(expression) {
    const wanted = plain(expression)
    if (!wanted.includes('.')) return undefined
    const row = this.index?.get(wanted) ?? this.rows.find(one => plain(one.place).startsWith(`${wanted}.`) || wanted.startsWith(`${plain(one.place)}.`))
    if (row) this.light(row)
    return row
  }

  light(row) {
    this.container.querySelectorAll('.lit').forEach(one => one.classList.remove('lit'))
    const details = [...this.container.querySelectorAll('details.resource')].find(one => one.dataset.ref === row.resource)
    if (!details) return
    details.open = true
    this.fill(details, this.groups.get(row.resource))
    const line = [...details.querySelectorAll('tr[data-place]')].find(one => one.dataset.place === plain(row.place))
    line?.classList.add('lit')
    if (this.container.offsetParent) line?.scrollIntoView({ block: 'nearest' })
  }
}
