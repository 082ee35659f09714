// Amina's facts as a hospital sends them, and the gateway's answers.

RuleSet: Put(number, type, name)
* entry[{number}].fullUrl = "https://borninbelgiumpro.be/fhir/{type}/{name}"
* entry[{number}].resource = {name}
* entry[{number}].request.method = #PUT
* entry[{number}].request.url = "{type}/{name}"

RuleSet: Fact(number, type, name)
* entry[{number}].fullUrl = "https://borninbelgiumpro.be/fhir/{type}/{name}"
* entry[{number}].resource = {name}

Instance: amina-transaction
InstanceOf: SentTransaction
Usage: #example
Title: "Amina's screening as a transaction"
Description: "Woman, pregnancy, consent and screening, accepted as a whole."
* identifier.system = $linde-bundle
* identifier.value = "b-2026-0310-1"
* type = #transaction
* timestamp = "2026-03-10T11:25:00+01:00"
* insert Put(0, Patient, amina)
* insert Put(1, Practitioner, midwife)
* insert Put(2, Organization, hospital)
* insert Put(3, PractitionerRole, midwife-role)
* insert Put(4, EpisodeOfCare, amina-pregnancy)
* insert Put(5, Practitioner, gynaecologist)
* insert Put(6, PractitionerRole, gynaecologist-role)
* insert Put(7, Consent, amina-screening-consent)
* insert Put(8, QuestionnaireResponse, amina-screening)

Instance: amina-collection
InstanceOf: SentCollection
Usage: #example
Title: "Amina's talk as a collection"
Description: "Stored like a transaction, matched on business identifiers."
* identifier.system = $linde-bundle
* identifier.value = "b-2026-0402-1"
* type = #collection
* timestamp = "2026-04-02T11:00:00+02:00"
* insert Fact(0, Encounter, amina-talk)
* insert Fact(1, Observation, amina-housing-evaluation)

Instance: amina-message-header
InstanceOf: SentHeader
Usage: #example
Title: "Header of a message"
Description: "Who sends facts of a dossier."
* eventCoding = https://borninbelgiumpro.be/fhir/CodeSystem/message-event#dossier
* source.endpoint = "https://delinde.be/fhir/fhir"
* focus = Reference(amina-meeting)

Instance: amina-message
InstanceOf: SentMessage
Usage: #example
Title: "Amina's meeting as a message"
Description: "The same facts in another envelope."
* identifier.system = $linde-bundle
* identifier.value = "b-2026-0420-1"
* type = #message
* timestamp = "2026-04-20T16:00:00+02:00"
* insert Fact(0, MessageHeader, amina-message-header)
* insert Fact(1, Encounter, amina-meeting)
* insert Fact(2, Task, amina-agreement)

Instance: amina-facts
InstanceOf: Facts
Usage: #example
Title: "Facts of Amina's dossier"
Description: "What the rules see."
* type = #collection
* insert Fact(0, EpisodeOfCare, amina-pregnancy)
* insert Fact(1, QuestionnaireResponse, amina-screening)

Instance: accepted
InstanceOf: Outcome
Usage: #example
Title: "A reference that is not known yet"
Description: "A warning: the reference takes effect when its target arrives."
* issue.severity = #warning
* issue.code = #not-found
* issue.details.coding[kind] = $issue#reference-unresolved
* issue.details.text = "Encounter/c-100 is not known yet; it takes effect when it arrives."
* issue.expression = "Bundle.entry[1].resource.encounter"

Instance: amina-preview
InstanceOf: Preview
Usage: #example
Title: "What Amina's talk would give"
Description: "Outcome, scenario, charge, facts and windows of one dossier."
* parameter[outcome].name = "outcome"
* parameter[outcome].resource = accepted
* parameter[dossier].name = "dossier"
* parameter[dossier].part[pregnancy].name = "pregnancy"
* parameter[dossier].part[pregnancy].valueIdentifier.system = $pregnancy-sid
* parameter[dossier].part[pregnancy].valueIdentifier.value = "7731-2026"
* parameter[dossier].part[scenario].name = "scenario"
* parameter[dossier].part[scenario].valueCode = #B
* parameter[dossier].part[provisional].name = "provisional"
* parameter[dossier].part[provisional].valueBoolean = false
* parameter[dossier].part[charge].name = "charge"
* parameter[dossier].part[charge].resource = amina-talk-charge
* parameter[dossier].part[record].name = "record"
* parameter[dossier].part[record].valueString = "{}"
* parameter[dossier].part[facts].name = "facts"
* parameter[dossier].part[facts].resource = amina-facts
* parameter[dossier].part[windows].name = "windows"
* parameter[dossier].part[windows].part.name = "prenatal"
* parameter[dossier].part[windows].part.valuePeriod.start = "2025-12-24"
* parameter[dossier].part[reading].name = "reading"
* parameter[dossier].part[reading].part.name = "registry"
* parameter[dossier].part[reading].part.valueBoolean = false
