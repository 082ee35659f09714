"""What code systems, value sets and concept maps say: `$lookup`, `$expand`, `$validate-code`, `$translate`. No I/O."""

from adapter.fhir.terminology.asked import Asked, read
from adapter.fhir.terminology.expand import expand
from adapter.fhir.terminology.library import Terminology
from adapter.fhir.terminology.lookup import lookup
from adapter.fhir.terminology.translate import translate
from adapter.fhir.terminology.validate import validate_in_system, validate_in_value_set

__all__ = [
    "Asked",
    "Terminology",
    "expand",
    "lookup",
    "read",
    "translate",
    "validate_in_system",
    "validate_in_value_set",
]
