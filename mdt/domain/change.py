"""Reliable change: is the difference between two figures more than the instrument's own wobble.

Jacobson and Truax 1991, J Consult Clin Psychol 59:12-19. A figure is compared by one rule, the
rule is kept with what came out of it, and where no rule is known the answer is "cannot tell".
"""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, sqrt
from statistics import NormalDist

from mdt.domain.measure_file import Cutoff, Direction, Measure

CONFIDENCE = 0.95


class Verdict(StrEnum):
    """What two figures say, in the words that are printed."""

    IMPROVED = "reliable improvement"
    NONE = "no reliable change"
    WORSE = "reliable deterioration"


CANNOT_TELL = "cannot tell"
READ_WITH_CARE = "read with care"


@dataclass(frozen=True)
class Change:
    """The reliable change index (in standard errors), its parts, and the verdict."""

    index: float
    s_diff: float
    limit: float
    verdict: Verdict


@dataclass(frozen=True)
class Rule:
    """By what a change is judged: kept with every verdict, and printed with it."""

    points: float
    strict: bool  # more than `points`; otherwise `points` are enough
    words: str
    source: str
    mark: str


def reliable_change(
    before: float,
    after: float,
    *,
    sd: float,
    reliability: float,
    lower_is_better: bool = True,
    confidence: float = CONFIDENCE,
) -> Change:
    """How many standard errors of a difference lie between two figures of one person.

    `sd` is the spread of the scores in points, `reliability` from 0 to under 1, `confidence`
    between 0 and 1; `limit` is in points. Raises ValueError for figures outside these.
    """
    s_diff = sqrt(2) * _standard_error(sd, reliability)
    bound = _z(confidence)
    if not (isfinite(before) and isfinite(after)):
        raise ValueError("A change lies between two figures.")
    index = (after - before) / s_diff
    verdict = _verdict(after - before, beyond=abs(index) > bound, lower=lower_is_better)
    return Change(index, s_diff, bound * s_diff, verdict)


def cutoff(m_clinical: float, sd_clinical: float, m_community: float, sd_community: float) -> float:
    """The figure that lies as far from the patients' mean as from everybody else's, in SDs.

    Criterion c of Jacobson and Truax 1991. Raises ValueError unless both spreads are above 0.
    """
    if not (sd_clinical > 0 and sd_community > 0):
        raise ValueError("A standard deviation is more than 0.")
    weighed = sd_community * m_clinical + sd_clinical * m_community
    return weighed / (sd_community + sd_clinical)


def rule_of(measure: Measure, confidence: float = CONFIDENCE) -> Rule | None:
    """The rule for a measure: computed where spread and reliability are known, else published.

    None where neither is known: then nobody can tell.
    """
    sd, reliability = measure.sd, measure.reliability
    r = reliability and (reliability.alpha or reliability.retest)
    if sd is None or not sd.use or reliability is None or not r:
        return _published(measure)
    limit = _z(confidence) * sqrt(2) * _standard_error(sd.value, r)
    kind = "alpha" if reliability.alpha else "retest"
    words = f"limit {limit:.2f}, {kind} {_fraction(r)}, SD {sd.value:g}"
    if confidence != CONFIDENCE:
        words += f", at {confidence:.0%}"
    marks = sorted((sd.mark, reliability.mark), key=list(type(sd.mark)).index)
    source = f"{reliability.source}; {sd.source}"
    return Rule(limit, strict=True, words=words, source=source, mark=marks[-1])


def judge(measure: Measure, before: float, after: float, rule: Rule | None) -> str:
    """The verdict on two totals of one measure by one rule, as words; "cannot tell" without one."""
    if rule is None or measure.direction is Direction.NONE:
        return CANNOT_TELL
    difference = after - before
    beyond = abs(difference) > rule.points if rule.strict else abs(difference) >= rule.points
    verdict = _verdict(difference, beyond=beyond, lower=measure.direction is Direction.LOWER)
    if verdict is Verdict.IMPROVED and (crossed := _crossed(measure, before, after)):
        return f"{verdict} and {_past(crossed)} cut-off"
    return verdict


def said(measure: Measure, before: float, after: float, rule: Rule | None) -> str:
    """The verdict with its figures: "reliable improvement (−7; limit 5.06, alpha .89, SD 5.5)"."""
    verdict = judge(measure, before, after, rule)
    if rule is None:
        return verdict
    return f"{verdict} ({signed(after - before)}; {rule.words})"


def signed(points: float) -> str:
    """A difference with its sign, as printed: "−7", "+2.5", "0"."""
    rounded = round(points, 2)
    return f"{rounded:+g}".replace("-", "\N{MINUS SIGN}") if rounded else "0"


def _published(measure: Measure) -> Rule | None:
    found = measure.published_change
    if found is None:
        return None
    words = f"published rule {'more than' if found.strict else 'at least'} {found.points:g} points"
    return Rule(
        found.points, strict=found.strict, words=words, source=found.source, mark=found.mark
    )


def _standard_error(sd: float, reliability: float) -> float:
    if not (isfinite(sd) and sd > 0):
        raise ValueError("A standard deviation is more than 0.")
    if not 0 <= reliability < 1:
        raise ValueError("A reliability lies between 0 and 1, and below 1.")
    return sd * sqrt(1 - reliability)


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("A confidence lies between 0 and 1.")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _verdict(difference: float, *, beyond: bool, lower: bool) -> Verdict:
    if not beyond:
        return Verdict.NONE
    return Verdict.IMPROVED if (difference < 0) is lower else Verdict.WORSE


def _crossed(measure: Measure, before: float, after: float) -> Cutoff | None:
    """The first published cut-off, where this change left its clinical side."""
    first = next(iter(measure.cutoffs), None)
    if first is None or not first.applies(before) or first.applies(after):
        return None
    return first


def _past(crossed: Cutoff) -> str:
    return "below" if crossed.side == "at_or_above" else "above"


def _fraction(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")
