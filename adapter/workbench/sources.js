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

  // Of a place in an earlier source, which one it is and the place within it.
  earlier(place) {
    const found = place.match(BEFORE)
    return found && { at: +found[1], place: place.replace(BEFORE, 'Bundle') }
  }

  drop(at) {
    this.all.splice(at, 1)
    if (this.all.length) this.choose(Math.min(this.at, this.all.length - 1))
    else this.emptied()
  }

  paint() {
    $('sources').replaceChildren(...this.all.map((source, at) => this.chip(source, at)))
  }

  // Of many sources only the one in view shows its whole name.
  chip(source, at) {
    const name = source.name || t('source.pasted')
    const long = this.all.length > 1 ? `${at + 1} · ${name}` : name
    const state = at === this.at ? 'chip on' : at < this.at ? 'chip before' : 'chip'
    return h('span', { class: state },
      h('button', { type: 'button', 'aria-pressed': String(at === this.at), 'aria-label': long, title: at < this.at ? `${long}: ${t('source.before')}` : long, onclick: () => this.choose(at) }, this.all.length > 3 && at !== this.at ? String(at + 1) : long),
      h('button', { type: 'button', class: 'drop-one', 'aria-label': t('source.remove', { name }), onclick: () => this.drop(at) }, '×'))
  }
}
