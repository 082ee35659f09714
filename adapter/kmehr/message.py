"""A KMEHR message as values: its header, and a node for each patient, healthcare party and transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from adapter.canonical import KMEHR, NIHDI, PREGNANCY, URN_UUID, B
from adapter.fhir.outcome import Issue, Refused, error
from adapter.fhir.phrases import say
from adapter.kmehr.nodes import Node, Nodes
from adapter.kmehr.structure import MESSAGE, Structure
from adapter.kmehr.whence import Whence
from adapter.kmehr.xml import Element
from adapter.mapping.dates import brussels_moment

NAMESPACE: Final = uuid5(NAMESPACE_URL, KMEHR)
PERSON_DIGITS: Final = 8  # of a NIHDI number: they name the person
TRANSACTION: Final = "transaction"
ORGANISATION, DEPARTMENT = "org", "dept"  # how the codes of CD-HCPARTY begin
BILLING_CODE: Final = f"{B}/StructureDefinition/billing-code"
ABOUT: Final = frozenset((PREGNANCY, BILLING_CODE))  # ids that say something of a transaction and are not its own
MOMENTS: Final = ("beginmoment", "endmoment")
DATED: Final = ("date", "time")
STREET: Final = ("street", "housenumber", "postboxnumber")


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a message and where it stands; `key` is what it is known again by."""

    path: str
    node: Node
    key: str

    def id(self, concept: str) -> str:
        """The id of the resource that it becomes as a concept: the same in every message."""
        type_name: str = self.node["resourceType"]
        return name_of(concept if type_name == TRANSACTION else type_name, self.key)


@dataclass(frozen=True, slots=True)
class Message:
    """`id` and `stated` of the header; `places` are patients, parties and transactions, each once.

    `header`: its elements that are read, with what each says. `whence`: of each value in `places`, the elements.
    """

    id: str
    stated: str
    places: Sequence[Place]
    header: Mapping[str, str]
    whence: Whence


def name_of(type_name: str, key: str) -> str:
    """The id of the resource that the thing of this type with this key becomes."""
    return str(uuid5(NAMESPACE, f"{type_name} {key}"))


def read_message(root: Element, structure: Structure) -> Message:
    """The message in a tree. Raises Refused (422) with everything that it lacks."""
    nodes = Nodes(structure)
    reader, top = _Reader(nodes.whence, nodes.issues), nodes.node(root, MESSAGE)
    header, folders = _first(root, "header"), [one for one in root.children if one.name == "folder"]
    id = next((one.text for one in (header.children if header else ()) if one.attributes.get("S") == "ID-KMEHR"), "")
    said = top.get("header", {})
    stated = _moment(said) or ""
    if not id:
        reader.missing(header.path if header else root.path, 'id S="ID-KMEHR"')
    if "T" not in stated:
        reader.missing(header.path if header else root.path, "date, time")
    if not folders:
        reader.missing(root.path, "folder")
    if header is not None and "sender" in said:
        reader.party(said["sender"], f"{header.path}.sender[0]")
    for element, folder in zip(folders, top.get("folder", ()), strict=True):
        reader.folder(element, folder)
    if reader.issues:
        raise Refused.of(*reader.issues)
    return Message(id, stated, list(reader.places.values()), _told(header, id), reader.whence)


def _told(header: Element | None, id: str) -> dict[str, str]:
    """What the elements of the header that are read say of the Bundle."""
    children = header.children if header else ()
    told = {one.path: "Bundle.timestamp" for one in children if one.name in DATED}
    return told | {one.path: "Bundle.identifier.value" for one in children if one.name == "id" and one.text == id}


