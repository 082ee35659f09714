"""The questionnaire in LHC-Forms, in headless Chromium: shown, filled in, computed, and sent to a gateway."""
