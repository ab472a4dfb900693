"""Scoring: item numbers in, a figure with how many answers it rests on out.

Definitions are data (`mdt/data/measures.yaml`); nothing here knows a questionnaire by name.
Missing is not zero: too many missing answers give no total, and the number answered is always
there. A band is the published word for a total and says nothing about one person's safety.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import floor, isfinite
from pathlib import Path
from types import MappingProxyType

from mdt.domain.measure_file import (
    Answers,
    Bands,
    Measure,
    Method,
    Missing,
    Subscale,
    parse,
)

FILE = Path(__file__).parents[1] / "data" / "measures.yaml"

Given = float | None


@dataclass(frozen=True)
class Score:
    """What a filled-in form comes to.

    `total` is None where too much is missing, or the measure is never added up. `rated` of
    `items` were answered. `prorated` says that a mean stood in for what was missing. `safety`
    are the items whose answer has to be talked about: the list may be empty, and that clears
    nothing.
    """

    total: float | None
    rated: int
    items: int
    band: str | None
    subscales: Mapping[str, float | None]
    safety: tuple[int, ...]
    prorated: bool = False

    @property
    def complete(self) -> bool:
        """Whether every item was answered."""
        return self.rated == self.items


def load() -> Mapping[str, Measure]:
    """Every measure by its name, as the data file defines them."""
    return MappingProxyType(_read(FILE))


def score(measure: Measure, answers: Sequence[Given]) -> Score:
    """Score one filled-in form; None is an answer that was not given.

    Raises ValueError for a list of the wrong length, and for an answer that is no number or
    that the item cannot have, naming the item.
    """
    if measure.answers is None:
        raise ValueError(f"{measure.name} is worked out from goals, not from answers.")
    known = _known(measure.answers, answers)
    turned = _turned(measure.answers, measure.reverse, known)
    rated = sum(answer is not None for answer in known)
    total = _total(measure, turned)
    return Score(
        total=total,
        rated=rated,
        items=measure.answers.count,
        band=band_of(measure, total) if rated == len(known) or _prorates(measure) else None,
        subscales=MappingProxyType(_subscales(measure, turned)),
        safety=safety_items(measure, known),
        prorated=total is not None and rated < len(known) and _prorates(measure),
    )


def band_of(measure: Measure, total: float | None) -> str | None:
    """The published word for a total; None where nothing is published or there is no total.

    Raises ValueError for a total outside the measure's range.
    """
    if total is None or measure.bands is None:
        return None
    return _word(measure.bands, total, measure.name)


def check_answer(measure: Measure, item: int, answer: float) -> Given:
    """One answer by itself; None for a code that means "not known".

    Raises ValueError, naming the item, for an answer that it cannot have.
    """
    if measure.answers is None:
        raise ValueError(f"{measure.name} is worked out from goals, not from answers.")
    return _answer(measure.answers, item, answer)


def check_part(measure: Measure, part: str, figure: float) -> float:
    """The figure of a subscale whose items the file does not know; ValueError for any other."""
    shape = measure.answers
    if shape is None or part not in {one.id for one in measure.subscales if not one.items}:
        raise ValueError(f"{measure.name}: the figures come from the items.")
    if not _is_number(figure) or not shape.low <= figure <= shape.high:
        raise ValueError(f"A mean of {measure.name} lies between {shape.low:g} and {shape.high:g}.")
    return figure


def check_total(measure: Measure, total: float) -> float:
    """A total entered without its items; ValueError where the measure cannot come to it."""
    if measure.total is None:
        raise ValueError(f"{measure.name} has no total.")
    low, high = measure.total
    if not _is_number(total) or not low <= total <= high:
        raise ValueError(f"The total of {measure.name} lies between {low:g} and {high:g}.")
    if measure.method is Method.SUM and not _reachable(measure, total):
        raise ValueError(f"{measure.name} cannot come to {total:g}.")
    return total


def safety_items(measure: Measure, known: Sequence[Given]) -> tuple[int, ...]:
    """The items, counted from 1, whose answer somebody has to talk about with the patient."""
    return tuple(
        row.item
        for row in measure.safety
        if (answer := known[row.item - 1]) is not None and answer >= row.least
    )


def offered(shape: Answers, item: int) -> str:
    """What an item can be answered with, in words: "0 to 3", or "0, 2, 4"."""
    if item in shape.also:
        return ", ".join(str(value) for value in shape.also[item])
    between = f"{shape.low:g} to {shape.high:g}"
    return between if shape.step == 1 else f"{between} in steps of {shape.step:g}"


@cache
def _read(file: Path) -> dict[str, Measure]:
    return parse(file.read_text("utf-8"), file.name)


def _known(shape: Answers, answers: Sequence[Given]) -> list[Given]:
    if len(answers) != shape.count:
        raise ValueError(f"There are {shape.count} items, each with a number or without.")
    return [_answer(shape, item, answer) for item, answer in enumerate(answers, start=1)]


def _answer(shape: Answers, item: int, answer: Given) -> Given:
    if answer is None:
        return None
    if not _is_number(answer):
        raise ValueError(f"Item {item}: an answer is a number.")
    if answer in shape.not_known:
        return None
    if not shape.allows(item, answer):
        raise ValueError(f"Item {item}: {answer:g} is not one of {offered(shape, item)}.")
    return answer


def _turned(shape: Answers, reverse: Sequence[int], known: Sequence[Given]) -> list[Given]:
    """The answers with reversed items the other way round."""
    ends = shape.low + shape.high
    return [
        ends - answer if answer is not None and item in reverse else answer
        for item, answer in enumerate(known, start=1)
    ]


def _total(measure: Measure, turned: Sequence[Given]) -> float | None:
    if measure.method not in {Method.SUM, Method.MEAN}:
        return None
    given = [answer for answer in turned if answer is not None]
    if not given or not _enough(measure, turned):
        return None
    if measure.method is Method.MEAN:
        return sum(given) / len(given) * measure.multiplier
    if len(given) < len(turned) and _prorates(measure):
        return half_up(sum(given) * len(turned) / len(given)) * measure.multiplier
    return sum(given) * measure.multiplier


def _enough(measure: Measure, turned: Sequence[Given]) -> bool:
    missing = [item for item, answer in enumerate(turned, start=1) if answer is None]
    if not missing:
        return True
    if measure.on_missing is Missing.NO_TOTAL or len(missing) > measure.max_missing:
        return False
    may_lack = measure.answers.may_lack if measure.answers else ()
    if may_lack and not set(missing) <= set(may_lack):
        return False
    return not measure.each_subscale or None not in _subscales(measure, turned).values()


def _subscales(measure: Measure, turned: Sequence[Given]) -> dict[str, float | None]:
    return {subscale.id: _part(subscale, turned) for subscale in measure.subscales}


def _part(subscale: Subscale, turned: Sequence[Given]) -> float | None:
    answers = [turned[item - 1] for item in subscale.items]
    given = [answer for answer in answers if answer is not None]
    if not given or len(answers) - len(given) > subscale.max_missing:
        return None
    mean = sum(given) / len(given)
    return mean if subscale.method is Method.MEAN else mean * len(answers)


def _prorates(measure: Measure) -> bool:
    return measure.on_missing is Missing.MEAN


def _word(bands: Bands, total: float, name: str) -> str:
    for low, high, word in bands.rows:
        if total <= high and total >= min(low, bands.rows[0][0]):
            return word
    raise ValueError(f"{total:g} is outside the bands of {name}.")


def _reachable(measure: Measure, total: float) -> bool:
    step = measure.multiplier * (measure.answers.step if measure.answers else 1)
    steps = total / step
    return abs(steps - round(steps)) < 1e-6


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def half_up(value: float) -> int:
    """To the nearest whole number, a half upwards: 12.5 to 13, as printed rules have it."""
    return floor(value + 0.5)
