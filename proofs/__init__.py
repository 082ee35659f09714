"""Proofs by tools that no one here wrote: `make proofs`."""
