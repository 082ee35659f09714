// The sources in order: the one in view is previewed as if those before it had been sent.
import { $, h } from './dom.js'
import { kindOf } from './places.js'
import { t } from './texts.js'

const BEFORE = /^Parameters\.parameter\[(\d+)\]/

export class Sources {
  constructor({ chosen, emptied }) {
    this.all = []
    this.at = 0
    this.chosen = chosen
    this.emptied = emptied
  }

  put(all, at) {
    this.all = all
    this.choose(at)
  }

  choose(at) {
    this.at = at
    this.paint()
    this.chosen()
  }

  get text() {
    return this.all[this.at]?.text ?? ''
  }

  set text(text) {
    this.all[this.at] = { ...this.all[this.at], text, kind: kindOf(text) }
  }

  upTo() {
    return this.all.slice(0, this.at + 1)
  }

  // The place within the source in view; of an issue in an earlier one nothing here is to be lit.
  own(place) {
    return BEFORE.test(place) ? '' : place
  }

  drop(at) {
    this.all.splice(at, 1)
    if (this.all.length) this.choose(Math.min(this.at, this.all.length - 1))
    else this.emptied()
  }

  paint() {
    $('sources').classList.toggle('many', this.all.length > 3)
    $('sources').replaceChildren(...this.all.map((source, at) => h('span', { class: at === this.at ? 'chip on' : at < this.at ? 'chip before' : 'chip' },
      h('button', { type: 'button', 'aria-pressed': String(at === this.at), title: at < this.at ? t('source.before') : '', onclick: () => this.choose(at) }, this.all.length > 1 ? `${at + 1} ` : '', source.name || t('source.pasted')),
      h('button', { type: 'button', class: 'drop-one', 'aria-label': t('source.remove', { name: source.name || t('source.pasted') }), onclick: () => this.drop(at) }, '×'))))
  }
}
