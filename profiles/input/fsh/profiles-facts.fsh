// Facts that a sender tells (contract section 3). What has a reason code (contract section 5) is never an error here:
// an incomplete team, a talk without performer or a meeting without agreement conform, and the charge says why it is not billable.

// A fact's link to the pregnancy: the HL7 extension of the extensions pack.
RuleSet: OfPregnancy
* extension contains $episode named pregnancy 0..* MS
* extension[pregnancy] ^short = "The pregnancy; when absent, the one whose window holds the date"

Invariant: bib-loss
Description: "A pregnancy that is said to have ended has the date of its end."
Severity: #error
Expression: "extension('https://borninbelgiumpro.be/fhir/StructureDefinition/pregnancy-outcome').empty() or period.end.exists()"

Profile: Pregnancy
Id: pregnancy
Parent: EpisodeOfCare
Title: "Pregnancy"
Description: "The care of one pregnancy of one woman. Its identifier joins what several hospitals say of the same pregnancy."
* insert OwnProfile(pregnancy)
* obeys bib-loss
* extension contains PregnancyOutcomeExtension named outcome 0..1 MS
* identifier 1..* MS
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains pregnancy 1..* MS
* identifier[pregnancy] ^short = "Identifier of the pregnancy, shared by all who care for her"
* identifier[pregnancy].system 1..1
* identifier[pregnancy].system = $pregnancy-sid
* identifier[pregnancy].value 1..1
* patient MS
* patient only Reference(Woman)
* period MS
* team MS

Profile: Expectation
Id: expectation
Parent: $be-pregnancy-status
Title: "Due date and birth"
Description: "The Belgian pregnancy status: contained are the due date, the number of fetuses and, once it is over, the end of the pregnancy."
* insert OwnProfile(expectation)
* subject only Reference(Woman)
* focus MS
* focus ^short = "The pregnancy, by its identifier"

Invariant: bib-consent-start
Description: "A consent says from when it acts: provision.period.start or dateTime."
Severity: #warning
Expression: "provision.period.start.exists() or dateTime.exists()"

Profile: ScreeningConsent
Id: screening-consent
Parent: $be-consent
Title: "Consent to the screening"
Description: "The woman consents to be screened and to the sharing of its data. Acts from provision.period.start, else from dateTime, until a version that is not active ends it."
* insert OwnProfile(screening-consent)
* obeys bib-consent-start
* insert OfPregnancy
* insert ConsentTo(screening)

Profile: CoordinatorConsent
Id: coordinator-consent
Parent: $be-consent
Title: "Consent to the coordinator"
Description: "The woman consents to one person as her coordinator."
* insert OwnProfile(coordinator-consent)
* obeys bib-consent-start
* insert OfPregnancy
* insert ConsentTo(coordinator)
* provision 1..1
* provision.actor 1..*
* provision.actor ^slicing.discriminator.type = #pattern
* provision.actor ^slicing.discriminator.path = "role"
* provision.actor ^slicing.rules = #open
* provision.actor contains coordinator 1..*
* provision.actor[coordinator].role = $sct#768820003
* provision.actor[coordinator].reference only Reference(Role or Professional)
* provision.actor[coordinator] ^short = "Who may be coordinator"

RuleSet: ConsentTo(kind)
* status MS
* scope MS
* patient 1..1 MS
* patient only Reference(Woman)
* dateTime MS
* policyRule MS
* provision MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains programme 1..1 MS
* category[programme] = $consent#{kind}

Invariant: bib-questionnaire
Description: "A screening answers the programme's questionnaire, in version 13 or 15 when it names one."
Severity: #error
Expression: "$this.matches('^https://borninbelgiumpro[.]be/fhir/Questionnaire/screening([|](13|15))?$')"

Profile: Screening
Id: screening
Parent: $sdc-response
Title: "Screening"
Description: "The answers of a woman to the screening questionnaire. The author is who finished it. No answer is required: a response with few answers conforms, and its charge says incomplete."
* insert OwnProfile(screening)
* insert OfPregnancy
* extension contains BillingCode named billingCode 0..1 MS
* questionnaire MS
* questionnaire obeys bib-questionnaire
* status MS
* subject 1..1 MS
* subject only Reference(Woman)
* authored MS
* author MS
* author only Reference(Role or Professional)
* encounter MS

Profile: ReferencePeriod
Id: reference-period
Parent: Account
Title: "Reference period"
Description: "The twelve months that the billing platform counts for a woman."
* insert OwnProfile(reference-period)
* type 1..1 MS
* type = $account#reference-period
* subject 1..* MS
* subject only Reference(Woman)
* servicePeriod 1..1 MS
* servicePeriod.start 1..1

Invariant: bib-one-coordinator
Description: "One coordinator at a time: of two with an open period, the later start counts."
Severity: #warning
Expression: "participant.where(role.coding.where(system = 'http://snomed.info/sct' and code = '768820003').exists() and period.end.empty()).count() <= 1"

