"""Builds the FHIR package of profiles/: generated resources, SUSHI, narratives, archive."""
