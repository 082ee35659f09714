"""What is known of profiles while one resource is checked: the Bundle around it, verdicts already given, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from adapter.fhir.fhirpath import Env
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope, joined
from adapter.fhir.validation.profiles.compiler import ProfileCompiler
from adapter.fhir.validation.profiles.defaults import default_profile
from adapter.fhir.validation.profiles.extensions import settled
from adapter.fhir.validation.profiles.questionnaire import form_of, response_problems

Json: TypeAlias = dict[str, Any]
Questionnaires: TypeAlias = Callable[[str], Mapping[str, Any] | None]

SEVERITIES: Final = ("information", "warning", "error")
NOTHING: Final[Json] = {}


class ResourceProfiles(Env):
    """Checks resources with the profiles that they declare, those asked for (`listed`, of the outermost resource), and
    the default profile of their type when `defaults` is a severity. It is what invariants look around in, too."""

    __slots__ = (
        "bundle",
        "chosen",
        "compiler",
        "container",
        "defaults",
        "entries",
        "listed",
        "questionnaires",
        "verdicts",
    )

    def __init__(
        self, compiler: ProfileCompiler, listed: Sequence[str], defaults: str, questionnaires: Questionnaires | None
    ) -> None:
        super().__init__()
        self.compiler = compiler
        self.listed = listed
        self.defaults = defaults
        self.questionnaires = questionnaires
        self.chosen: dict[int, str] = {}  # default profile by resource
        self.entries: dict[str, Json] = NOTHING  # resources of the Bundle by fullUrl, and by type/id
        self.container: Json = NOTHING  # the resource that stands on its own, in which contained ones are found
        self.verdicts: dict[tuple[int, str], Problems] = {}
        self.bundle = object()  # stands for the Bundle at hand: what holds in it holds for this alone

    def open_bundle(self, bundle: Json) -> dict[str, Json]:
        before = self.entries
        entries = bundle.get("entry")
        self.entries = dict(before)
        self.bundle = object()
        for entry in entries if type(entries) is list else ():
            resource = entry.get("resource") if type(entry) is dict else None
            if type(resource) is dict:
                if type(url := entry.get("fullUrl")) is str:
                    self.entries[url] = resource
                if (name := resource.get("id")) is not None:
                    self.entries.setdefault(f"{resource.get('resourceType')}/{name}", resource)
        return before

    def close_bundle(self, before: dict[str, Json]) -> None:
        self.entries = before
        self.bundle = object()

    def resolve(self, reference: Any) -> Any:
        """The resource that a reference points to, in the container or the Bundle; None when it is not there."""
        if type(reference) is not str:
            return None
        if reference[:1] != "#":
            return self.entries.get(reference)
        if reference == "#":
            return self.container
        contained = self.container.get("contained")
        inside = contained if type(contained) is list else ()
        return next((r for r in inside if type(r) is dict and r.get("id") == reference[1:]), None)

    def check_resource(self, node: Json, contained: bool, check: Checker, scope: Scope) -> Problems:
        """The problems of a resource with R4 (`check`) and with its profiles."""
        outer = self.container, self.resource, self.root
        listed = self.listed
        self.listed = ()
        if not contained:
            self.container = self.root = node
        found = check(node, scope)
        self.resource = node
        if "meta" in node or listed:
            problems = self.claimed(node, listed, scope)
        else:
            problems = self.with_default(node, scope) if self.defaults else None
        kind = node["resourceType"]
        if kind == "QuestionnaireResponse":
            problems = joined(problems, self.answered(node))
        self.container, self.resource, self.root = outer
        found = joined(found, problems)
        return None if found is None else list(settled(found, kind)) or None

    def claimed(self, node: Json, listed: Sequence[str], scope: Scope) -> Problems:
        """The problems of a resource with the profiles that it declares, those asked for, and its default."""
        meta = node.get("meta")
        declared = meta.get("profile", ()) if type(meta) is dict else ()
        if not declared and not listed:
            return self.with_default(node, scope) if self.defaults else None
        if type(declared) is list and len(declared) == 1 and not listed and not self.defaults:
            url, wrong = self.compiler.claim(str(declared[0]), node["resourceType"])  # the usual case
            if wrong is None:
                return self.checked(node, url, scope) if url else None
        known: list[str] = []
        found: list[Problem] = []
        given = [*(declared if type(declared) is list else ()), *listed]
        for index, canonical in enumerate(given):
            if type(canonical) is str:
                url, wrong = self.compiler.claim(canonical, node["resourceType"])
                path = f".meta.profile[{index}]" if index < len(given) - len(listed) else ""
                found += [wrong._replace(path=path)] if wrong is not None else ()
                if url:
                    known.append(url)
        default = self.default(node)
        if default and not any(default == url or default in self.compiler.lineage(url) for url in known):
            softer = self.with_default(node, scope)
            found += softer or ()
            # What conforms to the default conforms to what that is based on.
            known = known if softer else [url for url in known if url not in self.compiler.lineage(default)]
        if len(known) > 1:
            wider = frozenset().union(*map(self.compiler.lineage, known))
            known = [url for url in known if url not in wider]
        for url in known:
            found += self.checked(node, url, scope) or ()
        return found or None

    def default(self, node: Json) -> str:
        """The default profile of a resource; empty when there is none."""
        if not self.defaults:
            return ""
        key = id(node)
        if key not in self.chosen:
            self.chosen[key] = default_profile(node)
        return self.chosen[key]

    def with_default(self, node: Json, scope: Scope) -> Problems:
        """The problems with the default profile of the type, at most as severe as settings say."""
        url = self.default(node)
        found = self.checked(node, url, scope) if url else None
        if found is None or self.defaults == "error":
            return found
        return [one._replace(severity=min(one.severity, self.defaults, key=SEVERITIES.index)) for one in found]

    def checked(self, value: Any, url: str, scope: Scope) -> Problems:
        """The problems of a value with a profile, found once."""
        key = (id(value), url)
        verdicts = self.verdicts
        if key in verdicts:
            known = verdicts[key]
            return None if known is None else list(known)
        check = self.compiler.checker(url)
        verdicts[key] = None  # for what leads back to itself
        found = None if check is None else check(value, scope)
        if found is not None:
            verdicts[key] = list(found)
        return found

    def conforms(self, value: Any, url: str, scope: Scope) -> bool:
        """Whether a value, which may be a resource elsewhere in the Bundle, has no error with a profile."""
        if (key := (id(value), url)) in self.verdicts:
            return _without_error(self.verdicts[key])
        if type(value) is not dict:
            return False
        profile = self.compiler.profile(url)
        kind = value.get("resourceType")
        if profile is None or (type(kind) is str and profile.type not in (kind, "Resource")):
            return profile is None
        if type(kind) is not str:
            return _without_error(self.checked(value, url, scope))
        own = self.own(value)
        if own != url and url in self.compiler.lineage(own) and self.conforms(value, own, scope):
            return True  # what conforms to a profile conforms to those that it is based on
        outer = self.container, self.resource, self.root
        self.resource = value
        if not self.inside(value):
            self.container = self.root = value
        found = self.checked(value, url, scope)
        self.container, self.resource, self.root = outer
        return _without_error(found)

    def own(self, node: Json) -> str:
        """The profile that a resource declares, or its default; empty when there is none."""
        meta = node.get("meta")
        declared = meta.get("profile") if type(meta) is dict else None
        if type(declared) is list and declared and type(declared[0]) is str:
            return declared[0].partition("|")[0]
        return self.default(node)

    def inside(self, value: Any) -> bool:
        """Whether a resource is contained in the one at hand."""
        contained = self.container.get("contained")
        return type(contained) is list and any(value is one for one in contained)

    def check_extension(self, value: Any, holder: str, modifier: bool, scope: Scope) -> Problems:
        """The problems of an extension with its definition."""
        found, check = self.compiler.extension(value["url"], holder, modifier)
        problems = None if check is None else check(value, scope)
        return problems if found is None else joined([*found], problems)

    def answered(self, node: Json) -> Problems:
        """The problems of a response with its Questionnaire, when that is known."""
        canonical = node.get("questionnaire")
        if type(canonical) is not str:
            return None
        asked = self.questionnaires(canonical) if self.questionnaires is not None else None
        if asked is None:
            asked = self.compiler.packages.questionnaire(canonical)
        return None if asked is None else response_problems(form_of(asked), node, self.compiler.codes)


def _without_error(found: Problems) -> bool:
    return found is None or all(problem.severity != "error" for problem in found)
