"""Profiles on the same walk: what a profile says beyond its type, compiled into closures when it is first used."""

from adapter.fhir.validation.profiles.profiling import Questionnaires, ResourceProfiles

__all__ = ["Questionnaires", "ResourceProfiles"]
