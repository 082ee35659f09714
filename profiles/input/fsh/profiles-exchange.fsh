// The shapes that are exchanged (contract section 6).

RuleSet: Sent
* identifier MS
* identifier ^short = "The same Bundle of the same sender gets its first answer again"
* timestamp MS
* timestamp ^short = "When the sender said this: orders versions"
* entry 1..* MS
* entry.resource 1..1 MS

Profile: SentTransaction
Id: transaction
Parent: Bundle
Title: "Transaction"
Description: "Facts of dossiers, accepted as a whole or not at all."
* insert OwnProfile(transaction)
* type = #transaction
* identifier MS
* identifier ^short = "The same Bundle of the same sender gets its first answer again"
* timestamp MS
* timestamp ^short = "When the sender said this: orders versions"
* entry MS
* entry.request 1..1 MS

Profile: SentCollection
Id: collection
Parent: Bundle
Title: "Collection"
Description: "Facts of dossiers without requests: stored like a transaction, matched on business identifiers."
* insert OwnProfile(collection)
* insert Sent
* type = #collection

Profile: SentMessage
Id: message
Parent: Bundle
Title: "Message"
Description: "Facts of dossiers as a message of any event; the first entry is the header."
* insert OwnProfile(message)
* insert Sent
* type = #message

Profile: Facts
Id: facts
Parent: Bundle
Title: "Facts of a dossier"
Description: "The facts of one pregnancy that the rules see, as $preview gives them. The rules of the ChargeItemDefinitions are evaluated over it, with the windows and the reading beside it."
* insert OwnProfile(facts)
* type = #collection
* entry.resource 1..1
* entry.fullUrl 1..1

Profile: Preview
Id: preview
Parent: Parameters
Title: "Answer of $preview"
Description: "What a Bundle would give: the outcome, and for each pregnancy its dossier."
* insert OwnProfile(preview)
* parameter ^slicing.discriminator.type = #value
* parameter ^slicing.discriminator.path = "name"
* parameter ^slicing.rules = #open
* parameter contains outcome 1..1 MS and dossier 0..* MS and entry 0..*
* parameter[entry].name = "entry"
* parameter[entry].value[x] 0..0
* parameter[entry].resource 0..0
* parameter[outcome].name = "outcome"
* parameter[outcome].value[x] 0..0
* parameter[outcome].resource 1..1
* parameter[outcome].resource only OperationOutcome
* parameter[outcome].part 0..0
* parameter[dossier].name = "dossier"
* parameter[dossier].value[x] 0..0
* parameter[dossier].resource 0..0
* parameter[dossier].part 1..*
* parameter[dossier].part ^slicing.discriminator.type = #value
* parameter[dossier].part ^slicing.discriminator.path = "name"
* parameter[dossier].part ^slicing.rules = #open
* parameter[dossier].part contains pregnancy 1..* and scenario 0..1 and provisional 0..1 and charge 0..* and record 0..1 and facts 0..1 and windows 0..1 and reading 0..1 and trace 0..1
* parameter[dossier].part[pregnancy].name = "pregnancy"
* parameter[dossier].part[pregnancy].value[x] 1..1
* parameter[dossier].part[pregnancy].value[x] only Identifier
* parameter[dossier].part[scenario].name = "scenario"
* parameter[dossier].part[scenario].value[x] 1..1
* parameter[dossier].part[scenario].value[x] only code
* parameter[dossier].part[scenario].valueCode from https://borninbelgiumpro.be/fhir/ValueSet/scenario (required)
* parameter[dossier].part[provisional].name = "provisional"
* parameter[dossier].part[provisional].value[x] 1..1
* parameter[dossier].part[provisional].value[x] only boolean
* parameter[dossier].part[charge].name = "charge"
* parameter[dossier].part[charge].resource 1..1
* parameter[dossier].part[charge].resource only Charge
* parameter[dossier].part[record].name = "record"
* parameter[dossier].part[record].value[x] 1..1
* parameter[dossier].part[record].value[x] only string
* parameter[dossier].part[facts].name = "facts"
* parameter[dossier].part[facts].resource 1..1
* parameter[dossier].part[facts].resource only Facts
* parameter[dossier].part[windows].name = "windows"
* parameter[dossier].part[windows].part 0..*
* parameter[dossier].part[reading].name = "reading"
* parameter[dossier].part[reading].part 0..*
* parameter[dossier].part[trace].name = "trace"
* parameter[dossier].part[trace].part 0..*

Profile: Outcome
Id: outcome
Parent: OperationOutcome
Title: "Outcome"
Description: "What the gateway says of what came: each issue with its code, its place as FHIRPath, what was expected and what came."
* insert OwnProfile(outcome)
* issue.details 1..1 MS
* issue.details.text 1..1 MS
* issue.details.coding 1..*
* issue.details.coding ^slicing.discriminator.type = #value
* issue.details.coding ^slicing.discriminator.path = "system"
* issue.details.coding ^slicing.rules = #open
* issue.details.coding contains kind 1..1
* issue.details.coding[kind].system 1..1
* issue.details.coding[kind].system = $issue
* issue.details.coding[kind].code 1..1
* issue.details.coding[kind] from https://borninbelgiumpro.be/fhir/ValueSet/issue (required)
* issue.expression MS

Profile: SentHeader
Id: message-header
Parent: MessageHeader
Title: "Message header"
Description: "The header of a message with facts: any event, and who sends it."
* insert OwnProfile(message-header)
* event[x] MS
* source MS
* source.endpoint MS
* sender MS
* focus MS
