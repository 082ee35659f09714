// Decides charges by the expressions of ChargeItemDefinitions alone, with fhirpath.js.
// Usage: node evaluate.mjs DEFINITIONS.json PREVIEWS.jsonl > DECISIONS.jsonl, of a Bundle of ChargeItemDefinitions and lines
// {day, answer of $preview}; for each of these a line {charge identifier: {unmet, remarks, status, quantity, amount,
// deadline}} comes out. It knows no rule.
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'

const BASE = 'https://borninbelgiumpro.be/fhir'
const OWN = `${BASE}/StructureDefinition/`
const [definitionsFile, previewsFile] = process.argv.slice(2)
const published = JSON.parse(readFileSync(definitionsFile, 'utf8')).entry.map(one => one.resource)
const definitions = new Map(published.map(one => [`${one.url}|${one.version}`, one]))
const compiled = new Map()

// The nodes that come out keep their types, so that they can be variables of the next expression.
function evaluate(expression, variables, context = {}) {
  try {
    if (!compiled.has(expression)) compiled.set(expression, fhirpath.compile(expression, r4, { resolveInternalTypes: false }))
    return compiled.get(expression)(context, variables)
  } catch (error) {
    throw new Error(`${expression}\n${error.message ?? error}`)
  }
}

const plain = nodes => fhirpath.resolveInternalTypes(nodes)
const extensions = (element, name) => (element.extension ?? []).filter(one => one.url === OWN + name)

function holds(expression, variables) {
  const found = plain(evaluate(expression, variables))
  if (found.length > 1 || (found.length && typeof found[0] !== 'boolean')) {
    throw new Error(`${expression}\nis ${JSON.stringify(found)}, not a boolean`)
  }
  return found[0] === true
}

function decide(dossier, charge, definition, today) {
  const given = { dossier, charge, today }
  for (const { valueExpression } of extensions(definition, 'variable')) {
    given[valueExpression.name] = evaluate(valueExpression.expression, given)
  }
  const unmet = []
  for (const rule of definition.applicability) {
    const [{ valueCode: reason }] = extensions(rule, 'applicability-reason')
    if (!holds(rule.expression, { ...given, unmet: [...unmet] })) unmet.push(reason)
  }
  given.unmet = unmet
  const remarks = extensions(definition, 'remark')
    .map(({ extension: [reason, condition] }) => [reason.valueCode, condition.valueExpression.expression])
    .filter(([, condition]) => holds(condition, given))
    .map(([reason]) => reason)
  const [planned, quantity] = ['planned', 'quantity'].map(name => extensions(definition, name)[0].valueExpression.expression)
  const status = unmet.length === 0 ? 'billable' : holds(planned, given) ? 'planned' : 'not-billable'
  const [units] = plain(evaluate(quantity, given))
  const price = definition.propertyGroup[0].priceComponent[0].amount.value
  const [deadline = null] = plain(given.deadline)
  return { unmet, remarks, status, quantity: units, amount: (units * Math.round(price * 100)) / 100, deadline }
}

for await (const line of createInterface({ input: createReadStream(previewsFile) })) {
  const { day, answer } = JSON.parse(line)
  const decided = {}
  for (const dossier of evaluate("parameter.where(name = 'dossier')", {}, answer)) {
    for (const charge of evaluate("%dossier.part.where(name = 'charge').resource", { dossier })) {
      const [{ identifier, definitionCanonical }] = plain([charge])
      decided[identifier[0].value] = decide(dossier, charge, definitions.get(definitionCanonical[0]), day)
    }
  }
  console.log(JSON.stringify(decided))
}
