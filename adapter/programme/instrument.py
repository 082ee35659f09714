"""What the answers of one screening say of each indicator: filled or not, positive or not (programme.md Part C)."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.programme.edition import CutOff, Edition
from adapter.programme.facts import Screening
from adapter.programme.rule import rule


@dataclass(frozen=True, slots=True)
class Finding:
    """`positive` None: not known. `by_cut_off` is what our cut-offs say, `judged` whether a judgement came along."""

    positive: bool | None
    filled: bool
    judged: bool
    by_cut_off: bool | None

    @property
    def differs(self) -> bool:
        """The judgement and our cut-offs disagree: reported, never corrected (A49)."""
        return self.judged and self.by_cut_off is not None and self.by_cut_off != self.positive


@rule("R020", "R033", "A03", "A05", "A49")
def findings(screening: Screening, edition: Edition) -> dict[str, Finding]:
    """One finding for each indicator that the screening's version of the instrument asks."""
    version = edition.versions.get(screening.version) or edition.versions[edition.default_version]
    return {indicator: _finding(screening, indicator, edition) for indicator in version.indicators}


@rule("R020", "A05")
def _finding(screening: Screening, indicator: str, edition: Edition) -> Finding:
    cut_off = edition.cut_offs[indicator]
    declined = any(edition.not_answers & set(screening.answers.get(question, ())) for question in cut_off.questions)
    answers = {
        question: codes
        for question in cut_off.questions
        if (codes := tuple(code for code in screening.answers.get(question, ()) if code not in edition.not_answers))
    }
    judgement = screening.judgements.get(indicator)
    by_cut_off = judge(answers, cut_off)
    filled = not declined and (judgement is not None or len(answers) == len(cut_off.questions))
    return Finding(by_cut_off if judgement is None else judgement, filled, judgement is not None, by_cut_off)


@rule("A49")
def judge(answers: dict[str, tuple[str, ...]], cut_off: CutOff) -> bool | None:
    """Positive, negative, or None while a missing answer could still decide."""
    if cut_off.scores:
        return _judge_sum(answers, cut_off)
    for question, codes in answers.items():
        positive, negative = cut_off.positive.get(question), cut_off.negative.get(question)
        if positive and not positive.isdisjoint(codes):
            return True
        if negative is not None and negative.isdisjoint(codes):
            return True
    deciding = cut_off.positive.keys() | cut_off.negative.keys()
    return False if deciding <= answers.keys() else None


def _judge_sum(answers: dict[str, tuple[str, ...]], cut_off: CutOff) -> bool | None:
    lowest = highest = 0
    for question, scores in zip(cut_off.questions, cut_off.scores, strict=True):
        given = [scores[code] for code in answers.get(question, ()) if code in scores]
        lowest += given[0] if given else min(scores.values())
        highest += given[0] if given else max(scores.values())
    if cut_off.at_most is not None:
        return True if highest <= cut_off.at_most else False if lowest > cut_off.at_most else None
    assert cut_off.at_least is not None
    return True if lowest >= cut_off.at_least else False if highest < cut_off.at_least else None
