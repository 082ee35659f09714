"""Every way in which the corpus changes a resource, by name."""

from scripts.conformance.corpus.mutations import (
    bundles,
    coded,
    contained,
    extensions,
    harmless,
    invariants,
    primitives,
    references,
    responses,
    structure,
)
from scripts.conformance.corpus.mutations.change import MUTATIONS, Mutation

__all__ = ["GROUPS", "MUTATIONS", "Mutation"]

# In the order in which the page tells of them.
GROUPS = {
    module.__name__.rpartition(".")[2]: (module.__doc__ or "").strip()
    for module in (
        structure,
        primitives,
        coded,
        extensions,
        references,
        contained,
        invariants,
        responses,
        bundles,
        harmless,
    )
}
