// What the gateway derives from Amina's facts.

Instance: amina-scenario
InstanceOf: ScenarioObservation
Usage: #example
Title: "Amina's scenario"
Description: "B: two deciding domains."
* extension[pregnancy].valueReference = Reference(amina-pregnancy)
* extension[provisional].valueBoolean = false
* identifier.system = "https://borninbelgiumpro.be/fhir/sid/derived"
* identifier.value = "0c6a7a6e-6c3b-5a9e-a8cc-5d0c3f4f3c01"
* status = #final
* code = $observation-category#scenario
* subject = Reference(amina)
* effectiveDateTime = "2026-03-10T11:20:00+01:00"
* performer = Reference(midwife-role)
* valueCodeableConcept = $scenario#B
* derivedFrom = Reference(amina-screening)
* component.code = $observation-category#deciding-domains
* component.valueInteger = 2

RuleSet: AminaIndicator(indicator)
* extension[pregnancy].valueReference = Reference(amina-pregnancy)
* identifier.system = "https://borninbelgiumpro.be/fhir/sid/derived"
* identifier.value = "7731-2026-{indicator}"
* status = #final
* category[programme] = $observation-category#indicator
* code.coding[indicator] = $indicator#{indicator}
* subject = Reference(amina)
* effectiveDateTime = "2026-03-10T11:20:00+01:00"
* performer = Reference(midwife-role)
* derivedFrom = Reference(amina-screening)

Instance: amina-housing-indicator
InstanceOf: IndicatorObservation
Usage: #example
Title: "Housing is identified"
Description: "One indicator of the screening."
* insert AminaIndicator(housing)
* valueBoolean = true

Instance: amina-violence-indicator
InstanceOf: IndicatorObservation
Usage: #example
Title: "Violence is not known"
Description: "An indicator that the screening left open."
* insert AminaIndicator(violence)
* dataAbsentReason = http://terminology.hl7.org/CodeSystem/data-absent-reason#asked-declined

RuleSet: AminaCharge(code, number)
* identifier[charge].system = $charge-sid
* identifier[charge].value = "{number}"
* definitionCanonical = "https://borninbelgiumpro.be/fhir/ChargeItemDefinition/{code}|1"
* code.coding[pseudocode] = $nomenclature#{code}
* subject = Reference(amina)
* priceOverride.currency = #EUR

RuleSet: ByMidwife
* performer.actor = Reference(midwife-role)
* performer.actor.identifier.system = $nihdi
* performer.actor.identifier.value = "41234502001"

Instance: amina-screening-charge
InstanceOf: Charge
Usage: #example
Title: "The screening is billable"
Description: "Finished by a provider, with billing code and consent."
* insert AminaCharge(401376, 5d1b1e6e-50d6-5b86-8a64-9b6c1ad1a001)
* insert ByMidwife
* status = #billable
* context = Reference(amina-pregnancy)
* occurrenceDateTime = "2026-03-10"
* extension[deadline].valueDate = "2026-06-05"
* quantity.value = 1
* priceOverride.value = 23.30
* supportingInformation = Reference(amina-screening)

Instance: amina-talk-charge
InstanceOf: Charge
Usage: #example
Title: "The talk is not billable"
Description: "One vulnerability was not evaluated, and consent came later."
* insert AminaCharge(401391, 5d1b1e6e-50d6-5b86-8a64-9b6c1ad1a002)
* insert ByMidwife
* status = #not-billable
* context = Reference(amina-talk)
* occurrenceDateTime = "2026-04-02"
* extension[deadline].valueDate = "2026-07-05"
* extension[reason][0].valueCodeableConcept = $reason#vulnerability-not-evaluated
* extension[reason][1].valueCodeableConcept = $reason#no-consent
* quantity.value = 1
* priceOverride.value = 50.41

Instance: amina-coordination-charge
InstanceOf: Charge
Usage: #example
Title: "The coordination is planned"
Description: "Its period is open and the conditions are not met yet: no service date, no deadline."
* insert AminaCharge(401413, 5d1b1e6e-50d6-5b86-8a64-9b6c1ad1a003)
* insert ByMidwife
* status = #planned
* context = Reference(amina-pregnancy)
* extension[reason].valueCodeableConcept = $reason#plan-missing
* quantity.value = 1
* priceOverride.value = 744.05
* account = Reference(amina-period)
