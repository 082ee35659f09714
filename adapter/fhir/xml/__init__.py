"""FHIR XML, read and written by tables that are made from the definitions."""
