// From a FHIRPath expression to its place in the source, and from a place to the expression.
import { scanJson } from './scan_json.js'
import { scanXml } from './scan_xml.js'

const STEP = /([\w-]+)(?:\(([^)]*)\))?((?:\[\d+\])*)/y

// What a text is: json, xml (also KMEHR), or nothing that can be read.
export const kindOf = text => (/^[\s\uFEFF]*</.test(text) ? 'xml' : 'json')

// The tree of a text; of one that is nested without end nothing but the whole.
export function scan(text, kind) {
  try {
    return kind === 'xml' ? scanXml(text) : scanJson(text)
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure
    return { name: '', start: 0, at: 0, end: text.length, children: [] }
  }
}

function steps(expression) {
  const found = []
  let at = 0
  while (at < expression.length) {
    STEP.lastIndex = at
    const step = STEP.exec(expression)
    if (!step) break
    found.push({ name: step[1], given: step[2], index: step[3] ? +step[3].slice(1, -1).split('][')[0] : undefined })
    at = STEP.lastIndex + 1
  }
  return found
}

const capital = name => name[0].toUpperCase() + name.slice(1)

function candidates(node, { name, given }) {
  const { children } = node
  if (given === undefined) {
    const same = children.filter(child => child.name === name)
    if (same.length) return same
    const chosen = children.filter(child => child.name.startsWith(name) && /^[A-Z]/.test(child.name.slice(name.length)))
    return chosen.length ? chosen : children.filter(child => child.name === `_${name}`)
  }
  const wanted = given.match(/'([^']*)'/)?.[1]
  if (name === 'extension') return children.filter(child => child.name === 'extension' && valueOf(child, 'url') === wanted)
  return []
}

const valueOf = (node, name) => node.children.find(child => child.name === name)?.value

// The deepest element on the way of the expression that is there.
export function find(root, expression) {
  let node = root
  for (const step of steps(expression).slice(1)) {
    if (step.given !== undefined && step.name !== 'extension') {
      node = narrowed(node, step)
      continue
    }
    const found = candidates(node, step)
    const next = found[step.index ?? 0]
    if (!next) break
    node = next
  }
  return node
}

// ofType(Quantity) and where(url='…') name another of the elements with the same name.
function narrowed(node, { name, given }) {
  const siblings = node.parent?.children ?? []
  if (name === 'ofType') return siblings.find(one => one.name.endsWith(capital(given))) ?? node
  const [, key, wanted] = given.match(/([\w-]+)\s*=\s*'([^']*)'/) ?? []
  return siblings.find(one => one.name === node.name && valueOf(one, key) === wanted) ?? node
}

// The deepest element around a position.
export function around(root, position) {
  let node = root
  for (;;) {
    const next = node.children.find(child => child.start <= position && position <= child.end)
    if (!next) return node
    node = next
  }
}

export function expressionOf(node) {
  const parts = []
  for (let at = node; at; at = at.parent) parts.unshift(at.index === undefined || !at.parent ? at.name : `${at.name}[${at.index}]`)
  return parts.join('.')
}

// Two expressions of one element are written alike: without [0] and without the underscore of a primitive's extensions.
export const plain = expression => expression.replace(/\[0\]/g, '').replace(/\._/g, '.')

// Line starts of a text, and the line (from 0) of a position.
export function lineStarts(text) {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

export function lineOf(starts, position) {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle] <= position) low = middle
    else high = middle - 1
  }
  return low
}
