"""What is known of profiles while one resource is checked: the Bundle around it, verdicts already given, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from adapter.fhir.fhirpath import Env
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope, joined, without_error
from adapter.fhir.validation.profiles.compiler import ProfileCompiler
from adapter.fhir.validation.profiles.defaults import default_profile, demanded_profile
from adapter.fhir.validation.profiles.extensions import settled
from adapter.fhir.validation.profiles.form import Form, form_of
from adapter.fhir.validation.profiles.questionnaire import response_problems

Json: TypeAlias = dict[str, Any]
Questionnaires: TypeAlias = Callable[[str], Mapping[str, Any] | None]

SEVERITIES: Final = ("information", "warning", "error")
NOTHING: Final[Json] = {}


class Known:
    """A resource: `own` is the profile that it declares, else its default (`soft`), or empty; `check` that profile's
    checker; `plain`: there is nothing else to check it with. `ok`: it has no error with that profile, None before it
    was checked; `found` is the verdict."""

    __slots__ = ("check", "found", "node", "ok", "own", "plain", "soft")

    def __init__(self, node: Json, own: str, check: Checker | None, soft: bool, plain: bool) -> None:
        self.node = node
        self.own = own
        self.check = check
        self.soft = soft
        self.plain = plain
        self.ok = True if check is None else None
        self.found: Problems = None

    def judge(self, scope: Scope) -> Problems:
        """The problems of the resource with its own profile, found once."""
        if self.ok is not None or self.check is None:
            return self.found
        self.ok = True  # for what leads back to itself
        found = self.found = self.check(self.node, scope)
        self.ok = found is None or without_error(found)
        return found


class ResourceProfiles(Env):
    """Checks resources with the profiles that they declare, those asked for (`listed`, of the outermost resource), and
    the default profile of their type when `defaults` is a severity. It is what invariants look around in, too."""

    __slots__ = ("compiler", "defaults", "entries", "good", "known", "listed", "questionnaires", "verdicts")

    def __init__(
        self, compiler: ProfileCompiler, listed: Sequence[str], defaults: str, questionnaires: Questionnaires | None
    ) -> None:
        super().__init__()
        self.compiler = compiler
        self.good = compiler.good
        self.listed = listed
        self.defaults = defaults
        self.questionnaires = questionnaires
        self.entries: dict[str, Known] = {}  # resources of the Bundle by fullUrl, and by type/id
        self.known: dict[int, Known] = {}
        self.root = NOTHING  # the resource that stands on its own, in which contained ones are found
        self.verdicts: dict[tuple[int, str], Problems] = {}

    def open_bundle(self, bundle: Json) -> dict[str, Known]:
        before = self.entries
        here = self.entries = dict(before)
        entries = bundle.get("entry")
        for entry in entries if type(entries) is list else ():
            try:
                resource, url = entry["resource"], entry.get("fullUrl")
                kind = resource["resourceType"]
            except (AttributeError, KeyError, TypeError):  # no resource, or R4 says what is wrong
                continue
            if type(kind) is str:
                known = self.known[id(resource)] = self._of(resource)
                if type(url) is str:
                    here[url] = known
                if "id" in resource:
                    here.setdefault(f"{kind}/{resource['id']}", known)
        return before

    def close_bundle(self, before: dict[str, Known]) -> None:
        self.entries = before

    def of(self, node: Json) -> Known:
        """What is known of a resource."""
        found = self.known.get(id(node))
        if found is None:
            found = self.known[id(node)] = self._of(node)
        return found

    def _of(self, node: Json) -> Known:
        own = default_profile(node) if self.defaults else ""
        meta = node.get("meta")
        declared = meta.get("profile") if type(meta) is dict else None
        demanded = demanded_profile(node) if node["resourceType"] == "Observation" else ""
        if not declared or type(declared) is not list:
            return Known(node, own, self.compiler.checker(own) if own else None, self.defaults != "error", not demanded)
        own, plain, check = self.compiler.choice(str(declared[0]), node["resourceType"], own)
        return Known(node, own, check, False, plain and not demanded and len(declared) == 1)

    def resolve(self, reference: Any) -> Any:
        """The resource that a reference points to, in the container or the Bundle; None when it is not there."""
        if type(reference) is not str:
            return None
        if reference[:1] != "#":
            known = self.entries.get(reference)
            return None if known is None else known.node
        if reference == "#":
            return self.root
        contained = self.root.get("contained")
        inside = contained if type(contained) is list else ()
        found = next((r for r in inside if type(r) is dict and r.get("id") == reference[1:]), None)
        return found if found is not None and type(found.get("resourceType")) is str else None

    def check_resource(self, node: Json, contained: bool, check: Checker, scope: Scope) -> Problems:
        """The problems of a resource with R4 (`check`) and with its profiles."""
        resource, root, listed = self.resource, self.root, self.listed
        if listed:
            self.listed = ()
        if not contained:
            self.root = node
        self.resource = node
        found = check(node, scope)
        known = self.known.get(id(node)) or self.of(node)
        if listed or not known.plain:
            problems = self.claimed(known, listed, scope)
        elif (problems := known.judge(scope)) is not None:
            problems = self.softened(problems) if known.soft else [*problems]
        if node["resourceType"] == "QuestionnaireResponse":
            problems = joined(problems, self.answered(node, found))
        self.resource, self.root = resource, root
        if problems is not None:
            found = joined(found, problems)
        return None if found is None else list(settled(found, node, self.compiler.profile, self)) or None

    def softened(self, problems: list[Problem]) -> list[Problem]:
        """The problems with a default profile, at most as severe as settings say."""
        return [one._replace(severity=min(one.severity, self.defaults, key=SEVERITIES.index)) for one in problems]

    def claimed(self, known: Known, listed: Sequence[str], scope: Scope) -> Problems:
        """The problems of a resource with the profiles that it declares, those asked for, and its default."""
        node = known.node
        meta = node.get("meta")
        declared = meta.get("profile") if type(meta) is dict else None
        given = [*(declared if type(declared) is list else ()), *listed]
        urls: list[str] = []
        found: list[Problem] = []
        for index, canonical in enumerate(given):
            if type(canonical) is str:
                url, wrong = self.compiler.claim(canonical, node["resourceType"])
                path = f".meta.profile[{index}]" if index < len(given) - len(listed) else ""
                found += [wrong._replace(path=path)] if wrong is not None else ()
                urls += [url] if url else ()
        if node["resourceType"] == "Observation" and (demanded := demanded_profile(node)):
            urls.append(demanded)
        wider = frozenset().union(*map(self.compiler.lineage, urls))
        default = default_profile(node) if self.defaults else ""
        if default and default not in wider and default not in urls:
            softer = self.checked(node, default, scope)
            found += self.softened(softer or [])
            # What conforms to the default conforms to what that is based on.
            wider |= self.compiler.lineage(default) if softer is None else frozenset()
        for url in dict.fromkeys(urls):
            found += () if url in wider else self.checked(node, url, scope) or ()
        return found or None

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
        if type(value) is not dict:
            return False
        profile = self.compiler.profile(url)
        kind = value.get("resourceType")
        if profile is None or (type(kind) is str and profile.type not in (kind, "Resource")):
            return profile is None
        if type(kind) is not str:
            return without_error(self.checked(value, url, scope))
        outer = self.resource, self.root
        self.resource = value
        if not self.inside(value):
            self.root = value
        found = self.resource_conforms(self.of(value), url, scope)
        self.resource, self.root = outer
        return found

    def resource_conforms(self, known: Known, url: str, scope: Scope) -> bool:
        """Whether a resource conforms to a profile: it does when it conforms to its own, which is based on that."""
        if known.own and (known.own == url or url in self.compiler.lineage(known.own)):
            known.judge(scope)
            if known.ok or known.own == url:
                return bool(known.ok)
        return without_error(self.checked(known.node, url, scope))

    def inside(self, value: Any) -> bool:
        """Whether a resource is contained in the one at hand."""
        contained = self.root.get("contained")
        return type(contained) is list and any(value is one for one in contained)

    def check_coding(self, value: Any) -> Problems:
        """The problems of a Coding with its system."""
        return self.compiler.systems.check(value)

    def check_extension(self, value: Any, holder: str, modifier: bool, scope: Scope) -> Problems:
        """The problems of an extension with its definition."""
        found, check = self.compiler.extension(value["url"], holder, modifier)
        problems = None if check is None else check(value, scope)
        return problems if found is None else joined([*found], problems)

    def answered(self, node: Json, known: Problems) -> Problems:
        """The problems of a response with its Questionnaire, when that is at hand and, if contained, has no error."""
        canonical = node.get("questionnaire")
        if type(canonical) is not str:
            return None
        if canonical[:1] == "#":
            asked = self.resolve(canonical)
            sound = not any(one.path.startswith(".contained[") for one in known or ())
            known_form = sound and type(asked) is dict and asked["resourceType"] == "Questionnaire"
            return response_problems(Form(asked), node, self.compiler.codes) if known_form else None
        asked = self.questionnaires(canonical) if self.questionnaires is not None else None
        if asked is None:
            asked = self.compiler.packages.questionnaire(canonical)
        return None if asked is None else response_problems(form_of(asked), node, self.compiler.codes)
