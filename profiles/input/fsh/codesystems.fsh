// Own code systems (contract section 2). Texts in en (display), nl, fr, de. Generated from tables instead: indicator, answer,
// issue and reason (profiles/README.md).

RuleSet: OwnCodes(id)
* ^url = "https://borninbelgiumpro.be/fhir/CodeSystem/{id}"
* ^valueSet = "https://borninbelgiumpro.be/fhir/ValueSet/{id}"
* ^caseSensitive = true
* ^experimental = false
* ^content = #complete
* ^language = #en

// A code, its display in en, nl, fr, de.
RuleSet: Term(code, en, nl, fr, de)
* #{code} {en}
* #{code} ^designation[0].language = #nl
* #{code} ^designation[0].value = {nl}
* #{code} ^designation[1].language = #fr
* #{code} ^designation[1].value = {fr}
* #{code} ^designation[2].language = #de
* #{code} ^designation[2].value = {de}

CodeSystem: Scenario
Id: scenario
Title: "Scenarios"
Description: "What the number of deciding domains with a vulnerability gives a right to: 0 none, A one, B two or more."
* insert OwnCodes(scenario)
* insert Term(0, "Scenario 0: no vulnerability", "Scenario 0: geen kwetsbaarheid", "Scénario 0 : aucune vulnérabilité", "Szenario 0: keine Vulnerabilität")
* insert Term(A, "Scenario A: one vulnerability", "Scenario A: één kwetsbaarheid", "Scénario A : une vulnérabilité", "Szenario A: eine Vulnerabilität")
* insert Term(B, "Scenario B: two or more vulnerabilities", "Scenario B: twee of meer kwetsbaarheden", "Scénario B : deux vulnérabilités ou plus", "Szenario B: zwei oder mehr Vulnerabilitäten")

CodeSystem: EvaluationStatus
Id: evaluation-status
Title: "Status of a vulnerability"
Description: "How a vulnerability has developed, as said in a talk, a meeting or the plan."
* insert OwnCodes(evaluation-status)
* insert Term(better, "Better", "Beter", "Mieux", "Besser")
* insert Term(worse, "Worse", "Slechter", "Moins bien", "Schlechter")
* insert Term(status-quo, "Status quo", "Status quo", "Statu quo", "Unverändert")
* insert Term(realised, "Realised", "Gerealiseerd", "Réalisé", "Verwirklicht")
* insert Term(not-feasible, "Not feasible", "Niet haalbaar", "Non réalisable", "Nicht umsetzbar")

CodeSystem: Consultation
Id: consultation
Title: "Consultations of the programme"
Description: "What kind of service an Encounter of the programme is."
* insert OwnCodes(consultation)
* insert Term(advice-talk, "Personal prenatal advice talk", "Persoonlijk prenataal adviesgesprek", "Consultation de conseil prénatal personnalisé", "Persönliches pränatales Beratungsgespräch")
* insert Term(perinatal-meeting, "Perinatal meeting", "Perinataal overleg", "Concertation périnatale", "Perinatale Besprechung")

CodeSystem: Participation
Id: participation
Title: "Participation in a meeting"
Description: "What is said of a participant of a meeting besides the role."
* insert OwnCodes(participation)
* insert Term(reimbursed, "Marked by the coordinator for payment", "Door de coördinator aangeduid voor vergoeding", "Désigné par le coordinateur pour le remboursement", "Vom Koordinator zur Vergütung bestimmt")

CodeSystem: TeamRole
Id: team-role
Title: "Roles in the care team"
Description: "Roles in the care team for which no other code system has a code."
* insert OwnCodes(team-role)
* insert Term(responsible-provider, "Responsible provider of the coordinator's team", "Verantwoordelijke zorgverstrekker van het team van de coördinator", "Prestataire responsable de l'équipe du coordinateur", "Verantwortlicher Leistungserbringer des Teams des Koordinators")

CodeSystem: ConsentKind
Id: consent
Title: "Consents of the woman"
Description: "What the woman consents to."
* insert OwnCodes(consent)
* insert Term(screening, "Screening and sharing of its data", "Screening en delen van de gegevens", "Dépistage et partage des données", "Screening und Weitergabe der Daten")
* insert Term(coordinator, "This person as coordinator", "Deze persoon als coördinator", "Cette personne comme coordinateur", "Diese Person als Koordinator")

CodeSystem: AccountKind
Id: account
Title: "Accounts"
Description: "What an Account of the programme stands for."
* insert OwnCodes(account)
* insert Term(reference-period, "Reference period of twelve months", "Referentieperiode van twaalf maanden", "Période de référence de douze mois", "Referenzzeitraum von zwölf Monaten")

CodeSystem: TaskKind
Id: task
Title: "Tasks"
Description: "What a Task of the programme stands for."
* insert OwnCodes(task)
* insert Term(agreement, "Agreement of a meeting", "Afspraak van een overleg", "Accord d'une concertation", "Vereinbarung einer Besprechung")

