"""The rules of the ChargeItemDefinitions, evaluated by fhirpath.js over every story."""
