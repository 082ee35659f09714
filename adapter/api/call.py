"""What a handler works with: one request as values, and the services of this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers

from adapter.api.forms import Resource, decoded
from adapter.api.headers import prefer
from adapter.fhir.definitions.packages import Packages
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused, error, fatal
from adapter.fhir.phrases import say
from adapter.fhir.terminology import Terminology
from adapter.intake import Answer, Caller, Intake
from adapter.kmehr import Kmehr
from adapter.sealing import Seal

Pairs = tuple[tuple[str, str], ...]

# Parameters of the representation: read by the edge, part of no search and of no condition.
REPRESENTATION: Final = frozenset({"_format", "_pretty"})


@dataclass(frozen=True, slots=True)
class Services:
    """What the handlers of one process share. `ready` raises StoreError while the store cannot be used.

    `statement` gives the CapabilityStatement for a base address, `terminology` the codes that are known, `seal` the
    links of searches that came in a body; `packages` are the profiles by which `$validate` judges, `defaults` how
    severe it is with those that a resource does not declare.
    """

    intake: Intake
    kmehr: Kmehr
    limits: Limits
    ready: Callable[[], None]
    statement: Callable[[str], Resource]
    seal: Seal
    terminology: Callable[[], Terminology] = lambda: Terminology(())
    packages: Packages | None = None
    defaults: str = "information"
    sandbox: bool = False
    base_url: str = ""
    page_size: int = 50
    max_page_size: int = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `body` is already decompressed; `query` holds no `_format` and `_pretty`."""

    services: Services
    caller: Caller
    headers: Headers
    path: Mapping[str, str]
    query: Pairs = ()
    body: bytes = b""

    @property
    def type(self) -> str:
        """The resource type of the address; empty for the whole gateway."""
        return self.path.get("type", "")

    @property
    def id(self) -> str:
        """The id of the address; empty for a whole type."""
        return self.path.get("id", "")

    def option(self, name: str) -> str | None:
        """A query parameter that may stand once. Raises Refused (400) when it stands twice."""
        values = [value for key, value in self.query if key == name]
        if len(values) > 1:
            raise Refused.of(
                error("request-parameter", expected=say("one value"), found=", ".join(values), parameter=name)
            )
        return values[0] if values else None

    def takes(self, *names: str) -> None:
        """Raises Refused (400) for query parameters beside these, unless the caller prefers `handling=lenient`."""
        unknown = {} if self.lenient else {name: value for name, value in self.query if name not in names}
        expected = ", ".join(names) or say("no query parameter")
        if unknown:
            raise Refused.of(
                *(error("request-parameter", "", expected, value, parameter=name) for name, value in unknown.items())
            )

    @property
    def lenient(self) -> bool:
        """Whether parameters that are not known here are to be passed over."""
        return prefer(self.headers.get("prefer")).handling == "lenient"

    def resource(self) -> Resource:
        """The resource in the body. Raises Refused: 400 unreadable, 413 too much, 415 not FHIR."""
        if not self.body:
            raise Refused.of(fatal("empty-body", expected=say("a FHIR resource")))
        return decoded(self.headers.get("content-type"), self.body, self.services.limits)


Handler = Callable[[Call], Answer]
