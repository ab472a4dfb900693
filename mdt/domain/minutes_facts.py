"""Minutes as facts: what the room settled, in the words a reader sees.

There is no field for a reflection anywhere below, and none may be added: what cannot be held
cannot leak into a page, a PDF or a summary. How they are sealed stands in `domain/minutes.py`.
"""

from dataclasses import dataclass

from mdt.domain.vocabulary import ItemKind, Presence


@dataclass(frozen=True)
class AttendeeFacts:
    name: str
    discipline: str
    state: Presence
    times: str = ""  # "from 14:08", "14:00 to 15:02"


@dataclass(frozen=True)
class AgreementFacts:
    name: str
    words: str  # "agreed Wed 18 Nov 2026, 08:12", "outstanding"


@dataclass(frozen=True)
class AddendumFacts:
    author: str
    when: str
    text: str


@dataclass(frozen=True)
class CorrectionFacts:
    """A correction somebody proposed after signing, and the chair's answer: both print."""

    author: str
    when: str
    words: str
    answer: str  # "Taken up by Dr Demo, Mon 23 Nov 2026, 08:10", "Not answered yet"
    added: str | None = None  # the addendum, in the chair's words; or why it was not taken up


@dataclass(frozen=True)
class WithheldFacts:
    """A confidential part that a copy leaves out: where it stands, and its hash."""

    path: str  # "decisions.2"
    hash: str


@dataclass(frozen=True)
class PatientViewsFacts:
    words: str
    source: str  # "first-hand", "second-hand, from his daughter"
    by: str  # who heard it, and when


@dataclass(frozen=True)
class HeadingFacts:
    """One of the fixed headings of a crisis, and what was said under it."""

    heading: str
    words: str


@dataclass(frozen=True)
class BroughtFacts:
    """What one discipline brought, or that it had nothing to add, was absent, or was silent."""

    discipline: str
    who: str  # "" where nobody spoke for it
    words: str  # Markdown, or "nothing to add", "absent", "here, nothing recorded"
    known: str | None = None  # the six marks: "history first-hand, ..."
    added: str | None = None  # after reading the others


@dataclass(frozen=True)
class BeforeFacts:
    """A decision as it read before it was changed, and why it was."""

    text: str
    rationale: str
    implementer: str
    due: str
    preference: str
    changed: str  # "Dr Demo, Mon 23 Nov 2026, 14:20"
    reason: str


@dataclass(frozen=True)
class ReviewedFacts:
    """An earlier decision, and what the room found on looking at it again."""

    text: str
    implementer: str
    result: str
    reason: str | None = None
    words: str | None = None
    key: str | None = None  # of a confidential decision


@dataclass(frozen=True)
class ForetoldFacts:
    """What was expected of an earlier decision, and whether this meeting saw it come."""

    text: str  # "She has slept in her own room for a week (by Fri 5 Feb 2027; 70 % sure)"
    found: str
    key: str | None = None  # of a confidential decision


@dataclass(frozen=True)
class DissentFacts:
    name: str
    words: str


@dataclass(frozen=True)
class DecisionFacts:
    number: str  # "1.2"
    text: str
    rationale: str
    implementer: str
    due: str
    preference: str | None = None
    dissents: tuple[DissentFacts, ...] = ()
    stamp: str | None = None  # "inquorate: no OT from 15:02"
    key: str | None = None  # of a confidential decision: random, so that nobody guesses its words
    before: tuple[BeforeFacts, ...] = ()
    expected: str | None = None  # what is to be seen by when, and how sure the team is


@dataclass(frozen=True)
class TaskFacts:
    """A task given beside a decision, in words of its own."""

    text: str
    owner: str
    due: str
    key: str | None = None  # of a confidential decision


@dataclass(frozen=True)
class ItemFacts:
    """One item of the agenda as the minutes keep it."""

    ref: str
    number: int
    kind: ItemKind
    heading: str  # the patient's name, or a title
    file_number: str | None = None
    age: str | None = None
    site: str | None = None
    safety: tuple[str, ...] = ()
    question: str = ""
    asked_by: str | None = None
    presenter: str | None = None
    patient_views: PatientViewsFacts | None = None
    no_views_because: str | None = None
    crisis: tuple[HeadingFacts, ...] = ()
    earlier: tuple[ReviewedFacts, ...] = ()
    discussion: str = ""  # Markdown
    decisions: tuple[DecisionFacts, ...] = ()
    tasks: tuple[TaskFacts, ...] = ()
    outcome: str = ""
    outcome_reason: str | None = None
    told: str | None = None
    minutes_planned: int | None = None
    minutes_used: int | None = None
    addenda: tuple[AddendumFacts, ...] = ()
    corrections: tuple[CorrectionFacts, ...] = ()
    withheld: tuple[WithheldFacts, ...] = ()
    form: int = 0  # 4: sealed as version 4, whatever it holds; 0: as it was before there was one
    brought: tuple[BroughtFacts, ...] = ()
    met: tuple[str, ...] = ()  # who was there and had met the patient: "Ms A. Example, Mon 23 Nov"
    aside: tuple[str, ...] = ()  # who stood aside
    foretold: tuple[ForetoldFacts, ...] = ()  # forecasts of earlier meetings, looked at in this one
    adopted: tuple[str, ...] = ()  # versions of a formulation that the room took as the team's


@dataclass(frozen=True)
class MinutesFacts:
    """A whole meeting, or the part of it that one reader may read."""

    practice: str
    title: str
    purpose: str
    when: str
    place: str
    chair: str
    coordinator: str
    quorum: str
    attendance: tuple[AttendeeFacts, ...] = ()
    items: tuple[ItemFacts, ...] = ()
    read_back: str | None = None
    signed_by: str | None = None
    signed: str | None = None
    agreements: tuple[AgreementFacts, ...] = ()
    seal: str | None = None
    seal_checked: str | None = None  # "checked Wed 18 Nov 2026, 08:12"
    addenda: tuple[AddendumFacts, ...] = ()
    corrections: tuple[CorrectionFacts, ...] = ()
    left_out: int = 0

    @property
    def withheld(self) -> int:
        """How many confidential parts this copy leaves out."""
        return sum(len(item.withheld) for item in self.items)
