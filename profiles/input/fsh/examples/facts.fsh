// Amina's pregnancy: screened in scenario B, coordinated by her midwife.

Instance: amina-pregnancy
InstanceOf: Pregnancy
Usage: #example
Title: "Amina's pregnancy"
Description: "The episode that all facts of the pregnancy name."
* identifier[pregnancy].system = $pregnancy-sid
* identifier[pregnancy].value = "7731-2026"
* status = #active
* patient = Reference(amina)
* managingOrganization = Reference(hospital)
* period.start = "2026-01-12"
* team = Reference(amina-team)

Instance: rosa-pregnancy
InstanceOf: Pregnancy
Usage: #example
Title: "Rosa's pregnancy, which has ended"
Description: "A loss: windows end as after a birth."
* extension[outcome].valueCode = #ended
* identifier[pregnancy].system = $pregnancy-sid
* identifier[pregnancy].value = "42-2026"
* status = #finished
* patient = Reference(rosa)
* period.start = "2026-02-02"
* period.end = "2026-04-20"

RuleSet: AminaConsents
* status = #active
* scope = http://terminology.hl7.org/CodeSystem/consentscope#patient-privacy "Privacy Consent"
* patient = Reference(amina)
* dateTime = "2026-03-02"
* policyRule = $act#OPTIN
* extension[pregnancy].valueReference = Reference(amina-pregnancy)

Instance: amina-screening-consent
InstanceOf: ScreeningConsent
Usage: #example
Title: "Amina consents to the screening"
Description: "Acts from 2 March."
* insert AminaConsents
* category[programme].coding[0] = $consent#screening
* category[programme].coding[1] = $loinc#59284-0
* provision.period.start = "2026-03-02"

Instance: amina-coordinator-consent
InstanceOf: CoordinatorConsent
Usage: #example
Title: "Amina consents to Sofie as coordinator"
Description: "Acts from 10 March."
* insert AminaConsents
* category[programme].coding[0] = $consent#coordinator
* category[programme].coding[1] = $loinc#59284-0
* provision.period.start = "2026-03-10"
* provision.actor[coordinator].role = $sct#768820003
* provision.actor[coordinator].reference = Reference(midwife-role)

Instance: amina-period
InstanceOf: ReferencePeriod
Usage: #example
Title: "Amina's first reference period"
Description: "As the billing platform started it."
* identifier.system = $billing-period
* identifier.value = "881"
* status = #active
* type = $account#reference-period
* subject = Reference(amina)
* servicePeriod.start = "2026-03-10"
* servicePeriod.end = "2027-03-09"

Instance: amina-team
InstanceOf: Team
Usage: #example
Title: "Amina's team"
Description: "Core team and a social worker; the midwife is the coordinator."
* identifier.system = $linde-team
* identifier.value = "7731"
* status = #active
* subject = Reference(amina)
* participant[0].role[0] = $sct#768820003
* participant[0].role[1] = $hcparty#persmidwife
* participant[0].member = Reference(midwife-role)
* participant[0].period.start = "2026-03-10"
* participant[1].role = $hcparty#persphysician
* participant[1].member = Reference(gynaecologist-role)
* participant[2].role = $hcparty#persgeneralphysician
* participant[2].member = Reference(general-practitioner-role)
* participant[3].role = $hcparty#perssocialworker
* participant[3].member = Reference(social-worker-role)
* managingOrganization = Reference(hospital)

Instance: amina-plan
InstanceOf: Plan
Usage: #example
Title: "Amina's care and support plan"
Description: "Saved on 20 April."
* extension[pregnancy].valueReference = Reference(amina-pregnancy)
* extension[saved].valueDateTime = "2026-04-20T15:30:00+02:00"
* identifier.system = $linde-plan
* identifier.value = "7731"
* status = #active
* intent = #plan
* title = "Zorg- en ondersteuningsplan"
* subject = Reference(amina)
* careTeam = Reference(amina-team)
* addresses[0] = Reference(amina-housing)
* addresses[1] = Reference(amina-depression)
* goal = Reference(amina-housing-goal)

RuleSet: AminaVulnerability(indicator)
* extension[pregnancy].valueReference = Reference(amina-pregnancy)
* identifier.system = $linde-vulnerability
* identifier.value = "7731-{indicator}"
* clinicalStatus = $condition-clinical#active
* verificationStatus = $condition-verification#confirmed
* category = $problem-category#risk
* code.coding[indicator] = $indicator#{indicator}
* subject = Reference(amina)
* recordedDate = "2026-03-10"
* recorder = Reference(midwife-role)
* evidence.detail = Reference(amina-screening)

