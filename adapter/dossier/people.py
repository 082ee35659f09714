"""Who is who: references to practitioners and their roles become the professionals of the programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from adapter.canonical import HCPARTY, NIHDI
from adapter.dossier.source import Fields, Sources
from adapter.programme.facts import Professional

NIHDI_PERSON = 8  # the first eight of the eleven digits name the person, for life

Registry = Mapping[str, bool | None]


class People:
    """Resolves references to professionals. `team_codes` gives the codes of the care team, which fill a gap."""

    def __init__(self, sources: Sources, registry: Registry | None) -> None:
        self._sources, self._registry = sources, registry
        self._practitioners = {one.ref: one.fields for one in sources.current("professional")}
        self._roles = {one.ref: one.fields for one in sources.current("role")}
        self._organisations = {one.ref: codes_of(one.fields.get("kinds")) for one in sources.current("organisation")}
        self._known: dict[str, Professional | None] = {}
        self._roles_of: dict[str, list[str]] = defaultdict(list)
        for ref in sorted(self._roles):
            self._roles_of[self._key_of_role(ref)].append(ref)
        self._team_codes: dict[str, set[str]] = defaultdict(set)

    def fill_gaps(self, members: Iterable[Mapping[str, Any]]) -> None:
        """Learn from care team members what their roles do not say."""
        for member in members:
            if (person := self.professional(member.get("member"))) is not None:
                self._team_codes[person.key] |= codes_of(member.get("roles"))
        self._known.clear()

    def professional(self, reference: Mapping[str, Any] | None) -> Professional | None:
        """The professional that a reference names; None while it is not known, or is somebody else."""
        ref = self._sources.resolve(reference)
        if ref is None:
            return None
        if ref not in self._known:
            self._known[ref] = self._professional(ref)
        return self._known[ref]

    def first(self, references: Iterable[Mapping[str, Any]] | None) -> Professional | None:
        """The first of several references that names a known professional."""
        found = (self.professional(reference) for reference in references or ())
        return next((person for person in found if person is not None), None)

    def _professional(self, ref: str) -> Professional | None:
        if ref in self._roles:
            key, roles = self._key_of_role(ref), [ref]
        elif ref in self._practitioners:
            key = _key(self._practitioners[ref], ref)
            roles = self._roles_of.get(key, [])
        else:
            return None
        codes = tuple(found for role in roles if (found := codes_of(self._roles[role].get("codes"))))
        if not codes and (team := self._team_codes.get(key)):
            codes = (frozenset(team),)
        kinds = [self._organisations.get(self._organisation_of(role) or "", frozenset()) for role in roles]
        nihdi = self._nihdi_of(ref)
        return Professional(key, nihdi, codes, frozenset().union(*kinds), self._registered(nihdi), ref)

    def _organisation_of(self, role: str) -> str | None:
        return self._sources.resolve(self._roles[role].get("organisation"), "Organization")

    def _practitioner_of(self, role: str) -> str | None:
        found = self._sources.resolve(self._roles[role].get("practitioner"), "Practitioner")
        return found if found in self._practitioners else None

    def _key_of_role(self, role: str) -> str:
        practitioner = self._practitioner_of(role)
        if practitioner is not None:
            return _key(self._practitioners[practitioner], practitioner)
        return _key(self._roles[role], role)

    def _nihdi_of(self, ref: str) -> str | None:
        practitioner = self._practitioner_of(ref) if ref in self._roles else ref
        own = _nihdi(self._practitioners[practitioner]) if practitioner else None
        return own or (_nihdi(self._roles[ref]) if ref in self._roles else None)

    def _registered(self, nihdi: str | None) -> bool | None:
        if self._registry is None or nihdi is None:
            return None
        return self._registry.get(nihdi[:NIHDI_PERSON])


def codes_of(codings: Iterable[Mapping[str, str]] | None) -> frozenset[str]:
    """The cd-hcparty codes among codings."""
    return frozenset(one["code"] for one in codings or () if one.get("system") == HCPARTY)


def _nihdi(fields: Fields) -> str | None:
    return next((one["value"] for one in fields.get("identifiers") or () if one.get("system") == NIHDI), None)


def _key(fields: Fields, ref: str) -> str:
    """The name of a person: the NIHDI number's first eight digits, else the first business identifier, else the ref."""
    if nihdi := _nihdi(fields):
        return nihdi[:NIHDI_PERSON]
    return min((f"{one['system']}|{one['value']}" for one in fields.get("identifiers") or ()), default=ref)
