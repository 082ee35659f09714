// Who: the woman, professionals, their roles, organisations, the woman's designee (contract sections 1 and 3).

RuleSet: OwnProfile(id)
* ^url = "https://borninbelgiumpro.be/fhir/StructureDefinition/{id}"
* ^experimental = false

// Anchored: be-inv-SSIN and its like find eleven digits anywhere in the value.
Invariant: bib-ssin
Description: "An SSIN that is not pseudonymised has exactly 11 digits."
Severity: #error
Expression: "system.matches('^https://www[.]ehealth[.]fgov[.]be/standards/fhir/(core/)?NamingSystem/ssin$').not() or value.empty() or value.extension('https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-pseudonymization').exists() or value.matches('^[0-9]{11}$')"

Invariant: bib-nihdi-person
Description: "The NIHDI number of a professional has 11 digits, or 8."
Severity: #error
Expression: "system.matches('^https://www[.]ehealth[.]fgov[.]be/standards/fhir/(core/)?NamingSystem/nihdi(-professional|-organization)?$').not() or value.empty() or value.matches('^([0-9]{11}|[0-9]{8})$')"

Invariant: bib-nihdi-organisation
Description: "The NIHDI number of an organisation has exactly 11 digits."
Severity: #error
Expression: "system.matches('^https://www[.]ehealth[.]fgov[.]be/standards/fhir/(core/)?NamingSystem/nihdi(-professional|-organization)?$').not() or value.empty() or value.matches('^[0-9]{11}$')"

Invariant: bib-cbe
Description: "A CBE number has exactly 10 digits, the first of them 0 or 1."
Severity: #error
Expression: "system.matches('^https://www[.]ehealth[.]fgov[.]be/standards/fhir/(core/)?NamingSystem/cbe$').not() or value.empty() or value.matches('^[01][0-9]{9}$')"

Profile: Woman
Id: woman
Parent: $be-patient
Title: "Woman"
Description: "The woman, by RRN or BIS number, by an alternative number, or by the number of the hospital alone: a woman without SSIN is a normal case."
* insert OwnProfile(woman)
* identifier obeys bib-ssin
* identifier[SSIN] MS
* identifier contains alternative 0..* MS
* identifier[alternative] ^short = "Number of a woman without SSIN"
* identifier[alternative].system 1..1
* identifier[alternative].system = $alternative-sid
* identifier[alternative].value 1..1
* link MS
* link ^short = "Joins two numbers of one woman"

Profile: Professional
Id: professional
Parent: $be-practitioner
Title: "Professional"
Description: "A care or welfare professional. No NIHDI number is needed unless he or she bills."
* insert OwnProfile(professional)
* identifier obeys bib-ssin and bib-nihdi-person and bib-cbe
* identifier[NIHDI] MS
* identifier[SSIN] MS
* identifier[CBE] MS

Profile: Role
Id: role
Parent: $be-practitionerrole
Title: "Role of a professional"
Description: "Profession and organisation of a professional: the code in cd-hcparty decides what he or she may bill. A persphysician counts as gynaecologist only with a gynaecology department code on the same resource."
* insert OwnProfile(role)
* identifier obeys bib-ssin and bib-nihdi-person and bib-cbe
* practitioner 1..1 MS
* practitioner only Reference(Professional)
* organization MS
* organization only Reference(Organisation)
* code MS
* code[CD-HCPARTY] MS
* code[SNOMED-CT] MS

Profile: Organisation
Id: organisation
Parent: $be-organization
Title: "Organisation"
Description: "A hospital, medical house, group practice or welfare organisation; the type in cd-hcparty says which."
* insert OwnProfile(organisation)
* identifier obeys bib-nihdi-organisation and bib-cbe
* identifier[NIHDI] MS
* identifier[CBE] MS
* identifier[EHP] MS
* type MS
* type[CD-HCPARTY] MS

Profile: Designee
Id: designee
Parent: RelatedPerson
Title: "Designee"
Description: "A person whom the woman designates to take part in a meeting for her."
* insert OwnProfile(designee)
* identifier obeys bib-ssin
* patient MS
* patient only Reference(Woman)
* name MS
* relationship MS
