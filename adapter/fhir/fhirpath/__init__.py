"""FHIRPath for invariants: an expression is compiled once into closures, and evaluated on resources as decoded.

No general engine: no date arithmetic, no units, no terminology. What is not supported is told at compile time.
"""

from adapter.fhir.fhirpath import functions, predicates  # register what an expression may call
from adapter.fhir.fhirpath.compiler import compile_path, compile_test
from adapter.fhir.fhirpath.parser import Unsupported
from adapter.fhir.fhirpath.values import Env

__all__ = ["Env", "Unsupported", "compile_path", "compile_test", "functions", "predicates"]