@dataclass(slots=True)
class _Reader:
    whence: Whence
    issues: list[Issue]
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def missing(self, path: str, what: str) -> None:
        self.issues.append(error("required-element-missing", path, what))

    def folder(self, element: Element, folder: Node) -> None:
        """Adds the patient, the transactions and everyone named in them."""
        patient = folder.get("patient")
        if not patient or not (patient.get("id") or patient.get("familyname")):
            self.missing(element.path, say("patient with an id or a familyname"))
            return
        path = f"{element.path}.patient[0]"
        self._name(patient)
        for address in patient.get("address", ()):
            words = [address.pop(name, "") for name in STREET]
            line = " ".join(filter(None, words))
            address["line"] = [line] if line else []
            self.whence.put(address["line"], 0, *self.whence.of(address, *STREET))
        key = _key(patient) or f"{patient['names']} {patient.get('birthdate', {}).get('date')}"
        woman = self._add("patient", path, patient, key)
        elements = [one for one in element.children if one.name == "transaction"]
        for where, transaction in zip(elements, folder.get("transaction", ()), strict=True):
            self._transaction(where.path, transaction, woman)

    def _transaction(self, path: str, node: Node, woman: Place) -> None:
        items = [*_items(node)]
        node["item"] = items
        node.pop("heading", None)
        for number, item in enumerate(items):
            self._item(item, f"{path}.item[{number}]")
        node["patient"] = _reference("patient", woman.key)
        node["moment"] = _moment({name: node.pop(name) for name in DATED if name in node})
        self.whence.put(node, "moment", *self.whence.of(node, *DATED))
        node["party"] = self.party(node.pop("author", {}), f"{path}.author[0]")
        ids = node.get("id", ())
        node["id"] = [one for one in ids if one["system"] not in ABOUT]
        node["episode"] = [{"identifier": one} for one in ids if one["system"] == PREGNANCY]
        for one in ids:
            if one["system"] == BILLING_CODE and "billingcode" not in node:
                node["billingcode"] = one["value"]
                self.whence.put(node, "billingcode", *self.whence.of(one, "value"))
        own = next((f"{one['system']}|{one['value']}" for one in node["id"]), "")
        codes = [coding["code"] for coding in node.get("cd", {}).get("coding", ())]
        days = [item["moment"] for item in items if item["moment"] and _has(item, "encounterdatetime")]
        self._add(TRANSACTION, path, node, own or " ".join((woman.key, *codes, *days)))

    def _item(self, item: Node, path: str) -> None:
        """Puts the moments and the party of an item beside what they were made of, which they stand for."""
        contents = item.get("content", ())
        said = [item.pop(name, {}) for name in MOMENTS]
        (begin, end), (began, ended) = map(_moment, said), [self.whence.of(one, *DATED) for one in said]
        beside = [path for one in contents for path in self.whence.of(one, *DATED)]
        told = {name: one.pop(name) for one in contents for name in DATED if name in one}
        item["moment"], item["end"] = begin or _moment(told), end
        self.whence.put(item, "moment", *(began if begin else beside))
        self.whence.put(item, "end", *ended)
        hcparties = [hcparty for one in contents for hcparty in one.pop("hcparty", ())]
        item["party"] = self.party({"hcparty": hcparties}, path)

    def party(self, parties: Node, path: str) -> Node | None:
        """Adds the parties of one list; the reference to the person in it with the organisation, else to that alone."""
        listed: Sequence[Node] = [one for one in parties.get("hcparty", ()) if one]
        organisations = [one for one in listed if _begins(one, ORGANISATION)]
        departments = [one for one in listed if _begins(one, DEPARTMENT)]
        persons = [one for one in listed if one not in organisations and one not in departments]
        found = [self._add("organisation", path, one, _key(one) or one.get("name", "")) for one in organisations]
        where = found[0] if found else None
        roles = [self._person(one, path, departments, where) for one in persons]
        return roles[0] if roles else _reference("organisation", where.key) if where else None

    def _person(self, hcparty: Node, path: str, departments: Sequence[Node], where: Place | None) -> Node:
        self._name(hcparty)
        name = hcparty["names"][0] if hcparty["names"] else {}
        key = _key(hcparty) or " ".join((name.get("family", ""), *name.get("given", ()))).strip()
        if not key:
            self.missing(path, say("hcparty with an id or a familyname"))
        node = {"cd": hcparty.get("cd"), "departments": [one["cd"] for one in departments]}
        node["practitioner"] = _reference("person", key)
        if where is not None:
            node["organization"] = _reference("organisation", where.key)
        person = {part: said for part, said in hcparty.items() if part != "cd"}
        self._add("person", path, person, key)
        role = f"{key} @ {where.key}" if where else key
        self._add("role", path, node, role)
        return _reference("role", role)

    def _name(self, node: Node) -> None:
        """Puts the names in the place of family name and first names."""
        name = {"family": node.pop("familyname", None), "given": node.pop("firstname", None)}
        names = {part: said for part, said in name.items() if said}
        node["names"] = [names] if names else []
        self.whence.put(names, "family", *self.whence.of(node, "familyname"))

    def _add(self, type_name: str, path: str, node: Node, key: str) -> Place:
        before = self.places.get((type_name, key))
        if before is not None:
            self.whence.repeat(before.node, node)
        shown = {**node, **(before.node if before else {}), "resourceType": type_name}
        place = Place(before.path if before else path, {name: one for name, one in shown.items() if one}, key)
        for name in place.node:
            known = before is not None and name in before.node
            self.whence.put(place.node, name, *self.whence.of(before.node if before and known else node, name))
        self.places[type_name, key] = place
        return place


def _items(node: Node) -> Iterator[Node]:
    """The items of a transaction, those under its headings included."""
    yield from node.get("item", ())
    for heading in node.get("heading", ()):
        yield from _items(heading)


def _key(node: Node) -> str:
    """What a patient or party is known again by: the first of its numbers."""
    for one in node.get("id", ()):
        value = one["value"][:PERSON_DIGITS] if one["system"] == NIHDI else one["value"]
        return f"{one['system']}|{value}"
    return ""


def _reference(concept: str, key: str) -> Node:
    return {"reference": f"{URN_UUID}{name_of(concept, key)}"}


def _begins(hcparty: Node, prefix: str) -> bool:
    return any(coding["code"].startswith(prefix) for coding in hcparty.get("cd", {}).get("coding", ()))


def _has(item: Node, code: str) -> bool:
    return any(coding["code"] == code for coding in item.get("cd", {}).get("coding", ()))


def _moment(node: Mapping[str, Any]) -> str | None:
    """Date and time as one; None for what is no moment."""
    if "date" not in node:
        return None
    try:
        return brussels_moment(node["date"], node.get("time", ""))
    except ValueError:
        return None


def _first(element: Element, name: str) -> Element | None:
    return next((one for one in element.children if one.name == name), None)
