"""Texts and numbers that are none of their type: dates that do not exist, blanks, signs, lengths."""

from __future__ import annotations

from scripts.conformance.corpus.mutations.change import FEW, Spot, mutation, typed


@mutation(typed("date", "dateTime"), 3)
def no_date(spot: Spot) -> None:
    spot.put(
        spot.among(
            "2026-02-30", "2026-13-01", "26-01-01", "2026-01-01T10:00", "2026-1-1", "today", "2026-01-01T25:00:00Z"
        )
    )


@mutation(typed("date"), 1)
def moment_for_date(spot: Spot) -> None:
    spot.put("2026-01-01T10:00:00Z")


@mutation(typed("dateTime", "instant"), 2)
def no_zone(spot: Spot) -> None:
    spot.put("2026-01-01T10:00:00")


@mutation(typed("instant"), 1)
def date_for_instant(spot: Spot) -> None:
    spot.put("2026-01-01")


@mutation(typed("uri", "url", "canonical"), 2)
def uri_with_space(spot: Spot) -> None:
    spot.put(f"{spot.value} and")


@mutation(typed("uri"), 1)
def uri_of_broken_urn(spot: Spot) -> None:
    spot.put(spot.among("urn:uuid:1234", "urn:oid:1.2.x", "urn:uuid:A0000000-0000-4000-8000-00000000000A"))


@mutation(typed("id"), 1)
def no_id(spot: Spot) -> None:
    spot.put(spot.among("under_score", "x" * 65, "with space", "é"))


@mutation(typed("code"), 2)
def code_with_spaces(spot: Spot) -> None:
    spot.put(spot.among(f" {spot.value}", f"{spot.value} ", f"{spot.value}  b"))


@mutation(typed("positiveInt", "unsignedInt", "integer"), 2)
def whole_number_out_of_range(spot: Spot) -> None:
    spot.put(spot.among(-1, 0, 1.5, 2147483648))


@mutation(typed("decimal"), 1)
def decimal_as_text(spot: Spot) -> None:
    spot.put("1,5")


@mutation(typed("base64Binary"), 1)
def no_base64(spot: Spot) -> None:
    spot.put(spot.among("a", "????", "YWJj!"))


@mutation(typed("time"), 1)
def no_time(spot: Spot) -> None:
    spot.put(spot.among("25:00:00", "10:00", "10:00:00Z"))


@mutation(typed("string", "markdown"), 1, FEW)
def blank(spot: Spot) -> None:
    spot.put("   ")


@mutation(typed("string", "markdown"), 1, FEW)
def control_character(spot: Spot) -> None:
    spot.put("a\u0007b")


@mutation(typed("boolean"), 1)
def boolean_as_text(spot: Spot) -> None:
    spot.put("true" if spot.value else "no")


@mutation(typed("xhtml"), 3)
def unsafe_narrative(spot: Spot) -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml">'
    spot.put(
        spot.among(
            f"{div}<script>x</script></div>", f'{div}<p onclick="x">a</p></div>', f"{div} </div>", f"{div}<p>a</div>",
            "<div>a</div>", "a", f"{div}<form>a</form></div>",
        )
    )  # fmt: skip


@mutation(typed("xhtml"), 1, FEW)
def active_address(spot: Spot) -> None:
    spot.put('<div xmlns="http://www.w3.org/1999/xhtml"><a href="javascript:x">a</a></div>')
