// The right half: verdict, tabs, timeline with its slider, results; kept in step with the source.
import { day, isDay, number } from './days.js'
import { $, h } from './dom.js'
import * as parts from './dossier.js'
import * as panels from './panels.js'
import { date, euro, longDate, t } from './texts.js'
import { draw, legend, span, table } from './timeline.js'
import { Trace } from './trace.js'

const REF = /^[A-Z][A-Za-z]+\/[\w.-]+$/

export class Outcome {
  // `opened(place)`: show it in the source; `moved(day)`: derive for another day.
  constructor({ opened, moved }) {
    this.opened = opened
    this.moved = moved
    this.trace = new Trace($('panel-trace'), place => this.open(place))
    $('slider').addEventListener('input', event => this.move(day(+event.target.value)))
    $('day').addEventListener('change', event => { if (isDay(event.target.value)) this.move(event.target.value, true) })
    $('today').addEventListener('click', () => this.move(this.now, true))
    $('next').addEventListener('click', () => this.move(this.dossier.changesOn, true))
    $('whole').addEventListener('change', () => { this.days = undefined; this.paint() })
    $('pregnancy').addEventListener('change', event => { this.at = +event.target.value; this.days = undefined; this.paint(); this.painted() })
    new ResizeObserver(() => { if (this.dossier && $('timeline').clientWidth !== this.width) this.paintTime() }).observe($('timeline'))
  }

  // Another source: everything is measured anew.
  fresh() {
    this.answer = undefined
    this.days = undefined
    this.at = 0
  }

  move(wanted, far = false) {
    this.today = wanted
    if (far && this.days && (number(wanted) < this.days.from || number(wanted) > this.days.to)) this.days = undefined
    this.moved(wanted)
  }

  open(place) {
    const found = REF.test(place) ? this.answer?.entries.get(place) : place
    if (found === undefined) return
    this.opened(found)
    this.trace.locate(found)
  }

  // Whether a resource stands in the source in view.
  reaches(ref) {
    return this.answer.entries.has(ref)
  }

  located(expression) {
    if (!this.answer) return
    $('target').replaceChildren(...this.trace.locate(expression).map(row => this.became(row)))
  }

  became(row) {
    const target = row.read ? (row.target === '=' ? t('trace.constant') : row.target) : t('trace.unread')
    return h('span', {}, h('span', { class: 'mono' }, row.source), ' → ', h('b', { class: row.read ? 'mono' : 'unread' }, target), ' ', h('span', { class: 'quiet' }, [row.row, row.codes].filter(Boolean).join(' · ')))
  }

  show(answer, today, ms, whole) {
    this.answer = answer
    this.today = today
    this.at = Math.min(this.at, Math.max(answer.dossiers.length - 1, 0))
    $('timing').textContent = `${Math.round(ms)} ms`
    this.verdict()
    this.paint()
    if (whole) this.painted()
  }

  get dossier() {
    return this.answer?.dossiers[this.at]
  }

  // Nothing has been written yet.
  empty() {
    this.fresh()
    this.answer = { dossiers: [], issues: [], elements: [], entries: new Map() }
    this.verdict('none.empty')
    this.painted()
  }

  verdict(said) {
    const errors = this.answer.issues.filter(one => one.severity === 'error').length
    const text = said ? '' : this.answer.refused ? t('verdict.refused', { count: errors }) : this.dossier ? t('verdict.accepted') : t('verdict.no-dossier')
    $('verdict').textContent = text
    $('verdict').className = said ? '' : `verdict-line ${this.answer.refused ? 'error' : 'fine'}`
    $('none').hidden = Boolean(this.dossier)
    $('none').replaceChildren(h('p', {}, t(said ?? (this.answer.refused ? 'none.refused' : 'none.dossier'))))
    $('dossier').hidden = !this.dossier
  }

  paint() {
    if (!this.dossier) return
    this.days ??= span(this.dossier, this.today, $('whole').checked)
    $('day').value = this.today
    this.paintNext()
    this.paintTime()
    $('results').replaceChildren(parts.scenario(this.dossier), parts.charges(this.dossier, { opened: ({ source }) => this.open(source), reaches: ref => this.reaches(ref), whoIs: ref => this.whoIs(ref) }), parts.missing(this.dossier, this.today), parts.notices(this.dossier, this.answer.issues))
  }

  paintNext() {
    const next = this.dossier.changesOn
    $('next').hidden = !next
    if (next) $('next').textContent = t('next-change', { day: date(next) })
    $('pregnancy').hidden = this.answer.dossiers.length < 2
    $('pregnancy').replaceChildren(...this.answer.dossiers.map((one, at) => h('option', { value: at, selected: at === this.at }, one.pregnancies.join(', '))))
  }

  paintTime() {
    const svg = $('timeline')
    this.width = svg.clientWidth || 900
    const { left, right } = draw(svg, this.dossier, { days: this.days, today: this.today, width: this.width, told: text => { $('readout').textContent = text }, reaches: ref => this.reaches(ref), opened: item => this.open(item.source) })
    const slider = $('slider')
    Object.assign(slider, { min: this.days.from, max: this.days.to, value: number(this.today) })
    const billable = this.dossier.charges.filter(one => one.status === 'billable').reduce((sum, one) => sum + Number(one.amount), 0)
    slider.setAttribute('aria-valuetext', `${longDate(this.today)}, ${t('status.billable')} ${euro(billable)}`)
    slider.style.marginInlineStart = `${left - 9}px`
    slider.style.width = `${this.width - left - right + 18}px`
    $('readout').textContent = longDate(this.today)
  }

  // What does not change with the day.
  painted() {
    const { answer, dossier } = this
    this.trace.show(answer, dossier)
    $('panel-difference').replaceChildren(panels.difference(answer.differences, place => this.open(place)))
    $('panel-record').replaceChildren(dossier ? panels.record(dossier.record) : h('p', { class: 'quiet' }, t('none.dossier')))
    $('legend').replaceChildren(...(dossier ? legend(dossier) : []))
    if (dossier) $('table').replaceChildren(table(dossier, { reaches: ref => this.reaches(ref), opened: item => this.open(item.source) }))
  }

  // The name of a professional by the role or person that a charge names, from the platform record.
  whoIs(ref) {
    if (!ref) return ''
    const said = this.dossier.record
    const id = ref.split('/')[1]
    const role = said.role?.find(one => one.id === id)
    const person = said.professional?.find(one => one.id === (role?.practitioner?.reference?.split('/')[1] ?? id))
    const name = person?.names?.[0]
    return [name?.given?.join(' '), name?.family].filter(Boolean).join(' ')
  }
}
