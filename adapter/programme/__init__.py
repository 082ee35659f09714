"""The rules of the care programme: facts and a date in, decisions with reasons out. No FHIR, no I/O."""
