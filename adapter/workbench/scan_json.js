// JSON with places: a tree of { name, index, start, end, at, children }; what cannot be read ends the tree where it stands.
const SPACE = /[\s]*/y
const STRING = /"(?:[^"\\]|\\.)*"/y
const LITERAL = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

class Stop extends Error {}

export function scanJson(text) {
  let at = 0
  const skip = () => { SPACE.lastIndex = at; SPACE.exec(text); at = SPACE.lastIndex }
  const take = pattern => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) throw new Stop()
    at = pattern.lastIndex
    return found[0]
  }
  const expect = character => { if (text[at] !== character) throw new Stop(); at += 1 }

  function members(node) {
    expect('{')
    for (skip(); text[at] !== '}'; skip()) {
      const from = at
      const name = JSON.parse(take(STRING))
      skip()
      expect(':')
      skip()
      values(node, name, from)
      skip()
      if (text[at] === ',') at += 1
    }
    at += 1
  }

  // The value of a member; of an array one child for each entry.
  function values(parent, name, from) {
    if (text[at] !== '[') return value(parent, name, undefined, from)
    at += 1
    let index = 0
    for (skip(); text[at] !== ']'; skip()) {
      value(parent, name, index++, at)
      skip()
      if (text[at] === ',') at += 1
    }
    at += 1
  }

  function value(parent, name, index, from) {
    const node = { name, index, start: from, at, end: text.length, parent, children: [] }
    parent.children.push(node)
    if (text[at] === '{') members(node)
    else if (text[at] === '[') values(node, name, from)
    else node.value = text[at] === '"' ? JSON.parse(take(STRING)) : take(LITERAL)
    node.end = at
  }

  const top = { children: [] }
  try {
    skip()
    value(top, '', undefined, at)
  } catch (stop) {
    if (!(stop instanceof Stop || stop instanceof SyntaxError)) throw stop
  }
  const root = top.children[0] ?? { name: '', start: 0, at: 0, end: text.length, children: [] }
  root.name = root.children.find(child => child.name === 'resourceType')?.value ?? ''
  root.parent = undefined
  return root
}
