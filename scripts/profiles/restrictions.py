"""What the profiles of the package forbid beyond the definitions they are built on, one key for each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Definition = Mapping[str, Any]


def restrictions(profiles: Iterable[Definition]) -> Iterator[str]:
    """Keys such as `charge ChargeItem.quantity min`; a fixed discriminator forbids nothing by itself."""
    for profile in profiles:
        if profile["type"] == "Extension":
            yield f"{profile['id']} Extension context"
        told = discriminators(profile)
        for element in profile["differential"]["element"]:
            place = f"{profile['id']} {element['id']}"
            for kind in kinds(element, element["id"] in told):
                yield f"{place} {kind}"


def kinds(element: Definition, discriminates: bool) -> Iterator[str]:
    if element.get("min", 0) > 0 and (not discriminates or "sliceName" in element):
        yield "min"
    if element.get("max") in ("0", "1") and "sliceName" not in element:
        yield "max"
    valued = any(key.startswith(("fixed", "pattern")) for key in element)
    if valued and not discriminates and not element["id"].endswith("Extension.url"):
        yield "value"
    if element.get("binding", {}).get("strength") == "required":
        yield "binding"
    if "type" in element and "sliceName" not in element:
        yield "type"
    yield from (rule["key"] for rule in element.get("constraint", ()) if rule["severity"] == "error")


def discriminators(profile: Definition) -> set[str]:
    """Ids of elements by which an item is sorted into a slice."""
    elements = {element["id"]: element for element in profile["snapshot"]["element"]}
    found: set[str] = set()
    for name, element in elements.items():
        for one in element.get("slicing", {}).get("discriminator", ()):
            slices = (other for other in elements if other.startswith(f"{name}:"))
            path = "" if one["path"] == "$this" else f".{one['path']}"
            found.update(f"{name}:{other[len(name) + 1 :].split('.')[0]}{path}" for other in slices)
    return found
