"""The questionnaire in LHC-Forms, in headless Chromium: shown, filled in, computed, and sent to a gateway.

The renderer's own words (Yes, No, Not Answered, Type a value) are English in every language.
"""