Profile: Team
Id: team
Parent: $be-careteam
Title: "Care team"
Description: "The care and welfare team of a pregnancy. Roles are cd-hcparty codes; the coordinator has SNOMED CT 768820003. An incomplete team conforms."
* insert OwnProfile(team)
* obeys bib-one-coordinator
* subject 1..1
* subject only Reference(Woman)
* participant.role MS
* participant.member MS
* participant.period MS

Invariant: bib-plan-saved
Description: "Without its recorded date a plan counts for no period."
Severity: #warning
Expression: "extension('https://www.ehealth.fgov.be/standards/fhir/core/StructureDefinition/be-ext-recorded-date').exists()"

Profile: Plan
Id: plan
Parent: $be-care-plan
Title: "Care and support plan"
Description: "The plan of a pregnancy; each version's recorded date is a save of the plan."
* insert OwnProfile(plan)
* obeys bib-plan-saved
* insert OfPregnancy
* extension contains $recorded-date named saved 0..1 MS
* subject only Reference(Woman)
* careTeam only Reference(Team)
* addresses MS
* addresses only Reference(Vulnerability)
* goal only Reference(ProgrammeGoal)

RuleSet: IndicatorCode
* code 1..1 MS
* code.coding 1..*
* code.coding ^slicing.discriminator.type = #value
* code.coding ^slicing.discriminator.path = "system"
* code.coding ^slicing.rules = #open
* code.coding contains indicator 1..1 MS
* code.coding[indicator].system 1..1
* code.coding[indicator].system = $indicator
* code.coding[indicator].code 1..1
* code.coding[indicator] from https://borninbelgiumpro.be/fhir/ValueSet/indicator (required)

Profile: Vulnerability
Id: vulnerability
Parent: $be-problem
Title: "Vulnerability"
Description: "An identified vulnerability. The gateway keeps one for each pregnancy and indicator; a sender's own means the same vulnerability. One that is entered in error has no clinical status and so does not claim this profile."
* insert OwnProfile(vulnerability)
* insert OfPregnancy
* insert IndicatorCode
* category MS
* subject only Reference(Woman)
* evidence MS
* evidence.detail MS

Profile: ProgrammeGoal
Id: goal
Parent: $be-goal
Title: "Goal"
Description: "What is aimed at for a vulnerability and how it stands; each version's status, note and date are an evaluation when no evaluation is sent."
* insert OwnProfile(goal)
* insert OfPregnancy
* subject only Reference(Woman)
* addresses MS
* achievementStatus MS
* statusDate MS
* expressedBy MS
* note MS

Profile: Evaluation
Id: evaluation
Parent: $be-observation
Title: "Evaluation of a vulnerability"
Description: "Status and note of one vulnerability, made in a talk, a meeting or between them. Without status or note it conforms and does not count."
* insert OwnProfile(evaluation)
* insert OfPregnancy
* insert ObservationOf(evaluation)
* insert IndicatorCode
* effective[x] only dateTime
* value[x] only CodeableConcept
* valueCodeableConcept from https://borninbelgiumpro.be/fhir/ValueSet/evaluation-status (required)
* encounter MS
* note MS

RuleSet: ObservationOf(kind)
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains programme 1..1 MS
* category[programme] = $observation-category#{kind}
* subject only Reference(Woman)

Invariant: bib-talk-dated
Description: "A finished talk has its start."
Severity: #error
Expression: "status != 'finished' or period.start.exists()"

Invariant: bib-meeting-dated
Description: "A finished meeting has its start and its end."
Severity: #error
Expression: "status != 'finished' or (period.start.exists() and period.end.exists())"

RuleSet: Consultation(kind)
* status MS
* class MS
* type 1..* MS
* type ^slicing.discriminator.type = #pattern
* type ^slicing.discriminator.path = "$this"
* type ^slicing.rules = #open
* type contains programme 1..1 MS
* type[programme] = $consultation#{kind}
* subject 1..1 MS
* subject only Reference(Woman)
* episodeOfCare MS
* episodeOfCare only Reference(Pregnancy)
* period MS
* participant MS
* participant.type MS
* participant.individual MS

Profile: Talk
Id: talk
Parent: Encounter
Title: "Personal prenatal advice talk"
Description: "A talk on the woman's vulnerabilities; the participant of type PPRF held it."
* insert OwnProfile(talk)
* obeys bib-talk-dated
* extension contains BillingCode named billingCode 0..1 MS
* insert Consultation(advice-talk)

Profile: Meeting
Id: meeting
Parent: Encounter
Title: "Perinatal meeting"
Description: "A meeting of the team, face to face or online. A RelatedPerson is the woman's designee; a participant of type reimbursed is one whom the coordinator marks for payment."
* insert OwnProfile(meeting)
* obeys bib-meeting-dated
* extension contains WomanPresent named womanPresent 0..1 MS
* insert Consultation(perinatal-meeting)
* participant.period MS

Profile: Agreement
Id: agreement
Parent: Task
Title: "Agreement of a meeting"
Description: "What was agreed in a meeting for one indicator. On base Task, because be-task demands what does not exist here."
* insert OwnProfile(agreement)
* code 1..1 MS
* code = $task#agreement
* for MS
* for only Reference(Woman)
* encounter MS
* encounter only Reference(Meeting)
* reasonCode MS
* description MS
* owner MS
