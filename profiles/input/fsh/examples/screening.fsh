// Amina's screening: 15 of 15 filled, housing and depression positive: scenario B.

RuleSet: Group(slug)
* item[+].linkId = "{slug}"

RuleSet: Answered(link, code)
* item[=].item[+].linkId = "{link}"
* item[=].item[=].answer.valueCoding = $answer#{code}

RuleSet: Judged(slug, value)
* item[=].item[+].linkId = "{slug}.vulnerable"
* item[=].item[=].answer.valueBoolean = {value}

Instance: amina-screening
InstanceOf: Screening
Usage: #example
Title: "Amina's screening"
Description: "All fifteen indicators filled in, finished by her midwife."
* extension[pregnancy].valueReference = Reference(amina-pregnancy)
* extension[billingCode].valueString = "BIB-S-1177"
* identifier.system = $linde-screening
* identifier.value = "7731-1"
* questionnaire = "https://borninbelgiumpro.be/fhir/Questionnaire/screening|15"
* status = #completed
* subject = Reference(amina)
* authored = "2026-03-10T11:20:00+01:00"
* author = Reference(midwife-role)
* item[0].linkId = "asked-alone"
* item[0].answer.valueBoolean = true
* insert Group(communication)
* insert Answered(communication.1, well)
* insert Answered(communication.2, no)
* insert Group(birthplace)
* item[=].item[+].linkId = "birthplace.1"
* item[=].item[=].answer.valueCoding = urn:iso:std:iso:3166#MA
* insert Group(residence-status)
* insert Answered(residence-status.1, permit)
* insert Answered(residence-status.2, yes)
* insert Group(education)
* insert Answered(education.1, upper-secondary)
* insert Group(occupation)
* insert Answered(occupation.1, employed)
* insert Group(partner-occupation)
* insert Answered(partner-occupation.1, self-employed)
* insert Group(financial-situation)
* insert Answered(financial-situation.1, some-difficulty)
* insert Group(housing)
* insert Answered(housing.1, inadequate)
* insert Answered(housing.2, no)
* insert Judged(housing, true)
* insert Group(social-support)
* insert Answered(social-support.1, 3)
* insert Answered(social-support.2, 4)
* insert Answered(social-support.3, 3)
* insert Group(depression)
* insert Answered(depression.1, yes)
* insert Answered(depression.2, no)
* insert Group(anxiety)
* item[=].item[+].linkId = "anxiety.1"
* item[=].item[=].answer.valueCoding = $loinc#LA6569-3
* item[=].item[+].linkId = "anxiety.2"
* item[=].item[=].answer.valueCoding = $loinc#LA6568-5
* insert Group(substance-use)
* insert Answered(substance-use.1, stopped-since-pregnancy)
* insert Answered(substance-use.2, no)
* insert Answered(substance-use.3, no)
* insert Group(violence)
* insert Answered(violence.1, yes)
* insert Answered(violence.2, no)
* insert Group(psychological-history)
* insert Answered(psychological-history.1, no)
* insert Group(medication-use)
* insert Answered(medication-use.1, yes)
* item[=].item[+].linkId = "medication-use.1.text"
* item[=].item[=].answer.valueString = "Antidepressivum, gestopt in februari"

Instance: rosa-screening
InstanceOf: Screening
Usage: #example
Title: "Rosa's screening, in progress"
Description: "The older tool of thirteen indicators, with answers declined and unknown: nothing is required."
* questionnaire = "https://borninbelgiumpro.be/fhir/Questionnaire/screening|13"
* status = #in-progress
* subject = Reference(rosa)
* authored = "2026-03-12T09:00:00+01:00"
* item[0].linkId = "asked-alone"
* item[0].answer.valueBoolean = false
* insert Group(communication)
* insert Answered(communication.1, limited)
* insert Group(financial-situation)
* insert Answered(financial-situation.1, declined)
* insert Group(violence)
* insert Answered(violence.1, unknown)
