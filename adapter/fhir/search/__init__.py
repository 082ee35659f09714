"""Search as FHIR R4 says: what a resource is found by, and what a query asks for. No I/O."""

from adapter.fhir.search.catalogue import fingerprint, parameters, resource_types
from adapter.fhir.search.extract import index, links, links_of
from adapter.fhir.search.parse import parse

__all__ = ["fingerprint", "index", "links", "links_of", "parameters", "parse", "resource_types"]
