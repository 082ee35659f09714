"""`make conformance`: HL7's validator over what we publish and answer, what profiles forbid, and a corpus of mutations.

Fails when what we publish or answer has an error, a forbidden instance lacks its error, the agreement is below its
target, or a difference has no reason in docs/conformance.toml.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Sequence

from scripts import judge
from scripts.conformance import page
from scripts.conformance.agreement import Compared, compared
from scripts.conformance.answers import answers
from scripts.conformance.corpus import corpus
from scripts.conformance.published import answered_wrong, missed, of_history, told_wrong, written
from scripts.profiles.forbidden import broken, package_files, rows

WORK = judge.ROOT / "build" / "conformance"
PAGE = judge.ROOT / "docs" / "conformance.md"


def main() -> int:
    judge.build()
    shutil.rmtree(WORK, ignore_errors=True)
    files = package_files()
    forbidden, cases = list(rows()), corpus()
    good = written(WORK / "published", {name.replace("/", "-"): one for name, one in files.items()})
    told = written(WORK / "answers", dict(answers()))
    bad = written(WORK / "forbidden", {row.file.removesuffix(".json"): broken(row, files) for row in forbidden})
    changed = written(WORK / "corpus", {f"{number:05}": case.resource for number, case in enumerate(cases)})
    verdicts = iter(judge.judge([*good, *told, *bad, *changed], samples=[WORK / "corpus"]))
    of_published, of_answers, of_forbidden = ([next(verdicts) for _ in some] for some in (good, told, bad))
    both = [compared(*one) for one in zip(cases, changed, verdicts, strict=True)]
    wrong = [*told_wrong(of_published), *answered_wrong(of_answers), *missed(forbidden, of_forbidden)]
    lines = [
        f"published: {_counted(of_published)}",
        f"answers of the gateway in the stories: {_counted(of_answers)}",
        f"references in histories to a resource that has several versions there: {_of_history(of_answers)}, each an "
        "error to HL7, which wants one match in every Bundle (bdl-7 allows several in a history); not counted above",
        f"forbidden by a profile (`tests/profiles/forbidden.toml`): {len(bad)} instances, "
        f"{len(missed(forbidden, of_forbidden))} without the named error at the named place",
    ]
    PAGE.write_text(page.page(lines, both), encoding="utf-8")
    return _said(lines, [*wrong, *page.unexplained(both)], both)


def _counted(verdicts: Sequence[judge.Verdict]) -> str:
    told = ((verdict, message) for verdict in verdicts for message in verdict.messages)
    counts = Counter(message["severity"] for verdict, message in told if not of_history(verdict, message))
    return f"{len(verdicts)} resources, {counts['error'] + counts['fatal']} errors, {counts['warning']} warnings"


def _of_history(verdicts: Sequence[judge.Verdict]) -> int:
    return sum(of_history(verdict, message) for verdict in verdicts for message in verdict.of("error"))


def _said(lines: Sequence[str], wrong: Sequence[str], both: Sequence[Compared]) -> int:
    verdict, place = page.verdict_share(both), page.place_share(both)
    print("\n".join(lines))
    print(f"corpus: {len(both)} cases, {verdict:.2%} agree on error or none, {place:.2%} on the element")
    print("".join(f"  {line}\n" for line in wrong), end="")
    return int(bool(wrong) or verdict < page.LEAST_VERDICT or place < page.LEAST_PLACE)


if __name__ == "__main__":
    sys.exit(main())
