"""What a version of a formulation may hold, and how its status may move."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mdt.domain.errors import Invalid, NotNow
from mdt.domain.templates import Template
from mdt.domain.vocabulary import Confidence, FormulationStatus, Source

NARRATIVE_LIMIT = 20_000
MOST_STATEMENTS = 40  # in one field; beyond that it is a case history, not a formulation
LINK_KINDS = ("note", "goal", "score", "evidence")
MOST_LINKS = 20  # of one statement

Status = FormulationStatus
SHARED = (Status.SHARED_WITH_TEAM, Status.SHARED_WITH_PATIENT)
NEXT: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset(SHARED),
    Status.SHARED_WITH_TEAM: frozenset({Status.SHARED_WITH_PATIENT}),
    Status.SHARED_WITH_PATIENT: frozenset(),  # what the patient has heard cannot be unsaid
    Status.SUPERSEDED: frozenset(),
}

Link = tuple[str, str]
Sentence = tuple[str, Confidence | None]


class Line(NamedTuple):
    """One statement as it is written; `identity` says which statement of before it goes on from.

    `part` is the dyad or the link of a chain it belongs to, `kind` what sort of link that is.
    """

    text: str
    confidence: Confidence | None = None
    rests_on: tuple[Link, ...] = ()
    identity: str = ""
    source: Source | None = None
    part: int = 0
    kind: str = ""

    @property
    def as_written(self) -> dict[str, object]:
        """The statement as a draft keeps it."""
        return {
            "text": self.text,
            "sure": self.confidence.value if self.confidence else "",
            "rests_on": [f"{kind}:{ref}" for kind, ref in self.rests_on],
            "identity": self.identity,
            "source": self.source.value if self.source else "",
            "kind": self.kind,
            "part": self.part,
        }


def lines_of(fields: Mapping[str, Sequence[Line | Sentence]]) -> dict[str, list[Line]]:
    """The statements of each field, those without a word left out."""
    read = {name: [_line(given) for given in given_there] for name, given_there in fields.items()}
    return {name: [line for line in lines if line.text.strip()] for name, lines in read.items()}


def _line(given: Line | Sentence) -> Line:
    return given if isinstance(given, Line) else Line(given[0], given[1])


def check(template: Template, narrative: str, fields: Mapping[str, Sequence[Line]]) -> None:
    """Refuse what cannot be kept, at the field it stands in."""
    if len(narrative) > NARRATIVE_LIMIT:
        raise Invalid("narrative", f"The limit is {NARRATIVE_LIMIT} characters.")
    known = {field.id: field for field in template.fields}
    for name, lines in fields.items():
        if name not in known:
            raise Invalid("narrative", "This template has no such field.")
        if any(len(line.text) > known[name].max for line in lines):
            raise Invalid(name, f"The limit is {known[name].max} characters a statement.")
        if any(len(line.rests_on) > MOST_LINKS for line in lines):
            raise Invalid(name, f"The limit is {MOST_LINKS} sources under one statement.")
        if len(lines) > MOST_STATEMENTS:
            raise Invalid(name, f"The limit is {MOST_STATEMENTS} statements in one field.")
    if not narrative.strip() and not any(fields.values()):
        raise Invalid("narrative", "Write something first: a sentence is enough.")


def move(status: Status, to: Status) -> Status:
    """The status a version may take next; what was superseded or told the patient stays so."""
    if to not in NEXT[status]:
        raise NotNow(_why_not(status, to))
    return to


def _why_not(status: Status, to: Status) -> str:
    if status is Status.SUPERSEDED:
        return "A newer version was shared meanwhile: this one stays as it was."
    if to in SHARED:
        return "This version was shared with the patient, so it stays shared."
    return "A version that is kept can be shared; nothing else changes about it."
