// Own extensions, each with the elements that it may stand on.

RuleSet: OwnExtension(id)
* ^url = "https://borninbelgiumpro.be/fhir/StructureDefinition/{id}"
* ^experimental = false

RuleSet: On(n, path)
* ^context[{n}].type = #element
* ^context[{n}].expression = "{path}"

Extension: BillingCode
Id: billing-code
Title: "Billing code of the tool"
Description: "The code that the Born in Belgium tool shows once a screening or a talk is complete, and without which it cannot be billed."
* insert OwnExtension(billing-code)
* insert On(0, QuestionnaireResponse)
* insert On(1, Encounter)
* value[x] 1..1
* value[x] only string

Extension: WomanPresent
Id: woman-present
Title: "Woman present"
Description: "Whether the woman herself was present at the meeting."
* insert OwnExtension(woman-present)
* insert On(0, Encounter)
* value[x] 1..1
* value[x] only boolean

Extension: PregnancyOutcomeExtension
Id: pregnancy-outcome
Title: "Outcome of the pregnancy"
Description: "Says that the pregnancy ended on the end date of the episode, without more detail."
* insert OwnExtension(pregnancy-outcome)
* insert On(0, EpisodeOfCare)
* value[x] 1..1
* value[x] only code
* value[x] from https://borninbelgiumpro.be/fhir/ValueSet/pregnancy-outcome (required)

Extension: Provisional
Id: provisional
Title: "Provisional"
Description: "True when an indicator that is not filled could still change the scenario."
* insert OwnExtension(provisional)
* insert On(0, Observation)
* value[x] 1..1
* value[x] only boolean

Extension: SubmissionDeadline
Id: submission-deadline
Title: "Deadline of submission"
Description: "The last day on which the charge can be submitted, in the time of Brussels."
* insert OwnExtension(submission-deadline)
* insert On(0, ChargeItem)
* value[x] 1..1
* value[x] only date

Extension: Reason
Id: reason
Title: "Reason of a charge"
Description: "Why the charge is not, or not yet, billable, or a remark on it."
* insert OwnExtension(reason)
* insert On(0, ChargeItem)
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://borninbelgiumpro.be/fhir/ValueSet/reason (required)

Extension: Limit
Id: limit
Title: "Limit of a tariff"
Description: "The most of something that a tariff pays, and over what it counts: maximum 4 quarters per reference period."
* insert OwnExtension(limit)
* insert On(0, ChargeItemDefinition)
* extension contains maximum 1..1 and unit 1..1 and scope 1..1
* extension[maximum] ^short = "The most that is paid"
* extension[maximum].value[x] 1..1
* extension[maximum].value[x] only positiveInt
* extension[unit] ^short = "What is counted"
* extension[unit].value[x] 1..1
* extension[unit].value[x] only code
* extension[unit].value[x] from https://borninbelgiumpro.be/fhir/ValueSet/limit-unit (required)
* extension[scope] ^short = "Over what it counts"
* extension[scope].value[x] 1..1
* extension[scope].value[x] only code
* extension[scope].value[x] from https://borninbelgiumpro.be/fhir/ValueSet/limit-scope (required)

Extension: Submission
Id: submission
Title: "Rule of the deadline"
Description: "Until when a service can be submitted: the given day of the given number of months after the month of the service."
* insert OwnExtension(submission)
* insert On(0, ChargeItemDefinition)
* extension contains months 1..1 and day 1..1
* extension[months] ^short = "Months after the month of the service"
* extension[months].value[x] 1..1
* extension[months].value[x] only unsignedInt
* extension[day] ^short = "Day of that month, inclusive"
* extension[day].value[x] 1..1
* extension[day].value[x] only positiveInt

Extension: Biller
Id: biller
Title: "Professions that may bill"
Description: "A profession that may bill the service; without it, any provider with a NIHDI number."
* insert OwnExtension(biller)
* insert On(0, ChargeItemDefinition)
* value[x] 1..1
* value[x] only code
* value[x] from https://borninbelgiumpro.be/fhir/ValueSet/profession (required)

Extension: ReasonOfRule
Id: applicability-reason
Title: "Reason that a rule gives"
Description: "The reason that a charge has when the expression of this applicability is not true."
* insert OwnExtension(applicability-reason)
* insert On(0, ChargeItemDefinition.applicability)
* value[x] 1..1
* value[x] only code
* value[x] from https://borninbelgiumpro.be/fhir/ValueSet/reason (required)

Extension: Variable
Id: variable
Title: "Variable of the rules"
Description: "A name for what the rules of a tariff look at. Variables are evaluated in order, each may use those before it; given are %dossier (a part of the answer of $preview), %charge (one of its charges) and %today (the day asked)."
* insert OwnExtension(variable)
* insert On(0, ChargeItemDefinition)
* value[x] 1..1
* value[x] only Expression
* valueExpression.name 1..1
* valueExpression.expression 1..1

Extension: Remark
Id: remark
Title: "Remark on a charge"
Description: "Told on a charge when the condition is true; it does not stand in the way of billing."
* insert OwnExtension(remark)
* insert On(0, ChargeItemDefinition)
* extension contains reason 1..1 and condition 1..1
* extension[reason] ^short = "The code that is told"
* extension[reason].value[x] 1..1
* extension[reason].value[x] only code
* extension[reason].value[x] from https://borninbelgiumpro.be/fhir/ValueSet/reason (required)
* extension[condition] ^short = "When it is told"
* extension[condition].value[x] 1..1
* extension[condition].value[x] only Expression
* extension[condition].valueExpression.expression 1..1

Extension: QuantityOfCharge
Id: quantity
Title: "Quantity of a charge"
Description: "How many units of the tariff a charge has; the amount is that many times the price."
* insert OwnExtension(quantity)
* insert On(0, ChargeItemDefinition)
* value[x] 1..1
* value[x] only Expression
* valueExpression.expression 1..1

Extension: Planned
Id: planned
Title: "When a charge is only planned"
Description: "A charge that is not billable is planned when this is true, else not-billable. %unmet holds the reasons of the applicabilities that are not true."
* insert OwnExtension(planned)
* insert On(0, ChargeItemDefinition)
* value[x] 1..1
* value[x] only Expression
* valueExpression.expression 1..1

Extension: WordingExtension
Id: wording
Title: "Origin of the text"
Description: "Whose words the text of this item is in."
* insert OwnExtension(wording)
* insert On(0, Questionnaire.item)
* value[x] 1..1
* value[x] only code
* value[x] from https://borninbelgiumpro.be/fhir/ValueSet/wording (required)