Instance: amina-housing
InstanceOf: Vulnerability
Usage: #example
Title: "Amina's housing"
Description: "A vulnerability that the screening identified."
* insert AminaVulnerability(housing)

Instance: amina-depression
InstanceOf: Vulnerability
Usage: #example
Title: "Amina's mood"
Description: "A vulnerability that the screening identified."
* insert AminaVulnerability(depression)

Instance: amina-housing-goal
InstanceOf: ProgrammeGoal
Usage: #example
Title: "A dry flat before the birth"
Description: "The goal for a vulnerability and how it stands."
* extension[pregnancy].valueReference = Reference(amina-pregnancy)
* identifier.system = $linde-goal
* identifier.value = "7731-1"
* lifecycleStatus = #active
* achievementStatus = $goal-achievement#improving
* description.text = "Een droge woning voor de geboorte"
* subject = Reference(amina)
* statusDate = "2026-04-20"
* expressedBy = Reference(midwife-role)
* addresses = Reference(amina-housing)
* note.text = "Op de wachtlijst van de sociale huisvesting."

Instance: amina-housing-evaluation
InstanceOf: Evaluation
Usage: #example
Title: "Evaluation of Amina's housing"
Description: "Status and note, said in the talk."
* extension[pregnancy].valueReference = Reference(amina-pregnancy)
* identifier.system = $linde-observation
* identifier.value = "7731-evaluation-1"
* status = #final
* category[programme] = $observation-category#evaluation
* code.coding[indicator] = $indicator#housing
* subject = Reference(amina)
* encounter = Reference(amina-talk)
* effectiveDateTime = "2026-04-02"
* performer = Reference(midwife-role)
* valueCodeableConcept = $evaluation-status#better
* note.text = "Verhuurder heeft herstelling toegezegd."

Instance: amina-talk
InstanceOf: Talk
Usage: #example
Title: "Amina's first advice talk"
Description: "Held by her midwife, with the billing code of the tool."
* extension[billingCode].valueString = "BIB-T-4821"
* identifier.system = $linde-contact
* identifier.value = "c-100"
* status = #finished
* class = $act#AMB "ambulatory"
* type[programme] = $consultation#advice-talk
* subject = Reference(amina)
* episodeOfCare = Reference(amina-pregnancy)
* participant.type = $participation-type#PPRF
* participant.individual = Reference(midwife-role)
* period.start = "2026-04-02T10:00:00+02:00"
* period.end = "2026-04-02T10:45:00+02:00"

Instance: amina-meeting
InstanceOf: Meeting
Usage: #example
Title: "A perinatal meeting about Amina"
Description: "Three professionals and Amina's sister, 30 minutes online."
* extension[womanPresent].valueBoolean = false
* identifier.system = $linde-contact
* identifier.value = "c-117"
* status = #finished
* class = $act#VR "virtual"
* type[programme] = $consultation#perinatal-meeting
* subject = Reference(amina)
* episodeOfCare = Reference(amina-pregnancy)
* participant[0].type.coding[0] = $participation#reimbursed
* participant[0].type.coding[1] = $participation-type#PART
* participant[0].individual = Reference(midwife-role)
* participant[1].individual = Reference(gynaecologist-role)
* participant[2].individual = Reference(social-worker-role)
* participant[2].period.start = "2026-04-20T14:00:00+02:00"
* participant[2].period.end = "2026-04-20T14:15:00+02:00"
* participant[3].individual = Reference(sister)
* period.start = "2026-04-20T14:00:00+02:00"
* period.end = "2026-04-20T14:30:00+02:00"

Instance: amina-agreement
InstanceOf: Agreement
Usage: #example
Title: "An agreement of the meeting"
Description: "What was agreed for one indicator, and who does it."
* identifier.system = $linde-task
* identifier.value = "t-9"
* status = #accepted
* intent = #order
* code = $task#agreement
* description = "Aanvraag sociale woning opvolgen"
* for = Reference(amina)
* encounter = Reference(amina-meeting)
* authoredOn = "2026-04-20"
* lastModified = "2026-04-20"
* owner = Reference(social-worker-role)
* reasonCode = $indicator#housing
