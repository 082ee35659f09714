"""Narratives: which elements of HTML may stand in which, what text may stand where, and where links lead."""

from __future__ import annotations

from typing import Any

from tests.fhir.validation.cases.samples import (
    UUID_2,
    bundle,
    composition,
    entry,
    narrative,
    observation,
    organisation,
    patient,
)

DIV = {("Patient.text.div", "narrative")}
MISPLACED = (
    "<li>x</li>", "<tr><td>x</td></tr>", "<td>x</td>", "<thead><tr><th>x</th></tr></thead>", "<caption>x</caption>",
    "<dt>x</dt>", "<table><td>x</td></table>", "<table><p>x</p></table>", "<table>x</table>", "<ul>x</ul>",
    "<ul><ul><li>x</li></ul></ul>", "<table><tr>x</tr></table>", "<table><thead><td>x</td></thead></table>",
    "<dl><p>x</p></dl>", "<p><p>x</p></p>", "<p><span><p>x</p></span></p>", "<p><ul><li>x</li></ul></p>",
    "<p><blockquote>x</blockquote></p>", "<b><div>x</div></b>", "<span><table><tr><td>x</td></tr></table></span>",
    '<a href="a"><b><a href="b">x</a></b></a>', "<h1><div>x</div></h1>",
)  # fmt: skip
ASTRAY = (
    '<a href="">x</a>', '<a href="two words">x</a>', '<a href="http://a{b}">x</a>', '<a href="urn:oid:1.2.3.4">x</a>',
    '<a href="#nowhere">x</a>', '<img src="#nowhere" alt="x"/>', "<p><![CDATA[ ]]></p>",
)  # fmt: skip
PLACED = (
    "<table><caption>x</caption><col/><tbody><tr><td><div>x</div></td></tr></tbody></table>", "<p>x<hr/></p>",
    "<ul>\n <li><p>x</p></li> <!-- x -->\n</ul>", "<dl><dt><p>x</p></dt><dd>y</dd></dl>", "<span><p>x</p></span>",
    '<a href="#here">x</a><p id="here">y</p>', "<a href='#here'>x</a><a name='here'>y</a>", "&#160;",
    '<a href="#woman">x</a>', '<a href="#">x</a>', '<a href="Patient/1">x</a>', '<a href="mailto:a@b.test">x</a>',
)  # fmt: skip


def linking(place: str) -> Any:
    return narrative(f'<a href="#{place}">x</a>')


ORGANISATION = organisation(id="o") | {"text": linking("o")}
CASES: list[tuple[str, Any, set[tuple[str, str]]]] = [
    *((content, patient(text=narrative(content)), DIV) for content in (*MISPLACED, *ASTRAY)),
    (
        "a link in a contained resource to nothing",
        patient(contained=[ORGANISATION | {"text": linking("n")}], managingOrganization={"reference": "#o"}),
        {("Patient.contained[0].text.div", "narrative")},
    ),
    (
        "extensions in place of a div",
        patient(text={"status": "generated", "_div": {"extension": [{"url": "http://x.test/e", "valueCode": "x"}]}}),
        {("Patient.text._div", "unknown-element")},
    ),
]
VALID: list[tuple[str, Any]] = [
    *((content, patient(id="woman", text=narrative(content))) for content in PLACED),
    ("a link to an element", patient(text=linking("name"), name=[{"id": "name", "family": "x"}])),
    ("a link to a contained resource", patient(text=linking("o"), contained=[ORGANISATION],
                                               managingOrganization={"reference": "#o"})),
    ("a link to another entry", bundle(entry(resource=patient(text=linking("o"))),
                                       entry(UUID_2, resource=observation(id="o")))),
    ("a link to the text of a section", composition(text=linking("s"),
                                                    section=[{"text": narrative('<p id="s">x</p>')}])),
    ("a link to another entry by its fullUrl", patient(text=narrative(f'<a href="{UUID_2}">x</a>'))),
]  # fmt: skip
