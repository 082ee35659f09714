// What the gateway derives (contract section 4).

Profile: ScenarioObservation
Id: scenario
Parent: $be-observation
Title: "Scenario"
Description: "The scenario that a screening gives: 0, A or B, and the number of deciding domains that it rests on."
* insert OwnProfile(scenario)
* insert OfPregnancy
* extension contains Provisional named provisional 1..1 MS
* code = $observation-category#scenario
* subject only Reference(Woman)
* effective[x] only dateTime
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from https://borninbelgiumpro.be/fhir/ValueSet/scenario (required)
* component 1..1 MS
* component ^short = "Number of deciding domains with a vulnerability"
* component.code = $observation-category#deciding-domains
* component.value[x] 1..1
* component.value[x] only integer
* derivedFrom 1..*
* derivedFrom only Reference(QuestionnaireResponse or Observation)

Invariant: bib-indicator-known
Description: "An indicator is identified, not identified, or says why that is unknown."
Severity: #error
Expression: "value.exists() or dataAbsentReason.exists()"

Profile: IndicatorObservation
Id: indicator
Parent: $be-observation
Title: "Indicator"
Description: "Whether a screening identified one vulnerability."
* insert OwnProfile(indicator)
* obeys bib-indicator-known
* insert OfPregnancy
* insert ObservationOf(indicator)
* insert IndicatorCode
* effective[x] only dateTime
* value[x] only boolean
* dataAbsentReason MS
* derivedFrom 1..*
* derivedFrom only Reference(QuestionnaireResponse)

Invariant: bib-charge-reason
Description: "A charge that is planned or not billable says why."
Severity: #error
Expression: "(status in ('planned' | 'not-billable')).not() or extension('https://borninbelgiumpro.be/fhir/StructureDefinition/reason').exists()"

Invariant: bib-charge-deadline
Description: "A charge has a deadline exactly when it has a service date."
Severity: #error
Expression: "occurrence.exists() = extension('https://borninbelgiumpro.be/fhir/StructureDefinition/submission-deadline').exists()"

// The nomenclature has no code system that a validator could look codes up in: the binding alone would pass anything.
Invariant: bib-pseudocode
Description: "A charge is for one of the four services of the programme."
Severity: #error
Expression: "code.empty() or code in ('401376' | '401391' | '401413' | '401435')"

Invariant: bib-cents
Description: "An amount has two decimals."
Severity: #error
Expression: "value.toString().matches('^[0-9]+[.][0-9]{2}$')"

Profile: Charge
Id: charge
Parent: ChargeItem
Title: "Charge"
Description: "What one service of the programme gives to one biller: billable, planned, or not billable with all its reasons."
* insert OwnProfile(charge)
* obeys bib-charge-reason and bib-charge-deadline
* extension contains SubmissionDeadline named deadline 0..1 MS and Reason named reason 0..* MS
* identifier 1..* MS
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains charge 1..1 MS
* identifier[charge] ^short = "The same facts give the same identifier, on any machine"
* identifier[charge].system 1..1
* identifier[charge].system = $charge-sid
* identifier[charge].value 1..1
* definitionCanonical 1..1 MS
* status MS
* code MS
* code.coding 1..*
* code.coding ^slicing.discriminator.type = #value
* code.coding ^slicing.discriminator.path = "system"
* code.coding ^slicing.rules = #open
* code.coding contains pseudocode 1..1 MS
* code.coding[pseudocode].system 1..1
* code.coding[pseudocode].system = $nomenclature
* code.coding[pseudocode].code 1..1
* code.coding[pseudocode] obeys bib-pseudocode
* code.coding[pseudocode] from https://borninbelgiumpro.be/fhir/ValueSet/pseudocode (required)
* subject MS
* subject only Reference(Woman)
* context MS
* occurrence[x] only dateTime
* performer 0..1 MS
* performer.actor MS
* quantity 1..1 MS
* quantity.value 1..1
* priceOverride 1..1 MS
* priceOverride obeys bib-cents
* priceOverride.value 1..1
* priceOverride.currency 1..1
* priceOverride.currency = #EUR
* account MS
* supportingInformation MS
