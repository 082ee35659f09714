"""A resource in another language: its texts as the extension `translation` beside them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from adapter.canonical import HL7, XHTML

Resource = dict[str, Any]
TRANSLATION: Final = f"{HL7}/StructureDefinition/translation"
TITLES: Final = ("_title", "_name", "_description")


def spoken(resource: Resource, languages: Sequence[str]) -> Resource:
    """The resource in the first of these languages that it speaks; as it is when it speaks none of them.

    The texts that stood there stay among the translations; the narrative is the title alone.
    """
    own = str(resource.get("language", ""))
    known = {_primary(own): own} | {_primary(tag): tag for tag in _titled(resource)}
    chosen = next((known[_primary(tag)] for tag in languages if _primary(tag) in known), own)
    if not own or chosen == own:
        return resource
    told: Resource = _translated(resource, own, chosen)
    head: Resource = {name: told[name] for name in ("resourceType", "id", "meta") if name in told}
    head |= {"language": chosen, "text": _narrative(str(told.get("title", told.get("name", ""))), chosen)}
    return head | {key: told[key] for key in told if key not in head}


def _narrative(title: str, language: str) -> Resource:
    attributes = f'xmlns="{XHTML}" xml:lang="{language}" lang="{language}"'
    return {"status": "generated", "div": f"<div {attributes}><p>{escape(title)}</p></div>"}


def _titled(resource: Resource) -> list[str]:
    return [tag for name in TITLES for tag in _texts(resource.get(name, {}))]


def _primary(tag: str) -> str:
    return tag.lower().partition("-")[0]


def _texts(element: Any) -> dict[str, str]:
    """The translations beside a text, by language."""
    found: dict[str, str] = {}
    for extension in element.get("extension", ()) if isinstance(element, Mapping) else ():
        if extension.get("url") == TRANSLATION:
            parts = {part["url"]: part.get("valueCode", part.get("valueString")) for part in extension["extension"]}
            found[str(parts.get("lang"))] = str(parts.get("content"))
    return found


def _translated(value: Any, own: str, chosen: str) -> Any:
    if isinstance(value, list):
        return [_translated(one, own, chosen) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: _translated(one, own, chosen) for key, one in value.items()}
    for key, text in value.items():
        texts = _texts(value.get(f"_{key}", {}))
        if chosen in texts and isinstance(text, str):
            found[key] = texts[chosen]
            found[f"_{key}"] = _turned(value[f"_{key}"], chosen, {"lang": own, "content": text})
    return found


def _turned(element: Resource, chosen: str, before: Mapping[str, str]) -> Resource:
    """The element beside a text, with the text that stood there in the place of the one that stands there now."""
    turned = [
        {"url": "lang", "valueCode": before["lang"]},
        {"url": "content", "valueString": before["content"]},
    ]
    return element | {
        "extension": [
            one | {"extension": turned} if one.get("url") == TRANSLATION and _lang(one) == chosen else one
            for one in element["extension"]
        ]
    }


def _lang(extension: Resource) -> str | None:
    return next((part.get("valueCode") for part in extension["extension"] if part["url"] == "lang"), None)
