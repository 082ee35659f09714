"""What FHIR takes of HTML 4.0 into a narrative: elements, their attributes, and which may stand in which."""

from __future__ import annotations

from typing import Final

from adapter.canonical import XML

_CELL: Final = "abbr axis headers scope rowspan colspan nowrap bgcolor"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# HTML 4.0 chapters 7-11 (without 9.4) and 15, with links and images (R4, Narrative).
ELEMENTS: Final = _words(
    """a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3
    h4 h5 h6 hr i img kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var"""
)
ANYWHERE: Final = _words(
    f"title style class id lang dir accesskey tabindex align valign char charoff width height {XML}|lang {XML}|space"
)
ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "a": _words("href name rel rev type charset hreflang shape coords"),
    "area": _words("href nohref alt shape coords"),
    "blockquote": _words("cite"),
    "br": _words("clear"),
    "col": _words("span"),
    "colgroup": _words("span"),
    "hr": _words("size noshade"),
    "img": _words("src alt longdesc border usemap ismap name hspace vspace"),
    "li": _words("value type"),
    "map": _words("name"),
    "ol": _words("start type compact"),
    "q": _words("cite"),
    "table": _words("summary border frame rules cellspacing cellpadding bgcolor"),
    "td": _words(_CELL),
    "th": _words(_CELL),
    "tr": _words("bgcolor"),
    "ul": _words("type compact"),
}
LINKS: Final = _words("href src cite longdesc")
# Elements that stand only in some others, and elements that take only some others and no text.
INSIDE: Final[dict[str, frozenset[str]]] = {
    "caption": _words("table"),
    "dd": _words("dl"),
    "dt": _words("dl"),
    "li": _words("ol ul"),
    "tbody": _words("table"),
    "td": _words("tr"),
    "tfoot": _words("table"),
    "th": _words("tr"),
    "thead": _words("table"),
    "tr": _words("table tbody tfoot thead"),
}
CHILDREN: Final[dict[str, frozenset[str]]] = {
    "dl": _words("dd dt"),
    "ol": _words("li"),
    "table": _words("caption col colgroup tbody tfoot thead tr"),
    "tbody": _words("tr"),
    "tfoot": _words("tr"),
    "thead": _words("tr"),
    "tr": _words("td th"),
    "ul": _words("li"),
}
# Elements of running text, in which no block stands at any depth.
BLOCKS: Final = _words("div ol pre table ul")
RUNNING: Final = _words(
    """a abbr acronym b bdo big cite code dfn em h1 h2 h3 h4 h5 h6 i kbd p pre q samp small span strong sub sup tt
    var"""
)
EXCLUDED: Final[dict[str, frozenset[str]]] = dict.fromkeys(RUNNING, BLOCKS) | {
    "a": BLOCKS | {"a"},
    "p": BLOCKS | {"p", "blockquote"},
}
