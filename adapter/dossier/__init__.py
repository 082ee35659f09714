"""Records of one woman → programme facts, one dossier for each pregnancy; decisions → records → resources."""

from adapter.dossier.derive import Derivation, Dossier, derive
from adapter.dossier.source import Source, SourceIssue

__all__ = ["Derivation", "Dossier", "Source", "SourceIssue", "derive"]
