// Fictitious people: the numbers have valid check digits and belong to nobody that we know of.

Instance: amina
InstanceOf: Woman
Usage: #example
Title: "Amina, who is pregnant"
Description: "A woman with a national register number."
* identifier[SSIN].system = $ssin
* identifier[SSIN].value = "94021300244"
* identifier[+].system = $linde-record
* identifier[=].value = "7731"
* active = true
* name.family = "Haddad"
* name.given = "Amina"
* gender = #female
* birthDate = "1994-02-13"
* communication.language = urn:ietf:bcp:47#fr
* communication.preferred = true

Instance: rosa
InstanceOf: Woman
Usage: #example
Title: "Rosa, without SSIN"
Description: "A woman who is known by an alternative number only: a normal case."
* identifier[alternative].system = $alternative-sid
* identifier[alternative].value = "ALT-2026-0042"
* name.text = "Rosa"
* gender = #female

Instance: midwife
InstanceOf: Professional
Usage: #example
Title: "Sofie, midwife"
Description: "A professional with a NIHDI number."
* identifier[NIHDI].system = $nihdi
* identifier[NIHDI].value = "41234502001"
* name.family = "Peeters"
* name.given = "Sofie"

Instance: gynaecologist
InstanceOf: Professional
Usage: #example
Title: "Karim, gynaecologist"
Description: "A professional with a NIHDI number."
* identifier[NIHDI].system = $nihdi
* identifier[NIHDI].value = "11778867340"
* name.family = "Benali"
* name.given = "Karim"

Instance: general-practitioner
InstanceOf: Professional
Usage: #example
Title: "Els, general practitioner"
Description: "A professional with a NIHDI number."
* identifier[NIHDI].system = $nihdi
* identifier[NIHDI].value = "13024625004"
* name.family = "Claes"
* name.given = "Els"

Instance: social-worker
InstanceOf: Professional
Usage: #example
Title: "Noor, social worker"
Description: "A professional without NIHDI number: takes part, does not bill."
* name.family = "Willems"
* name.given = "Noor"

Instance: midwife-role
InstanceOf: Role
Usage: #example
Title: "Sofie as midwife of the hospital"
Description: "The profession that decides what she may bill."
* active = true
* practitioner = Reference(midwife)
* organization = Reference(hospital)
* code[CD-HCPARTY] = $hcparty#persmidwife "midwife"

Instance: gynaecologist-role
InstanceOf: Role
Usage: #example
Title: "Karim as gynaecologist of the hospital"
Description: "A physician whose department makes him a gynaecologist."
* practitioner = Reference(gynaecologist)
* organization = Reference(hospital)
* code[CD-HCPARTY][0] = $hcparty#persphysician "physician"
* code[CD-HCPARTY][1] = $hcparty#deptgynecologyobstetrics "gynecology and obstetrics"

Instance: general-practitioner-role
InstanceOf: Role
Usage: #example
Title: "Els as general practitioner"
Description: "A general practitioner in her own practice."
* practitioner = Reference(general-practitioner)
* code[CD-HCPARTY] = $hcparty#persgeneralphysician

Instance: social-worker-role
InstanceOf: Role
Usage: #example
Title: "Noor as social worker of the hospital"
Description: "A welfare professional of the hospital."
* practitioner = Reference(social-worker)
* organization = Reference(hospital)
* code[CD-HCPARTY] = $hcparty#perssocialworker

Instance: hospital
InstanceOf: Organisation
Usage: #example
Title: "A hospital"
Description: "The organisation of the team."
* identifier[NIHDI].system = $nihdi
* identifier[NIHDI].value = "71077739000"
* identifier[CBE].system = $cbe
* identifier[CBE].value = "0455667792"
* type[CD-HCPARTY] = $hcparty#orghospital "hospital"
* name = "Ziekenhuis De Linde"

Instance: sister
InstanceOf: Designee
Usage: #example
Title: "Amina's sister"
Description: "Whom Amina designates for a meeting."
* patient = Reference(amina)
* relationship = http://terminology.hl7.org/CodeSystem/v3-RoleCode#SIS "sister"
* name.family = "Haddad"
* name.given = "Leila"