CodeSystem: ObservationCategory
Id: observation-category
Title: "Observations of the programme"
Description: "What kind of statement an Observation of the programme is; scenario is also the code of the Observation that holds the scenario, deciding-domains of its component."
* insert OwnCodes(observation-category)
* insert Term(indicator, "Indicator of vulnerability", "Indicator van kwetsbaarheid", "Indicateur de vulnérabilité", "Indikator der Vulnerabilität")
* insert Term(scenario, "Scenario", "Scenario", "Scénario", "Szenario")
* insert Term(evaluation, "Evaluation of a vulnerability", "Evaluatie van een kwetsbaarheid", "Évaluation d'une vulnérabilité", "Bewertung einer Vulnerabilität")
* insert Term(deciding-domains, "Number of deciding domains with a vulnerability", "Aantal beslissende domeinen met een kwetsbaarheid", "Nombre de domaines décisifs avec une vulnérabilité", "Anzahl der entscheidenden Bereiche mit einer Vulnerabilität")

CodeSystem: PregnancyOutcome
Id: pregnancy-outcome
Title: "Outcome of a pregnancy"
Description: "Said of a pregnancy that ended without a birth that the programme follows; the text is neutral on purpose."
* insert OwnCodes(pregnancy-outcome)
* insert Term(ended, "The pregnancy has ended", "De zwangerschap is beëindigd", "La grossesse a pris fin", "Die Schwangerschaft ist beendet")

CodeSystem: Profession
Id: profession
Title: "Professions and kinds of organisation that the rules name"
Description: "The professions and kinds of organisation on which a rule of the programme depends. The ConceptMap profession says which codes of cd-hcparty mean them."
* insert OwnCodes(profession)
* insert Term(gynaecologist, "Gynaecologist", "Gynaecoloog", "Gynécologue", "Gynäkologe")
* insert Term(gp, "General practitioner", "Huisarts", "Médecin généraliste", "Hausarzt")
* insert Term(midwife, "Midwife", "Vroedvrouw", "Sage-femme", "Hebamme")
* insert Term(hospital, "Hospital", "Ziekenhuis", "Hôpital", "Krankenhaus")
* insert Term(medical-house, "Medical house", "Wijkgezondheidscentrum", "Maison médicale", "Ärztehaus")
* insert Term(group-practice, "Group practice", "Groepspraktijk", "Pratique de groupe", "Gruppenpraxis")

CodeSystem: LimitScope
Id: limit-scope
Title: "Scopes of a limit"
Description: "Over what a limit of a tariff counts."
* insert OwnCodes(limit-scope)
* insert Term(pregnancy, "Per pregnancy", "Per zwangerschap", "Par grossesse", "Pro Schwangerschaft")
* insert Term(prenatal-period, "In the prenatal part of a pregnancy", "In het prenatale deel van een zwangerschap", "Pendant la partie prénatale d'une grossesse", "Im pränatalen Teil einer Schwangerschaft")
* insert Term(reference-period, "Per reference period of twelve months", "Per referentieperiode van twaalf maanden", "Par période de référence de douze mois", "Pro Referenzzeitraum von zwölf Monaten")
* insert Term(meeting, "Per meeting", "Per overleg", "Par concertation", "Pro Besprechung")

CodeSystem: LimitUnit
Id: limit-unit
Title: "Units of a limit"
Description: "What a limit of a tariff counts."
* insert OwnCodes(limit-unit)
* insert Term(service, "Billed services", "Aangerekende verstrekkingen", "Prestations attestées", "Abgerechnete Leistungen")
* insert Term(quarter, "Whole quarters of an hour of a meeting", "Volledige kwartieren van een overleg", "Quarts d'heure entiers d'une concertation", "Volle Viertelstunden einer Besprechung")
* insert Term(provider, "Reimbursed providers", "Vergoede zorgverstrekkers", "Prestataires remboursés", "Vergütete Leistungserbringer")

CodeSystem: Wording
Id: wording
Title: "Origin of a text"
Description: "Whose words a text of the questionnaire is in. None is the wording of the Born in Belgium tool."
* insert OwnCodes(wording)
* insert Term(programme, "Words of the reference\, German ours", "Woorden van de referentie\, Duits van ons", "Termes de la référence\, allemand de notre main", "Worte der Referenz\, Deutsch von uns")
* insert Term(own, "Our words in every language", "Onze woorden in elke taal", "Nos termes dans toutes les langues", "Unsere Worte in jeder Sprache")

CodeSystem: MessageEvent
Id: message-event
Title: "Message events"
Description: "Events of messages between a hospital, the gateway and the billing platform. The gateway accepts messages of any event; these are the ones that we name."
* insert OwnCodes(message-event)
* insert Term(dossier, "Facts of dossiers", "Feiten van dossiers", "Faits de dossiers", "Fakten von Dossiers")
* insert Term(charges, "Charges of dossiers", "Aanrekeningen van dossiers", "Facturations de dossiers", "Abrechnungen von Dossiers")
