// Elements made from plain calls; text is always text, never markup.
const SVG = 'http://www.w3.org/2000/svg'

const make =
  create =>
  (tag, attributes = {}, ...children) => {
    const element = create(tag)
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
      else element.setAttribute(name, value === true ? '' : String(value))
    }
    element.append(...children.flat(3).filter(child => child !== undefined && child !== null && child !== false))
    return element
  }

export const h = make(tag => document.createElement(tag))
export const s = make(tag => document.createElementNS(SVG, tag))
export const $ = id => document.getElementById(id)

// A long path, which may be broken behind its dots.
export const broken = path => path.split(/(?<=[.>])/).flatMap(part => [part, h('wbr')])

// Arrow keys, Home and End move among the children that match; one of them at a time can be reached with Tab.
export function roving(container, selector) {
  const all = () => [...container.querySelectorAll(selector)]
  const reach = chosen => all().forEach(item => item.setAttribute('tabindex', item === chosen ? '0' : '-1'))
  reach(all().find(item => item.getAttribute('aria-selected') === 'true') ?? all()[0])
  container.onkeydown = event => {
    const items = all()
    const at = items.indexOf(event.target.closest(selector))
    const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (at < 0 || next === undefined || !items[next]) return
    event.preventDefault()
    reach(items[next])
    items[next].focus()
  }
}
