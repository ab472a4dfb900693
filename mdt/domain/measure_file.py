"""The file of measures: its closed shape, and what it defines.

Every figure has its source and a mark of provenance: `verified` (read in the source named),
`second-hand` (read where it is quoted), `recalled` (not opened: check before a clinical release),
`local` (this practice's own rule).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from mdt.domain.shapes import (
    COUNT,
    FLAG,
    NUMBER,
    TEXT,
    WHOLE,
    Keyed,
    Rows,
    Sheet,
    Tuple,
    choice,
    read,
)

SCHEMA = "measures/2"


class Direction(StrEnum):
    """Which way is better."""

    LOWER = "lower"
    HIGHER = "higher"
    NONE = "none"


class Method(StrEnum):
    """How the answers become a figure."""

    SUM = "sum"
    MEAN = "mean"
    SUBSCALES = "subscales"  # two means or more, and no total
    ANSWERS = "answers"  # never added up
    GOALS = "goals"  # worked out elsewhere, from goals


class Missing(StrEnum):
    """What becomes of a figure when some answers are missing, within `max_missing`."""

    NO_TOTAL = "no_total"
    MEAN = "mean"  # the mean of the answers given stands in for each missing one
    LEAVE_OUT = "leave_out"  # added up without them; never read against bands


class Mark(StrEnum):
    """How well a figure is known to be what its source says."""

    VERIFIED = "verified"
    SECOND_HAND = "second-hand"
    RECALLED = "recalled"
    LOCAL = "local"


class Side(StrEnum):
    """On which side of a cut-off its word applies."""

    AT_OR_ABOVE = "at_or_above"
    AT_OR_BELOW = "at_or_below"
    BELOW = "below"


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """A figure of the literature carries where it is from."""

    source: str
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Bands(Sourced):
    """Published bands: (lowest, highest, word), both ends included."""

    rows: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, kw_only=True)
class Cutoff(Sourced):
    """A published cut-off, as published: not local."""

    at: float
    side: Side
    word: str

    def applies(self, total: float) -> bool:
        """Whether a total lies on the side that the word is about."""
        if self.side is Side.AT_OR_ABOVE:
            return total >= self.at
        return total <= self.at if self.side is Side.AT_OR_BELOW else total < self.at


@dataclass(frozen=True, kw_only=True)
class Reliability(Sourced):
    """How far the figure would repeat itself: internal consistency, or a second filling-in."""

    alpha: float | None = None
    retest: float | None = None


@dataclass(frozen=True, kw_only=True)
class Spread(Sourced):
    """The standard deviation to reckon change with; `use` is False where it only illustrates."""

    value: float
    use: bool = True
    clinical_mean: float | None = None
    community_mean: float | None = None
    community_sd: float | None = None


@dataclass(frozen=True, kw_only=True)
class PublishedChange(Sourced):
    """A published number of points that counts as change; `strict` asks for more than that."""

    points: float
    rule: str
    strict: bool = False


@dataclass(frozen=True, kw_only=True)
class Subscale:
    """Some of the items taken together; without items only its figure can be entered."""

    id: str
    method: Method
    items: tuple[int, ...] = ()
    max_missing: int = 0


@dataclass(frozen=True)
class SafetyItem:
    """An answer from which somebody has to speak with the patient."""

    item: int
    least: int


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What an item can be answered with: numbers from `low` to `high` in steps."""

    count: int
    low: float
    high: float
    step: float = 1
    also: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    not_known: tuple[int, ...] = ()
    may_lack: tuple[int, ...] = ()

    def highest(self, item: int) -> float:
        """The highest answer to that item, counted from 1."""
        return max(self.also[item]) if item in self.also else self.high

    def allows(self, item: int, answer: float) -> bool:
        """Whether that item can be answered so."""
        if item in self.also:
            return answer in self.also[item]
        steps = (answer - self.low) / self.step
        return self.low <= answer <= self.high and abs(steps - round(steps)) < 1e-9


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One questionnaire or scale, as figures; its wording is not in this program."""

    id: str
    version: int
    name: str
    short: str
    construct: str
    respondent: str
    recall: str
    method: Method
    direction: Direction
    max_missing: int
    on_missing: Missing
    answers: Answers | None = None
    topics: tuple[str, ...] = ()  # our own word for each item; not the form's
    total: tuple[float, float] | None = None
    multiplier: int = 1
    reverse: tuple[int, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    each_subscale: bool = False
    safety: tuple[SafetyItem, ...] = ()
    bands: Bands | None = None
    bands_alternative: Bands | None = None
    cutoffs: tuple[Cutoff, ...] = ()
    reliability: Reliability | None = None
    sd: Spread | None = None
    published_change: PublishedChange | None = None
    notes: tuple[str, ...] = ()
    loinc: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""
    licence_class: str = ""

    def topic(self, item: int) -> str:
        """Our own word for what an item is about, counted from 1; "" where none is given."""
        return self.topics[item - 1] if self.topics else ""

    @property
    def by_parts(self) -> bool:
        """Whether only the figures of its subscales can be entered: their items are not known."""
        return bool(self.subscales) and not any(part.items for part in self.subscales)


_SOURCED = {"source": TEXT, "mark": choice(*Mark)}
_BANDS = Sheet({"rows": Rows(Tuple((NUMBER, NUMBER, TEXT))), **_SOURCED})
_SUBSCALE = Sheet(
    {"id": TEXT, "items": Rows(COUNT), "method": choice("sum", "mean"), "max_missing": WHOLE},
    optional=frozenset({"items"}),
)
_ANSWERS = Sheet(
    {
        "count": COUNT,
        "from": NUMBER,
        "to": NUMBER,
        "step": NUMBER,
        "also": Keyed(COUNT, Rows(WHOLE)),
        "not_known": Rows(WHOLE),
        "may_lack": Rows(COUNT),
    },
    optional=frozenset({"step", "also", "not_known", "may_lack"}),
)
_MEASURE = Sheet(
    {
        "id": TEXT,
        "version": COUNT,
        "name": TEXT,
        "short": TEXT,
        "construct": TEXT,
        "respondent": TEXT,
        "recall": TEXT,
        "answers": _ANSWERS,
        "topics": Rows(TEXT),
        "total": Tuple((NUMBER, NUMBER)),
        "method": choice(*Method),
        "multiplier": COUNT,
        "direction": choice(*Direction),
        "reverse": Rows(COUNT),
        "max_missing": WHOLE,
        "on_missing": choice(*Missing),
        "subscales": Rows(_SUBSCALE),
        "each_subscale": FLAG,
        "safety": Rows(Sheet({"item": COUNT, "from": WHOLE})),
        "bands": _BANDS,
        "bands_alternative": _BANDS,
        "cutoffs": Rows(Sheet({"at": NUMBER, "side": choice(*Side), "word": TEXT, **_SOURCED})),
        "reliability": Sheet(
            {"alpha": NUMBER, "retest": NUMBER, **_SOURCED},
            optional=frozenset({"alpha", "retest"}),
        ),
        "sd": Sheet(
            {
                "value": NUMBER,
                "use": FLAG,
                "clinical_mean": NUMBER,
                "community_mean": NUMBER,
                "community_sd": NUMBER,
                **_SOURCED,
            },
            optional=frozenset({"use", "clinical_mean", "community_mean", "community_sd"}),
        ),
        "published_change": Sheet({"points": NUMBER, "strict": FLAG, "rule": TEXT, **_SOURCED}),
        "notes": Rows(TEXT),
        "loinc": Sheet({"panel": TEXT, "total": TEXT}, optional=frozenset({"panel", "total"})),
        "licence": Sheet({"class": TEXT, "note": TEXT}),
    },
    optional=frozenset(
        "answers topics total multiplier reverse subscales each_subscale safety bands "
        "bands_alternative cutoffs reliability sd published_change notes loinc".split()
    ),
)
FILE = Sheet({"schema": choice(SCHEMA), "date": TEXT, "measures": Rows(_MEASURE)})


def parse(text: str, name: str) -> dict[str, Measure]:
    """Every measure of a file; a ValueError names the file and, where it can, the line."""
    found: dict[str, Measure] = {}
    for entry in read(text, name, FILE)["measures"]:
        measure = _measure(entry)
        if measure.id in found:
            raise ValueError(f"{name}: the measure “{measure.id}” stands twice.")
        _check(measure, name)
        found[measure.id] = measure
    return found


def _measure(given: dict[str, Any]) -> Measure:
    given = dict(given)
    licence = given.pop("licence")
    made: dict[str, Any] = {
        "method": Method(given.pop("method")),
        "direction": Direction(given.pop("direction")),
        "on_missing": Missing(given.pop("on_missing")),
        "answers": _answers(given.pop("answers", None)),
        "total": tuple(given.pop("total")) if "total" in given else None,
        "topics": tuple(given.pop("topics", ())),
        "reverse": tuple(given.pop("reverse", ())),
        "notes": tuple(given.pop("notes", ())),
        "subscales": tuple(_subscale(row) for row in given.pop("subscales", ())),
        "safety": tuple(SafetyItem(row["item"], row["from"]) for row in given.pop("safety", ())),
        "cutoffs": tuple(
            Cutoff(**{**row, "side": Side(row["side"]), "mark": Mark(row["mark"])})
            for row in given.pop("cutoffs", ())
        ),
        "bands": _bands(given.pop("bands", None)),
        "bands_alternative": _bands(given.pop("bands_alternative", None)),
        "reliability": _sourced(Reliability, given.pop("reliability", None)),
        "sd": _sourced(Spread, given.pop("sd", None)),
        "published_change": _sourced(PublishedChange, given.pop("published_change", None)),
    }
    return Measure(**given, **made, licence=licence["note"], licence_class=licence["class"])


def _answers(given: dict[str, Any] | None) -> Answers | None:
    if given is None:
        return None
    return Answers(
        count=given["count"],
        low=given["from"],
        high=given["to"],
        step=given.get("step", 1),
        also={item: tuple(values) for item, values in given.get("also", {}).items()},
        not_known=tuple(given.get("not_known", ())),
        may_lack=tuple(given.get("may_lack", ())),
    )


def _subscale(row: dict[str, Any]) -> Subscale:
    method, items = Method(row["method"]), tuple(row.get("items", ()))
    return Subscale(id=row["id"], method=method, items=items, max_missing=row["max_missing"])


def _bands(given: dict[str, Any] | None) -> Bands | None:
    if given is None:
        return None
    rows = tuple((low, high, word) for low, high, word in given["rows"])
    return Bands(rows=rows, source=given["source"], mark=Mark(given["mark"]))


def _sourced(kind: type[Any], given: dict[str, Any] | None) -> Any:
    return None if given is None else kind(**{**given, "mark": Mark(given["mark"])})


def _check(measure: Measure, name: str) -> None:
    """What no single key can tell: items that exist, bands that leave no gap."""
    count = measure.answers.count if measure.answers else 0
    named = [*measure.reverse, *(row.item for row in measure.safety)]
    named += [item for subscale in measure.subscales for item in subscale.items]
    if measure.topics and len(measure.topics) != count:
        raise ValueError(
            f"{name}: “{measure.id}” has {count} items and {len(measure.topics)} topics."
        )
    for item in named:
        if item > count:
            raise ValueError(f"{name}: “{measure.id}” has no item {item}.")
    for bands in (measure.bands, measure.bands_alternative):
        if bands is not None and not _unbroken(bands, measure):
            raise ValueError(f"{name}: the bands of “{measure.id}” do not cover its range once.")


def _unbroken(bands: Bands, measure: Measure) -> bool:
    step = 0 if measure.method is Method.MEAN else 1
    ends = [(low, high) for low, high, _ in bands.rows]
    joined = all(after[0] == before[1] + step for before, after in pairwise(ends))
    return joined and (ends[0][0], ends[-1][1]) == measure.total
