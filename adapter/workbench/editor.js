// The source as it is typed: line numbers, marks beside and behind the lines, one element lit.
import { settled } from './busy.js'
import { $, h } from './dom.js'
import { around, expressionOf, find, kindOf, lineOf, lineStarts, scan } from './places.js'

const LINE = 20 // pixels, as --line in workbench.css
const WAIT = 350 // milliseconds after the last key
const LONG = 100_000 // characters
const SOFT = 6 // lines kept visible above what is shown

export class Editor {
  // `changed(text)` after typing has settled, `moved(expression)` when the caret stands in another element.
  constructor({ changed, moved }) {
    this.area = $('source')
    this.frame = $('editor')
    this.numbers = $('numbers')
    this.marks = $('marks')
    this.bands = $('bands')
    this.moved = moved
    this.starts = [0]
    this.show('')
    this.told = settled(() => changed(this.area.value), WAIT)
    this.area.addEventListener('input', () => {
      this.measure()
      this.told.later()
    })
    this.area.addEventListener('paste', event => this.paste(event))
    for (const name of ['click', 'keyup', 'focus']) this.area.addEventListener(name, () => this.locate())
  }

  show(text) {
    this.area.value = text
    this.light(undefined)
    this.mark([], [])
    this.measure()
    this.frame.scrollTo(0, 0)
  }

  // A browser takes minutes to insert a megabyte as if it were typed: a long text is put there at once.
  paste(event) {
    const text = event.clipboardData.getData('text/plain')
    if (text.length < LONG) return
    event.preventDefault()
    this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, 'end')
    this.area.dispatchEvent(new Event('input'))
  }

  // Lines and the tree of elements, and the size that holds the longest line.
  measure() {
    const text = this.area.value
    this.starts = lineStarts(text)
    this.root = scan(text, kindOf(text))
    const longest = this.starts.reduce((most, start, at) => Math.max(most, (this.starts[at + 1] ?? text.length + 1) - start), 0)
    this.frame.style.setProperty('--columns', Math.min(longest + 2, 4000))
    this.frame.style.setProperty('--lines', this.starts.length)
    if (this.starts.length !== this.counted) {
      this.counted = this.starts.length
      this.numbers.textContent = this.starts.map((_, at) => at + 1).join('\n')
    }
  }

  // Tells in which element the caret stands.
  locate() {
    const expression = expressionOf(around(this.root, this.area.selectionStart))
    if (expression === this.located) return
    this.located = expression
    this.moved(expression)
  }

  // The element of an expression; of what could not be read, the line that is named instead.
  node(expression) {
    const line = expression.match(/^line (\d+)$/)?.[1]
    if (line === undefined) return find(this.root, expression)
    const start = this.starts[Math.min(+line, this.starts.length) - 1]
    return { name: '', start, at: start, end: start, children: [] }
  }

  line(expression) {
    return lineOf(this.starts, this.node(expression).start)
  }

  // Selects the element of an expression, brings it into view and lights its lines.
  reveal(expression, { focus = true } = {}) {
    const node = this.node(expression)
    const from = lineOf(this.starts, node.start)
    const to = lineOf(this.starts, node.end)
    this.light({ from, to })
    this.located = expressionOf(node)
    if (focus) {
      this.area.focus({ preventScroll: true })
      this.area.setSelectionRange(node.at, to > from ? node.at : node.end)
    }
    const top = Math.max(0, (from - SOFT) * LINE)
    const visible = this.frame.scrollTop <= from * LINE && from * LINE < this.frame.scrollTop + this.frame.clientHeight - LINE
    this.frame.scrollTo({ top: visible ? this.frame.scrollTop : top, left: 0 })
    return from + 1
  }

  light(lines) {
    this.lit = lines
    this.paint()
  }

  // `issues`: { severity, place }; `rows`: { place, read } of the trace, as bars beside the lines.
  mark(issues, rows) {
    this.issues = issues
    this.rows = rows
    this.paint()
  }

  paint() {
    const bands = (this.issues ?? [])
      .filter(issue => issue.place && this.root)
      .map(issue => this.band(this.line(issue.place), 1, issue.severity))
    if (this.lit) bands.unshift(this.band(this.lit.from, this.lit.to - this.lit.from + 1, 'lit'))
    this.bands.replaceChildren(...bands)
    this.marks.replaceChildren(...this.runs().map(([from, count, kind]) => this.band(from, count, kind)))
  }

  band(from, count, kind) {
    const band = h('div', { class: `band ${kind}` })
    band.style.top = `${from * LINE}px`
    band.style.height = `${count * LINE}px`
    return band
  }

  // Lines next to each other that fare alike, as one bar.
  runs() {
    const kinds = new Map()
    for (const { place, read } of this.rows ?? []) {
      const line = this.line(place)
      if (kinds.get(line) !== 'unread') kinds.set(line, read ? 'read' : 'unread')
    }
    const runs = []
    for (const [line, kind] of [...kinds].sort(([a], [b]) => a - b)) {
      const last = runs.at(-1)
      if (last && last[2] === kind && last[0] + last[1] === line) last[1] += 1
      else runs.push([line, 1, kind])
    }
    return runs
  }
}
