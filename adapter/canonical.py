"""Every URI that the gateway writes or recognises, once (contract.md sections 1 to 3)."""

from __future__ import annotations

from typing import Final

B: Final = "https://borninbelgiumpro.be/fhir"
E: Final = "https://www.ehealth.fgov.be/standards/fhir"
HL7: Final = "http://hl7.org/fhir"

SSIN: Final = f"{E}/core/NamingSystem/ssin"
NIHDI: Final = f"{E}/core/NamingSystem/nihdi"
# Of the index alone, sent by nobody: the first eight digits of a NIHDI number, which name a person.
NIHDI_PERSON: Final = f"{NIHDI}#person"
CBE: Final = f"{E}/core/NamingSystem/cbe"
NOMENCLATURE: Final = f"{E}/core/NamingSystem/be-ns-nihdi-nomenclature"
HCPARTY: Final = f"{E}/core/CodeSystem/cd-hcparty"
ALTERNATIVE_NUMBER: Final = f"{B}/sid/alternative-number"
PREGNANCY: Final = f"{B}/sid/pregnancy"
CHARGE: Final = f"{B}/sid/charge"

KMEHR: Final = "http://www.ehealth.fgov.be/standards/kmehr/schema/v1"
XHTML: Final = "http://www.w3.org/1999/xhtml"
XML: Final = "http://www.w3.org/XML/1998/namespace"
XML_SCHEMA_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
FHIRPATH_SYSTEM: Final = "http://hl7.org/fhirpath/System."
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
SNOMED: Final = "http://snomed.info/sct"
TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
PARTICIPATION_TYPE: Final = f"{TERMINOLOGY}/v3-ParticipationType"
OBSERVATION_VALUE: Final = f"{TERMINOLOGY}/v3-ObservationValue"
CLINICAL_STATUS: Final = f"{TERMINOLOGY}/condition-clinical"
VERIFICATION_STATUS: Final = f"{TERMINOLOGY}/condition-ver-status"

# How names that are no addresses begin: of entries in a Bundle, of registered systems.
URN_UUID: Final = "urn:uuid:"
URN_OID: Final = "urn:oid:"

# Older spellings of the same systems: stored as sent, matched and mapped as the canonical one (contract section 0).
ALIASES: Final[dict[str, str]] = {
    f"{E}/NamingSystem/ssin": SSIN,
    f"{E}/NamingSystem/nihdi": NIHDI,
    f"{E}/NamingSystem/nihdi-professional": NIHDI,
    f"{E}/NamingSystem/nihdi-organization": NIHDI,
    f"{E}/core/NamingSystem/nihdi-professional": NIHDI,
    f"{E}/core/NamingSystem/nihdi-organization": NIHDI,
    f"{E}/NamingSystem/cbe": CBE,
    f"{E}/NamingSystem/ehp": f"{E}/core/NamingSystem/ehp",
    f"{E}/NamingSystem/insurancymembership": f"{E}/core/NamingSystem/insurancymembership",
    f"{E}/NamingSystem/insurancenumber": f"{E}/core/NamingSystem/insurancenumber",
    f"{E}/NamingSystem/be-ns-nihdi-nomenclature": NOMENCLATURE,
    f"{E}/CodeSystem/cd-hcparty": HCPARTY,
    f"{E}/terminology/CodeSystem/cd-hcparty": HCPARTY,
}


def canonical(uri: str) -> str:
    """The spelling by which a system is stored in indexes and compared."""
    return ALIASES.get(uri, uri)


def learn_aliases(aliases: dict[str, str]) -> None:
    """Senders' own names of known systems, for this process: a URI means the same whoever uses it."""
    ALIASES.update(aliases)
