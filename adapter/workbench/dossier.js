// What follows from the source on the day: scenario, charges with their reasons, what is missing until when.
import { h } from './dom.js'
import { number } from './days.js'
import { code, date, days, euro, rulesOf, t } from './texts.js'

const ORDER = { billable: 0, planned: 1, 'not-billable': 2, billed: 3, aborted: 4 }
const REASONS = new Set(['submission', 'follow-up', 'screening', 'advice-talk'])

// The scenario in force with its eight domains.
export function scenario(dossier) {
  const known = dossier.scenario !== undefined
  return h('section', { class: 'card scenario', 'aria-labelledby': 'scenario-title' },
    h('div', { class: `verdict s${dossier.scenario ?? 'none'}` },
      h('h3', { id: 'scenario-title' }, t('scenario')),
      h('p', { class: 'letter' }, known ? dossier.scenario : '–'),
      dossier.provisional && h('p', { class: 'tag' }, t('provisional')),
      h('p', { class: 'quiet' }, t(`scenario.${dossier.scenario ?? 'none'}`))),
    h('ul', { class: 'domains', 'aria-label': t('domains') }, dossier.domains.map(domain)))
}

function domain({ name, state, indicators }) {
  const about = indicators.length > 1 ? indicators.filter(one => one.state === state).map(one => code('indicator', one.name)).join(', ') : ''
  return h('li', { class: `domain ${state}` },
    h('span', { class: 'sign', 'aria-hidden': true }, { positive: '●', negative: '○', unknown: '?' }[state]),
    h('span', {}, h('b', {}, t(`domain.${name}`)), h('small', {}, `${t(`state.${state}`)}${about && state === 'positive' ? ` · ${about}` : ''}`)))
}

// The charges of the day with what they come to together.
export function charges(dossier, can) {
  const sorted = [...dossier.charges].sort((a, b) => ORDER[a.status] - ORDER[b.status] || (a.day ?? '9').localeCompare(b.day ?? '9'))
  return h('section', { 'aria-labelledby': 'charges-title' },
    h('div', { class: 'heading' }, h('h3', { id: 'charges-title' }, t('charges')), h('ul', { class: 'sums' }, sums(sorted))),
    sorted.length ? h('ul', { class: 'charges' }, sorted.map(one => charge(dossier, one, can))) : h('p', { class: 'quiet' }, t('charges.none')))
}

function sums(charges) {
  return Object.keys(ORDER).flatMap(status => {
    const of = charges.filter(one => one.status === status)
    if (!of.length) return []
    const total = of.reduce((sum, one) => sum + Number(one.amount ?? 0), 0)
    return [h('li', { class: status }, h('span', {}, t(`status.${status}`)), ' ', h('b', {}, euro(total)))]
  })
}

function charge(dossier, one, { opened, reaches, whoIs }) {
  const derived = dossier.derived.find(other => other.target === one.ref)
  const facts = [
    [t('charge.day'), one.day ? date(one.day) : t('charge.no-day')],
    [t('charge.deadline'), one.deadline && date(one.deadline)],
    [t('charge.biller'), [whoIs(one.performer), one.number].filter(Boolean).join(' · ')],
    [t('charge.quantity'), one.quantity > 1 ? `${one.quantity} × ${t('charge.quarter')}` : '']
  ].filter(([, value]) => value)
  return h('li', { class: `charge ${one.status}`, 'data-charge': one.id },
    h('div', { class: 'line' },
      h('p', { class: 'name' }, h('b', {}, code('charge', one.code)), ' ', h('span', { class: 'code' }, one.code)),
      h('p', { class: 'amount' }, one.amount === undefined ? '–' : euro(one.amount))),
    h('dl', { class: 'facts' }, h('div', {}, h('dt', {}, t('charge.status')), h('dd', { class: `status ${one.status}` }, t(`status.${one.status}`))),
      facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
    one.reasons.length > 0 && h('ul', { class: 'reasons' }, one.reasons.map(reason)),
    h('div', { class: 'foot' }, one.context && reaches(sourceOf(one)) && h('button', { class: 'link', type: 'button', onclick: () => opened({ source: sourceOf(one) }) }, t('show-source')),
      derived && h('details', {}, h('summary', {}, t('charge.why', { count: derived.sources.length })), because(derived, opened, reaches))))
}

const sourceOf = one => (one.context.startsWith('Encounter/') ? one.context : one.supports.find(ref => ref.startsWith('QuestionnaireResponse/')) ?? one.context)

const reason = name => h('li', {}, h('span', {}, code('reason', name)), ' ', h('span', { class: 'code' }, name), ' ', rules(rulesOf(name)))
export const rules = numbers => h('span', { class: 'rules' }, numbers.map(one => h('span', { class: 'rule' }, one)))

// The facts and rules that something derived rests on.
export function because({ sources, rules: numbers }, opened, reaches) {
  return h('div', { class: 'because' },
    h('ul', { class: 'refs' }, sources.map(ref => h('li', {}, reaches(ref) ? h('button', { class: 'link mono', type: 'button', onclick: () => opened({ source: ref }) }, short(ref)) : h('span', { class: 'mono' }, short(ref))))),
    h('p', {}, h('span', { class: 'quiet' }, t('rules')), ' ', rules(numbers)))
}

export const short = ref => ref.replace(/([0-9a-f]{8})-[0-9a-f-]{27}/, '$1…')

// What to send or to do, the most urgent first.
export function missing(dossier, today) {
  return h('section', { 'aria-labelledby': 'missing-title' },
    h('h3', { id: 'missing-title' }, t('missing')),
    dossier.missing.length ? h('ol', { class: 'missing' }, grouped(dossier).map(one => lacking(dossier, one, today))) : h('p', { class: 'quiet' }, t('missing.none')))
}

// The same thing until the same day for several charges is told once.
function grouped(dossier) {
  const found = new Map()
  for (const one of dossier.missing) {
    const charge = dossier.charges.find(other => other.id === one.charge)
    const key = [one.what, one.until, charge?.code, one.about.join()].join('|')
    if (!found.has(key)) found.set(key, { ...one, code: charge?.code, count: 0 })
    found.get(key).count += 1
  }
  return [...found.values()]
}

function lacking(dossier, one, today) {
  const left = one.until && number(one.until) - number(today)
  const about = one.about.map(name => code('indicator', name)).join(', ')
  return h('li', { class: left !== undefined && left <= 14 ? 'urgent' : '' },
    h('p', { class: 'until' }, one.until ? h('b', {}, date(one.until)) : t('missing.open'), one.until && h('small', {}, days(left))),
    h('div', {}, h('p', {}, REASONS.has(one.what) ? t(`missing.${one.what}`) : code('reason', one.what), about && h('span', { class: 'quiet' }, ` ${about}`)),
      one.code && h('p', { class: 'quiet' }, code('charge', one.code), one.count > 1 && ` ×${one.count}`, ' ', h('span', { class: 'code' }, one.code))))
}

// What is told without refusing anything, and not already of one place in the source.
export function notices(dossier, issues) {
  const apart = dossier.notices.filter(one => !issues.some(other => other.text === one.text))
  if (!apart.length) return ''
  return h('section', { 'aria-labelledby': 'notices-title' }, h('h3', { id: 'notices-title' }, t('notices')),
    h('ul', { class: 'notices' }, apart.map(one => h('li', {}, one.text, ' ', h('span', { class: 'code' }, one.code)))))
}
