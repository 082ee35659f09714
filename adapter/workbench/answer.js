// The Parameters of $preview, or an OperationOutcome, as what the page shows.
const DERIVED = 'derived'
const GROUPS = { fatal: 'error', error: 'error', warning: 'warning', information: 'information' }

const value = part => part.valueString ?? part.valueCode ?? part.valueDate ?? part.valueBoolean ?? part.valueIdentifier ?? part.valuePeriod ?? part.resource
const named = (parts, name) => (parts ?? []).filter(part => part.name === name)
const first = (parts, name) => { const found = named(parts, name)[0]; return found && value(found) }
const flat = part => Object.fromEntries((part.part ?? []).filter(one => !one.part).map(one => [one.name, value(one)]))
const all = (part, name) => named(part.part, name).map(value)

export function issuesOf(outcome) {
  return (outcome?.issue ?? [])
    .map(issue => ({
      severity: GROUPS[issue.severity] ?? 'information',
      code: issue.details?.coding?.[0]?.code ?? issue.code,
      text: issue.details?.text ?? issue.diagnostics ?? issue.code,
      place: issue.expression?.[0] ?? issue.diagnostics?.match(/\bline \d+/)?.[0] ?? ''
    }))
    .filter(issue => issue.code !== DERIVED && issue.code !== 'all-ok')
}

function chargeOf(resource) {
  const extensions = (resource.extension ?? []).map(one => [one.url.split('/').pop(), one])
  const reasons = extensions.filter(([name]) => name === 'reason').map(([, one]) => one.valueCodeableConcept.coding[0].code)
  const performer = resource.performer?.[0]?.actor
  return {
    id: resource.id,
    ref: `ChargeItem/${resource.id}`,
    code: resource.code.coding[0].code,
    status: resource.status,
    day: resource.occurrenceDateTime,
    deadline: extensions.find(([name]) => name === 'submission-deadline')?.[1].valueDate,
    amount: resource.priceOverride?.value,
    quantity: resource.quantity?.value,
    performer: performer?.reference,
    number: performer?.identifier?.value,
    context: resource.context?.reference,
    supports: (resource.supportingInformation ?? []).map(one => one.reference),
    reasons
  }
}

function dossierOf(parameter) {
  const parts = parameter.part
  const trace = named(parts, 'trace')[0]
  const derived = named(trace?.part, 'derived').map(one => ({ target: all(one, 'target')[0], sources: all(one, 'source'), rules: all(one, 'rule') }))
  return {
    pregnancies: named(parts, 'pregnancy').map(one => one.valueIdentifier.value),
    scenario: first(parts, 'scenario'),
    provisional: first(parts, 'provisional') ?? false,
    charges: named(parts, 'charge').map(one => chargeOf(one.resource)),
    record: JSON.parse(first(parts, 'record') ?? '{}'),
    windows: (named(parts, 'windows')[0]?.part ?? []).map(one => ({ name: one.name, ...one.valuePeriod })),
    events: named(parts, 'event').map(flat),
    domains: named(parts, 'domain').map(one => ({ ...flat(one), indicators: named(one.part, 'indicator').map(flat) })),
    followUps: named(parts, 'follow-up').map(one => ({ ...flat(one), about: all(one, 'about') })),
    missing: named(parts, 'missing').map(one => ({ ...flat(one), about: all(one, 'about') })),
    notices: issuesOf(named(parts, 'notices')[0]?.resource),
    changesOn: first(parts, 'changes-on'),
    elements: named(trace?.part, 'element').map(flat),
    derived,
    traced: trace !== undefined
  }
}

export function answerOf(status, body) {
  if (body.resourceType !== 'Parameters') {
    const issues = issuesOf(body)
    return { refused: status >= 400 || issues.some(issue => issue.severity === 'error'), issues, dossiers: [], entries: new Map(), elements: [], differences: undefined }
  }
  const parameters = body.parameter
  const entries = new Map(named(parameters, 'entry').map(flat).map(one => [one.resource, one.place]))
  const dossiers = named(parameters, 'dossier').map(dossierOf)
  const apart = named(parameters, 'trace').flatMap(one => named(one.part, 'element').map(flat))
  const compared = named(parameters, 'difference')[0]
  return {
    refused: false,
    issues: issuesOf(first(parameters, 'outcome')),
    dossiers,
    entries,
    elements: [...dossiers.flatMap(dossier => dossier.elements), ...apart],
    differences: compared && named(compared.part, 'element').map(flat)
  }
}
