// What the systems of the programme can do: identifiers, search parameters, operations, capabilities, messages.

RuleSet: Published(kind, id)
* url = "https://borninbelgiumpro.be/fhir/{kind}/{id}"
* status = #active
* experimental = false

RuleSet: IdentifierSystem(uri)
* status = #active
* kind = #identifier
* date = "2026-11-22"
* uniqueId.type = #uri
* uniqueId.value = "{uri}"
* uniqueId.preferred = true

Instance: pregnancy-identifier
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(https://borninbelgiumpro.be/fhir/sid/pregnancy)
* name = "PregnancyIdentifier"
* description = "A pregnancy, by whoever follows it: what several hospitals say of one pregnancy is joined by it."

Instance: charge-identifier
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(https://borninbelgiumpro.be/fhir/sid/charge)
* name = "ChargeIdentifier"
* description = "A charge: the same facts give the same identifier, on any machine."

Instance: alternative-number-identifier
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(https://borninbelgiumpro.be/fhir/sid/alternative-number)
* name = "AlternativeNumber"
* description = "The number of a woman who has no national register number and no BIS number."

Instance: derived-identifier
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(https://borninbelgiumpro.be/fhir/sid/derived)
* name = "DerivedIdentifier"
* description = "What the gateway derives besides charges: scenario, indicators, vulnerabilities."

Instance: chargeitem-status
InstanceOf: SearchParameter
Usage: #definition
* insert Published(SearchParameter, chargeitem-status)
* name = "ChargeItemStatus"
* description = "The status of a charge: R4 has no such parameter."
* code = #status
* base = #ChargeItem
* type = #token
* expression = "ChargeItem.status"

Instance: chargeitem-due
InstanceOf: SearchParameter
Usage: #definition
* insert Published(SearchParameter, chargeitem-due)
* name = "ChargeItemDue"
* description = "The last day on which the charge can be submitted."
* code = #due
* base = #ChargeItem
* type = #date
* expression = "ChargeItem.extension('https://borninbelgiumpro.be/fhir/StructureDefinition/submission-deadline').value"
* comparator[0] = #eq
* comparator[1] = #ne
* comparator[2] = #gt
* comparator[3] = #lt
* comparator[4] = #ge
* comparator[5] = #le

RuleSet: SystemOperation(id, code)
* insert Published(OperationDefinition, {id})
* kind = #operation
* code = #{code}
* system = true
* type = false
* instance = false

RuleSet: Out(number, name, min, max, documentation)
* parameter[{number}].name = #{name}
* parameter[{number}].use = #out
* parameter[{number}].min = {min}
* parameter[{number}].max = {max}
* parameter[{number}].documentation = "{documentation}"

RuleSet: In(number, name, type, max, documentation)
* parameter[{number}].name = #{name}
* parameter[{number}].use = #in
* parameter[{number}].min = 0
* parameter[{number}].max = {max}
* parameter[{number}].type = #{type}
* parameter[{number}].documentation = "{documentation}"

RuleSet: Part(number, name, min, max, documentation)
* parameter[3].part[{number}].name = #{name}
* parameter[3].part[{number}].use = #out
* parameter[3].part[{number}].min = {min}
* parameter[3].part[{number}].max = {max}
* parameter[3].part[{number}].documentation = "{documentation}"

Instance: preview-operation
InstanceOf: OperationDefinition
Usage: #definition
* id = "preview"
* insert SystemOperation(preview, preview)
* name = "Preview"
* title = "What a Bundle would give"
* description = "The same Bundle that could be posted; nothing is stored. What is already known of its dossiers takes part."
* affectsState = false
* outputProfile = "https://borninbelgiumpro.be/fhir/StructureDefinition/preview"
* parameter[0].name = #bundle
* parameter[0].use = #in
* parameter[0].min = 1
* parameter[0].max = "1"
* parameter[0].type = #Bundle
* parameter[0].documentation = "The body: a transaction, batch, collection or message."
* parameter[1].name = #as-of
* parameter[1].use = #in
* parameter[1].min = 0
* parameter[1].max = "1"
* parameter[1].type = #date
* parameter[1].documentation = "The day on which it is asked; today when absent."
* insert Out(2, outcome, 1, "1", What the Bundle breaks or makes one think of)
* parameter[2].type = #OperationOutcome
* insert Out(3, dossier, 0, "*", One for each pregnancy that the Bundle concerns)
* insert Part(0, pregnancy, 1, "*", An identifier of the pregnancy)
* parameter[3].part[0].type = #Identifier
* insert Part(1, scenario, 0, "1", The scenario in force)
* parameter[3].part[1].type = #code
* insert Part(2, provisional, 0, "1", Whether an indicator not filled could still change the scenario)
* parameter[3].part[2].type = #boolean
* insert Part(3, charge, 0, "*", The charges)
* parameter[3].part[3].type = #ChargeItem
* insert Part(4, record, 0, "1", The platform record as JSON)
* parameter[3].part[4].type = #string
* insert Part(5, facts, 0, "1", The facts of the dossier as a collection)
* parameter[3].part[5].type = #Bundle
* insert Part(6, windows, 0, "1", The dates and periods that were computed)
* insert Part(6].part[0, window, 0, "*", A period by its name)
* parameter[3].part[6].part[0].type = #Period
* insert Part(7, reading, 0, "1", What the rules read in the facts: members of the team - coordinators - evaluations - services)
* insert Part(7].part[0, registry, 1, "1", Whether a provider registry is used)
* parameter[3].part[7].part[0].type = #boolean
* insert Part(8, trace, 0, "1", Which source element became which target element)
* insert Part(8].part[0, element, 0, "*", One element)
* parameter[3].part[8].part[0].type = #string
* insert Part(9, event, 0, "*", Something that happened or is due on a day)
* insert Part(9].part[0, kind, 1, "1", What happened or is due)
* parameter[3].part[9].part[0].type = #string
* insert Part(9].part[1, day, 0, "1", The day of it)
* parameter[3].part[9].part[1].type = #date
* insert Part(9].part[2, source, 0, "1", The resource that tells it)
* parameter[3].part[9].part[2].type = #string
* insert Part(9].part[3, about, 0, "*", What it is about)
* parameter[3].part[9].part[3].type = #string
* insert Part(10, domain, 0, "*", A deciding domain with its state and those of its indicators)
* insert Part(10].part[0, name, 1, "1", The domain)
* parameter[3].part[10].part[0].type = #string
* insert Part(10].part[1, state, 1, "1", Its state)
* parameter[3].part[10].part[1].type = #string
* insert Part(10].part[2, indicator, 0, "*", An indicator of it)
* insert Part(10].part[2].part[0, name, 1, "1", The indicator)
* parameter[3].part[10].part[2].part[0].type = #string
* insert Part(10].part[2].part[1, state, 1, "1", Its state)
* parameter[3].part[10].part[2].part[1].type = #string
* insert Part(11, follow-up, 0, "*", A six-month slot with its state)
* insert Part(11].part[0, after, 1, "1", The day after which it begins)
* parameter[3].part[11].part[0].type = #date
* insert Part(11].part[1, due, 1, "1", Its last day)
* parameter[3].part[11].part[1].type = #date
* insert Part(11].part[2, state, 1, "1", Its state)
* parameter[3].part[11].part[2].type = #string
* insert Part(11].part[3, about, 0, "*", What is missing in it)
* parameter[3].part[11].part[3].type = #string
* insert Part(12, missing, 0, "*", What is still to be sent or done and until when)
* insert Part(12].part[0, what, 1, "1", What is to be sent or done)
* parameter[3].part[12].part[0].type = #string
* insert Part(12].part[1, until, 0, "1", The last day for it)
* parameter[3].part[12].part[1].type = #date
* insert Part(12].part[2, charge, 0, "1", The charge that waits for it)
* parameter[3].part[12].part[2].type = #string
* insert Part(12].part[3, about, 0, "*", What it is about)
* parameter[3].part[12].part[3].type = #string
* insert Part(13, notices, 0, "1", What is worth noting and refuses nothing)
* parameter[3].part[13].type = #OperationOutcome
* insert Part(14, changes-on, 0, "1", The next day on which the same facts give something else)
* parameter[3].part[14].type = #date
* insert Out(4, entry, 0, "*", Where each resource stands in what was sent and the address that it has or gets)
* parameter[4].part[0].name = #place
* parameter[4].part[0].use = #out
* parameter[4].part[0].min = 1
* parameter[4].part[0].max = "1"
* parameter[4].part[0].type = #string
* parameter[4].part[1].name = #resource
* parameter[4].part[1].use = #out
* parameter[4].part[1].min = 1
* parameter[4].part[1].max = "1"
* parameter[4].part[1].type = #string
* insert In(5, before, Bundle, "*", What counts as sent before the bundle in this order)
* insert In(6, pack, string, "1", The pack to read by)
* insert In(7, known, boolean, "1", Whether what is stored takes part; true when absent)
* insert In(8, trace, boolean, "1", Whether the trace and the round trip are told; true when absent)

Instance: kmehr-operation
InstanceOf: OperationDefinition
Usage: #definition
* id = "kmehr"
* insert SystemOperation(kmehr, kmehr)
* name = "Kmehr"
* title = "Facts as a KMEHR message"
* description = "A KMEHR message as application/xml, answered like a transaction."
* affectsState = true
* parameter[0].name = #message
* parameter[0].use = #in
* parameter[0].min = 1
* parameter[0].max = "1"
* parameter[0].type = #Binary
* parameter[0].documentation = "The KMEHR message."
* parameter[1].name = #return
* parameter[1].use = #out
* parameter[1].min = 1
* parameter[1].max = "1"
* parameter[1].type = #Bundle
* parameter[1].documentation = "The transaction-response."

RuleSet: Capabilities(id)
* insert Published(CapabilityStatement, {id})
* date = "2026-11-22"
* kind = #requirements
* fhirVersion = #4.0.1
* format[0] = #json
* format[1] = #xml

RuleSet: Holds(type, profile)
* rest[0].resource[+].type = #{type}
* rest[0].resource[=].supportedProfile = "https://borninbelgiumpro.be/fhir/StructureDefinition/{profile}"
* insert Interactions

RuleSet: HoldsToo(profile)
* rest[0].resource[=].supportedProfile[+] = "https://borninbelgiumpro.be/fhir/StructureDefinition/{profile}"

RuleSet: Interactions
* rest[0].resource[=].interaction[0].code = #read
* rest[0].resource[=].interaction[1].code = #vread
* rest[0].resource[=].interaction[2].code = #update
* rest[0].resource[=].interaction[3].code = #patch
* rest[0].resource[=].interaction[4].code = #delete
* rest[0].resource[=].interaction[5].code = #history-instance
* rest[0].resource[=].interaction[6].code = #create
* rest[0].resource[=].interaction[7].code = #search-type
* rest[0].resource[=].versioning = #versioned-update
* rest[0].resource[=].conditionalCreate = true
* rest[0].resource[=].conditionalUpdate = true
* rest[0].resource[=].operation.name = "validate"
* rest[0].resource[=].operation.definition = "http://hl7.org/fhir/OperationDefinition/Resource-validate"

Instance: gateway
InstanceOf: CapabilityStatement
Usage: #definition
* insert Capabilities(gateway)
* name = "Gateway"
* title = "Gateway of the first 1000 days"
* description = "What the gateway offers to hospitals, the care platform and the billing platform."
* rest[0].mode = #server
* insert Holds(Patient, woman)
* insert Holds(Practitioner, professional)
* insert Holds(PractitionerRole, role)
* insert Holds(Organization, organisation)
* insert Holds(RelatedPerson, designee)
* insert Holds(EpisodeOfCare, pregnancy)
* insert Holds(Observation, expectation)
* insert HoldsToo(evaluation)
* insert HoldsToo(scenario)
* insert HoldsToo(indicator)
* insert Holds(Consent, screening-consent)
* insert HoldsToo(coordinator-consent)
* insert Holds(QuestionnaireResponse, screening)
* insert Holds(Account, reference-period)
* insert Holds(CareTeam, team)
* insert Holds(CarePlan, plan)
* insert Holds(Condition, vulnerability)
* insert Holds(Goal, goal)
* insert Holds(Encounter, talk)
* insert HoldsToo(meeting)
* insert Holds(Task, agreement)
* insert Holds(ChargeItem, charge)
* rest[0].resource[=].searchParam[0].name = "status"
* rest[0].resource[=].searchParam[0].definition = "https://borninbelgiumpro.be/fhir/SearchParameter/chargeitem-status"
* rest[0].resource[=].searchParam[0].type = #token
* rest[0].resource[=].searchParam[1].name = "due"
* rest[0].resource[=].searchParam[1].definition = "https://borninbelgiumpro.be/fhir/SearchParameter/chargeitem-due"
* rest[0].resource[=].searchParam[1].type = #date
* rest[0].interaction[0].code = #transaction
* rest[0].interaction[1].code = #batch
* rest[0].interaction[2].code = #history-system
* rest[0].operation[0].name = "preview"
* rest[0].operation[0].definition = "https://borninbelgiumpro.be/fhir/OperationDefinition/preview"
* rest[0].operation[1].name = "kmehr"
* rest[0].operation[1].definition = "https://borninbelgiumpro.be/fhir/OperationDefinition/kmehr"
* messaging.supportedMessage.mode = #receiver
* messaging.supportedMessage.definition = "https://borninbelgiumpro.be/fhir/MessageDefinition/dossier"

RuleSet: Sends(type, profile)
* rest[0].resource[+].type = #{type}
* rest[0].resource[=].supportedProfile = "https://borninbelgiumpro.be/fhir/StructureDefinition/{profile}"
* rest[0].resource[=].interaction[0].code = #create
* rest[0].resource[=].interaction[1].code = #update

Instance: hospital-capabilities
InstanceOf: CapabilityStatement
Usage: #definition
* id = "hospital"
* insert Capabilities(hospital)
* name = "Hospital"
* title = "Hospital record"
* description = "What the record of a hospital does: it sends the facts of dossiers, asks $preview before it does, and reads the charges back."
* rest[0].mode = #client
* insert Sends(Patient, woman)
* insert Sends(EpisodeOfCare, pregnancy)
* insert Sends(Observation, expectation)
* insert Sends(Consent, screening-consent)
* insert Sends(QuestionnaireResponse, screening)
* insert Sends(CareTeam, team)
* insert Sends(CarePlan, plan)
* insert Sends(Goal, goal)
* insert Sends(Encounter, talk)
* insert HoldsToo(meeting)
* insert Sends(Task, agreement)
* rest[0].resource[+].type = #ChargeItem
* rest[0].resource[=].supportedProfile = "https://borninbelgiumpro.be/fhir/StructureDefinition/charge"
* rest[0].resource[=].interaction[0].code = #read
* rest[0].resource[=].interaction[1].code = #search-type
* rest[0].interaction.code = #transaction
* rest[0].operation.name = "preview"
* rest[0].operation.definition = "https://borninbelgiumpro.be/fhir/OperationDefinition/preview"

Instance: billing-platform
InstanceOf: CapabilityStatement
Usage: #definition
* insert Capabilities(billing-platform)
* name = "BillingPlatform"
* title = "Billing platform"
* description = "What the billing platform does: it tells reference periods, searches what is due, and says what is billed or aborted."
* rest[0].mode = #client
* rest[0].resource[0].type = #Account
* rest[0].resource[0].supportedProfile = "https://borninbelgiumpro.be/fhir/StructureDefinition/reference-period"
* rest[0].resource[0].interaction[0].code = #update
* rest[0].resource[1].type = #ChargeItem
* rest[0].resource[1].supportedProfile = "https://borninbelgiumpro.be/fhir/StructureDefinition/charge"
* rest[0].resource[1].interaction[0].code = #read
* rest[0].resource[1].interaction[1].code = #patch
* rest[0].resource[1].interaction[2].code = #update
* rest[0].resource[1].interaction[3].code = #search-type
* rest[0].resource[1].searchParam[0].name = "status"
* rest[0].resource[1].searchParam[0].definition = "https://borninbelgiumpro.be/fhir/SearchParameter/chargeitem-status"
* rest[0].resource[1].searchParam[0].type = #token
* rest[0].resource[1].searchParam[1].name = "due"
* rest[0].resource[1].searchParam[1].definition = "https://borninbelgiumpro.be/fhir/SearchParameter/chargeitem-due"
* rest[0].resource[1].searchParam[1].type = #date

RuleSet: Message(id)
* insert Published(MessageDefinition, {id})
* date = "2026-11-22"
* category = #consequence
* eventCoding = https://borninbelgiumpro.be/fhir/CodeSystem/message-event#{id}

Instance: dossier-message
InstanceOf: MessageDefinition
Usage: #definition
* id = "dossier"
* insert Message(dossier)
* name = "DossierMessage"
* title = "Facts of dossiers"
* description = "A message with facts of dossiers; the gateway answers with the transaction's outcome as a message."
* focus[0].code = #EpisodeOfCare
* focus[0].profile = "https://borninbelgiumpro.be/fhir/StructureDefinition/pregnancy"
* focus[0].min = 0
* focus[0].max = "*"
* focus[1].code = #QuestionnaireResponse
* focus[1].profile = "https://borninbelgiumpro.be/fhir/StructureDefinition/screening"
* focus[1].min = 0
* focus[1].max = "*"
* focus[2].code = #Encounter
* focus[2].min = 0
* focus[2].max = "*"
* responseRequired = #always

Instance: charges-message
InstanceOf: MessageDefinition
Usage: #definition
* id = "charges"
* insert Message(charges)
* name = "ChargesMessage"
* title = "Charges of dossiers"
* description = "A message with charges that changed."
* focus.code = #ChargeItem
* focus.profile = "https://borninbelgiumpro.be/fhir/StructureDefinition/charge"
* focus.min = 1
* focus.max = "*"
* responseRequired = #on-error
