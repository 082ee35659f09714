// The smaller panels: issues, round-trip difference, the platform record, examples.
import { broken, h } from './dom.js'
import { t } from './texts.js'

const SIGNS = { error: '✕', warning: '!', information: 'i' }
const RANK = { error: 0, warning: 1, information: 2 }

// Issues in order of weight; `where(place)` says where that is, `opened(place)` goes there.
export function issues(found, where, opened) {
  if (!found.length) return h('p', { class: 'quiet' }, t('issues.none'))
  const sorted = [...found].sort((a, b) => RANK[a.severity] - RANK[b.severity])
  return h('ul', { class: 'issues' }, sorted.map(one => h('li', { class: one.severity },
    h('span', { class: 'sign', 'aria-hidden': true }, SIGNS[one.severity]),
    h('div', {}, h('p', {}, h('span', { class: 'sr' }, `${t(`severity.${one.severity}`)}: `), one.text),
      h('p', { class: 'where' }, one.place && h('button', { class: 'link', type: 'button', onclick: () => opened(one.place) }, where(one.place), !one.place.startsWith('line ') && h('span', { class: 'mono' }, ` ${one.place}`)), ' ', h('span', { class: 'code' }, one.code))))))
}

// What reading and writing back changes.
export function difference(differences, opened) {
  if (!differences?.length) return h('p', { class: 'quiet' }, t(differences ? 'difference.none' : 'difference.absent'))
  const head = ['difference.kind', 'difference.element', 'difference.before', 'difference.after'].map(key => h('th', { scope: 'col' }, t(key)))
  return h('div', {}, h('p', { class: 'quiet' }, t('difference.intro')),
    h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': t('tab.difference') }, h('table', { class: 'trace differences' }, h('thead', {}, h('tr', {}, head)),
      h('tbody', {}, differences.map(one => h('tr', {},
        h('td', {}, h('span', { class: `kind ${one.kind}` }, t(`difference.${one.kind}`))),
        h('th', { scope: 'row' }, h('button', { class: 'link mono', type: 'button', onclick: () => opened(one.element) }, broken(one.element))),
        h('td', { class: 'mono any' }, one.before), h('td', { class: 'mono any' }, one.after)))))))
}

export function record(said) {
  return h('div', {}, h('p', { class: 'quiet' }, t('record.intro')), h('pre', { class: 'record', tabindex: '0', role: 'region', 'aria-label': t('tab.record') }, JSON.stringify(said, null, 2)))
}

// What to start from, in groups; `taken(example)` when one is chosen.
export function examples(listed, packs, taken) {
  const groups = [...new Set(listed.map(one => one.group))]
  return groups.map(group => h('section', { 'aria-labelledby': `examples-${group}` }, h('h2', { id: `examples-${group}` }, t(`examples.${group}`)),
    h('ul', { class: 'examples' }, listed.filter(one => one.group === group && (!one.pack || packs.includes(one.pack))).map(one =>
      h('li', {}, h('button', { type: 'button', 'data-example': one.name, onclick: () => taken(one) }, h('b', {}, t(`example.${one.name}`)), h('span', {}, t(`example.${one.name}.shows`))))))))
}
