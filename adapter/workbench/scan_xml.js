// XML with places, in the same form as JSON: the resource inside `resource` or `contained` is that element itself.
const TOKEN = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>/g
const ATTRIBUTE = /([\w:.-]+)\s*=\s*("([^"]*)"|'([^']*)')/g
const CHILDREN = new Set(['url', 'id'])

const local = name => name.slice(name.indexOf(':') + 1)

function attributes(node, text, from) {
  for (const found of text.matchAll(ATTRIBUTE)) {
    const name = local(found[1])
    const value = found[3] ?? found[4]
    const start = from + found.index
    if (name === 'value') Object.assign(node, { value, at: start })
    if (CHILDREN.has(name)) node.children.push({ name, value, start, at: start, end: start + found[0].length, parent: node, children: [] })
  }
}

export function scanXml(text) {
  const top = { children: [], counts: new Map() }
  let open = top
  for (const found of text.matchAll(TOKEN)) {
    const [whole, closing, opening, given, alone] = found
    if (opening) {
      const name = local(opening)
      const index = open.counts.get(name) ?? 0
      open.counts.set(name, index + 1)
      const node = { name, index, start: found.index, at: found.index, end: text.length, parent: open, children: [], counts: new Map() }
      attributes(node, given, found.index + 1 + opening.length)
      open.children.push(node)
      if (alone) node.end = found.index + whole.length
      else open = node
    } else if (closing && open !== top) {
      open.end = found.index + whole.length
      open = open.parent
    }
  }
  const root = top.children[0] ?? { name: '', start: 0, at: 0, end: text.length, children: [] }
  root.parent = undefined
  lift(root)
  return root
}

// <resource><Patient>…</Patient></resource>: the children of Patient are those of the resource.
function lift(node) {
  const [only] = node.children
  if ((node.name === 'resource' || node.name === 'contained') && node.children.length === 1 && /^[A-Z]/.test(only.name)) {
    node.type = only.name
    node.children = only.children
    for (const child of node.children) child.parent = node
  }
  node.children.forEach(lift)
}
