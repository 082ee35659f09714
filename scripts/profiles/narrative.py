"""The narrative that a resource of the package has: what it is, in one paragraph, for a reader without tools."""

from __future__ import annotations

from html import escape

from scripts.profiles.texts import Resource

XHTML = "http://www.w3.org/1999/xhtml"
WITHOUT = {"Bundle", "Parameters", "Binary"}  # no domain resources: they have no text


def narrated(resource: Resource) -> Resource:
    """`resource` with its generated text, contained Bundles and parameters included."""
    kind = resource["resourceType"]
    for entry in resource.get("entry", ()):
        if kind == "Bundle" and "resource" in entry:
            entry["resource"] = narrated(entry["resource"])
    for parameter in resource.get("parameter", ()) if kind == "Parameters" else ():
        narrate_parameter(parameter)
    if kind in WITHOUT or "text" in resource:
        return resource
    title = str(resource.get("title") or resource.get("name") if isinstance(resource.get("name"), str) else kind)
    if not resource.get("title") and not isinstance(resource.get("name"), str):
        title = f"{kind} {resource.get('id', '')}".strip()
    said = resource.get("description")
    lines = f"<p><b>{escape(title)}</b></p>" + (f"<p>{escape(said)}</p>" if isinstance(said, str) else "")
    language = f' xml:lang="{resource["language"]}" lang="{resource["language"]}"' if "language" in resource else ""
    text = {"status": "generated", "div": f'<div xmlns="{XHTML}"{language}>{lines}</div>'}
    head = {
        key: resource[key] for key in ("resourceType", "id", "meta", "implicitRules", "language") if key in resource
    }
    return head | {"text": text} | {key: value for key, value in resource.items() if key not in head}


def narrate_parameter(parameter: Resource) -> None:
    if "resource" in parameter:
        parameter["resource"] = narrated(parameter["resource"])
    for part in parameter.get("part", ()):
        narrate_parameter(part)
