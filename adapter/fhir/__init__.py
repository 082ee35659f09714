"""What FHIR R4 4.0.1 says: codecs, outcomes, patches, definitions, validation, search. No I/O but packaged data."""
