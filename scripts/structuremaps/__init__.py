"""The correspondence files as FHIR StructureMaps and logical models."""
