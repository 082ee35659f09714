"""The application: everything that can be asked of the gateway, without HTTP."""

from adapter.intake.intake import Intake
from adapter.intake.model import Answer, Caller
from adapter.intake.origin import Origin

__all__ = ["Answer", "Caller", "Intake", "Origin"]
