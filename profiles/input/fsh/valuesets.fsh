// One value set for each own code system, and those that a rule names.

RuleSet: OwnValueSet(id)
* ^url = "https://borninbelgiumpro.be/fhir/ValueSet/{id}"
* ^experimental = false
* include codes from system https://borninbelgiumpro.be/fhir/CodeSystem/{id}

ValueSet: IndicatorCodes
Id: indicator
Title: "Indicators of vulnerability"
Description: "The 15 indicators."
* insert OwnValueSet(indicator)

ValueSet: ScenarioCodes
Id: scenario
Title: "Scenarios"
Description: "0, A and B."
* insert OwnValueSet(scenario)

ValueSet: EvaluationStatusCodes
Id: evaluation-status
Title: "Status of a vulnerability"
Description: "The five statuses of a vulnerability."
* insert OwnValueSet(evaluation-status)

ValueSet: ConsultationCodes
Id: consultation
Title: "Consultations of the programme"
Description: "The talk and the meeting."
* insert OwnValueSet(consultation)

ValueSet: ParticipationCodes
Id: participation
Title: "Participation in a meeting"
Description: "What is said of a participant besides the role."
* insert OwnValueSet(participation)

ValueSet: TeamRoleCodes
Id: team-role
Title: "Roles in the care team"
Description: "The roles in the team for which no other system has a code."
* insert OwnValueSet(team-role)

ValueSet: ConsentCodes
Id: consent
Title: "Consents of the woman"
Description: "What the woman consents to."
* insert OwnValueSet(consent)

ValueSet: AccountCodes
Id: account
Title: "Accounts"
Description: "What an Account of the programme stands for."
* insert OwnValueSet(account)

ValueSet: TaskCodes
Id: task
Title: "Tasks"
Description: "What a Task of the programme stands for."
* insert OwnValueSet(task)

ValueSet: AnswerCodes
Id: answer
Title: "Answers of the screening"
Description: "The answers of the screening, but for those of GAD-2 (LOINC) and the country of birth (ISO 3166)."
* insert OwnValueSet(answer)

ValueSet: ObservationCategoryCodes
Id: observation-category
Title: "Observations of the programme"
Description: "What kind of statement an Observation of the programme is."
* insert OwnValueSet(observation-category)

ValueSet: PregnancyOutcomeCodes
Id: pregnancy-outcome
Title: "Outcome of a pregnancy"
Description: "Said of a pregnancy that ended without a birth that the programme follows."
* insert OwnValueSet(pregnancy-outcome)

ValueSet: ProfessionCodes
Id: profession
Title: "Professions and kinds of organisation that the rules name"
Description: "The professions and kinds of organisation on which a rule of the programme depends."
* insert OwnValueSet(profession)

ValueSet: LimitScopeCodes
Id: limit-scope
Title: "Scopes of a limit"
Description: "Over what a limit of a tariff counts."
* insert OwnValueSet(limit-scope)

ValueSet: LimitUnitCodes
Id: limit-unit
Title: "Units of a limit"
Description: "What a limit of a tariff counts."
* insert OwnValueSet(limit-unit)

ValueSet: WordingCodes
Id: wording
Title: "Origin of a text"
Description: "Whose words a text of the questionnaire is in."
* insert OwnValueSet(wording)

ValueSet: MessageEventCodes
Id: message-event
Title: "Message events"
Description: "Events of messages of the programme."
* insert OwnValueSet(message-event)

ValueSet: IssueCodes
Id: issue
Title: "Issues"
Description: "Every kind of issue that the gateway reports."
* insert OwnValueSet(issue)

ValueSet: ReasonCodes
Id: reason
Title: "Reasons of a charge"
Description: "Why a charge is not, or not yet, billable."
* insert OwnValueSet(reason)

ValueSet: Pseudocodes
Id: pseudocode
Title: "Pseudocodes of the programme"
Description: "The four services of the programme in the NIHDI nomenclature."
* ^experimental = false
* $nomenclature#401376 "Screening"
* $nomenclature#401391 "Personal prenatal advice talk"
* $nomenclature#401413 "Care and welfare coordination"
* $nomenclature#401435 "Perinatal meeting"
