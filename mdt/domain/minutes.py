"""Minutes as facts, and the seal that lets anybody check them.

The facts hold what the room settled, in the words a reader sees. There is no
field for a reflection anywhere below, and none may be added: what cannot be
held cannot leak into a page, a PDF or a summary.

The canonical text (version 1) is UTF-8, NFC, one line a field:

    mirror-mdt item 1       the kind of text and its version
    question: Who stays?    a value; "\\" and a line's end are written \\\\ and \\n
    outcome_reason          an absent value: the name alone, which is not ""
    safety: 2               a list: its length, then safety.1, safety.2
    decisions.1.text: ...   a part: the path to it

The fields and their order stand in `SEALED`. A released version never changes:
a new field means a new version, and the old one stays for what it has sealed. Version 2
of an item holds the headings of a crisis; an item without them is sealed as version 1.
Version 3 is for an item with confidential parts: each stands in it as the hash of a text of its
own ("decisions.2: confidential 9f3a..."), so that a copy may leave its words out and still proves
the rest. Version 4, which every item has whose facts say `form` 4, holds what each
discipline brought, who stood aside, who had met the patient, and a changed decision as it read
before; confidential parts stand in it as in version 3. An item's `ref`, and a confidential part's
`key` (80 random bits each), keep the hash of what is left out from being guessed.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

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


SEALED: dict[type, str] = {
    MinutesFacts: (
        "practice title purpose when place chair coordinator quorum attendance"
        " read_back signed_by signed"
    ),
    AttendeeFacts: "name discipline state times",
    ItemFacts: (
        "ref number kind heading file_number age site safety question asked_by presenter"
        " patient_views no_views_because earlier discussion decisions tasks outcome outcome_reason"
        " told minutes_planned minutes_used"
    ),
    PatientViewsFacts: "words source by",
    ReviewedFacts: "text implementer result reason words",
    DecisionFacts: "number text rationale implementer due preference dissents stamp",
    DissentFacts: "name words",
    TaskFacts: "text owner due",
}
SEALED_CRISIS: dict[type, str] = {
    **SEALED,
    ItemFacts: SEALED[ItemFacts].replace("no_views_because", "no_views_because crisis"),
    HeadingFacts: "heading words",
}
WHOLE = 4  # the form of an item as it is sealed today
SEALED_WHOLE: dict[type, str] = {
    **SEALED_CRISIS,
    ItemFacts: SEALED_CRISIS[ItemFacts].replace("crisis", "crisis brought met aside foretold"),
    DecisionFacts: f"{SEALED[DecisionFacts]} before expected",
    ForetoldFacts: "text found",
    BroughtFacts: "discipline who words known added",
    BeforeFacts: "text rationale implementer due preference changed reason",
}
APART = ("earlier", "foretold", "decisions", "tasks")  # the lists whose parts may be confidential


@dataclass(frozen=True)
class Verified:
    """Whether a copy agrees with its seal, and how much of the meeting it holds."""

    ok: bool
    left_out: int
    first_bad: int | None = None


def canonical(item: ItemFacts) -> bytes:
    """The item's text as it is sealed; addenda come later and are not in it."""
    if item.form == WHOLE:
        return _text(f"mirror-mdt item {WHOLE}", _with_parts_apart(item, SEALED_WHOLE))
    if item.withheld or any(part.key for _path, part in parts_of(item)):
        return _text("mirror-mdt item 3", _with_parts_apart(item, SEALED_CRISIS))
    version, names = (2, SEALED_CRISIS) if item.crisis else (1, SEALED)
    return _text(f"mirror-mdt item {version}", _fields("", item, names))


def canonical_part(part: Any) -> bytes:
    """The text of a confidential part, sealed by its hash."""
    newer = isinstance(part, ForetoldFacts) or (
        isinstance(part, DecisionFacts) and (part.before or part.expected)
    )
    names, form = (SEALED_WHOLE, 2) if newer else (SEALED, 1)
    lines = [*_lines("key", part.key, names), *_fields("", part, names)]
    return _text(f"mirror-mdt part {form}", lines)


def part_hash(part: Any) -> str:
    return hashlib.sha256(canonical_part(part)).hexdigest()


def parts_of(item: ItemFacts) -> list[tuple[str, Any]]:
    """Each earlier decision, decision and task that the item holds, with its place in it."""
    found: list[tuple[str, Any]] = []
    for name in APART:
        if name not in SEALED[ItemFacts] and item.form != WHOLE:
            continue  # older forms do not know it
        free = _free_places(item, name)
        found += [(f"{name}.{next(free)}", part) for part in getattr(item, name)]
    return found


def without_confidential(item: ItemFacts) -> ItemFacts:
    """A copy of the item that leaves the words of its confidential parts out."""
    gone = [(path, part) for path, part in parts_of(item) if part.key]
    left: dict[str, Any] = {
        name: tuple(part for part in getattr(item, name) if not part.key) for name in APART
    }
    withheld = (*item.withheld, *(WithheldFacts(path, part_hash(part)) for path, part in gone))
    return replace(item, **left, withheld=withheld)


def canonical_head(minutes: MinutesFacts) -> bytes:
    """Who met, when, where and who signed; agreements and addenda come later."""
    return _text("mirror-mdt head 1", _fields("", minutes))


def item_hash(item: ItemFacts) -> str:
    return hashlib.sha256(canonical(item)).hexdigest()


def seal(meeting_ref: str, head: bytes, hashes: Sequence[str]) -> str:
    """One hash over the meeting, its canonical head and its items' hashes in order."""
    lines = [
        *_lines("meeting", meeting_ref),
        *_lines("head", hashlib.sha256(head).hexdigest()),
        *_lines("items", tuple(hashes)),
    ]
    return hashlib.sha256(_text("mirror-mdt minutes 1", lines)).hexdigest()


def verify(
    meeting_ref: str,
    head: bytes,
    hashes: Sequence[str],
    sealed: str,
    items_present: Mapping[int, ItemFacts],
) -> Verified:
    """Check a copy against its seal; items left out are counted, not held against it.

    `items_present` and `first_bad` count positions in `hashes` from 0.
    """
    bad = [n for n, item in sorted(items_present.items()) if not _holds(hashes, n, item)]
    left_out = len(set(range(len(hashes))) - items_present.keys())
    whole = seal(meeting_ref, head, hashes) == sealed
    return Verified(whole and not bad, left_out, bad[0] if bad else None)


def short(sealed: str) -> str:
    """The beginning of a seal as people compare it: "7c1e 94ab 02d7 f5e8"."""
    return " ".join(sealed[start : start + 4] for start in range(0, 16, 4))


def _holds(hashes: Sequence[str], position: int, item: ItemFacts) -> bool:
    return 0 <= position < len(hashes) and hashes[position] == item_hash(item)


def _free_places(item: ItemFacts, name: str) -> Iterator[int]:
    """The places of a list, counted from 1, that no withheld part takes."""
    taken = {one.path for one in item.withheld}
    return (n for n in count(1) if f"{name}.{n}" not in taken)


def _with_parts_apart(item: ItemFacts, names: Mapping[type, str]) -> Iterator[str]:
    """The item's lines, each confidential part of it as one line with its hash."""
    gone = {one.path: one.hash for one in item.withheld}
    here = dict(parts_of(item))
    for name in names[ItemFacts].split():
        if name not in APART:
            yield from _lines(name, getattr(item, name), names)
            continue
        paths = [path for path in (*here, *gone) if path.startswith(f"{name}.")]
        yield f"{name}: {len(paths)}"
        for path in sorted(paths, key=_place):
            part = here.get(path)
            if part is None or part.key:
                yield f"{path}: confidential {gone[path] if part is None else part_hash(part)}"
            else:
                yield from _fields(f"{path}.", part, names)


def _place(path: str) -> int:
    end = path.rpartition(".")[2]
    return int(end) if end.isdecimal() else 0


def _fields(path: str, facts: Any, names: Mapping[type, str] = SEALED) -> Iterator[str]:
    for name in names[type(facts)].split():
        yield from _lines(f"{path}{name}", getattr(facts, name), names)


def _lines(path: str, value: Any, names: Mapping[type, str] = SEALED) -> Iterator[str]:
    if value is None:
        yield path
    elif isinstance(value, tuple):
        yield f"{path}: {len(value)}"
        for n, part in enumerate(value, start=1):
            yield from _lines(f"{path}.{n}", part, names)
    elif type(value) in names:
        yield from _fields(f"{path}.", value, names)
    else:
        yield f"{path}: {_one_line(str(value))}"


def _one_line(value: str) -> str:
    """The same words give the same line, whichever keyboard or browser sent them."""
    plain = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\\", "\\\\").replace("\n", "\\n")


def _text(version: str, lines: Iterator[str] | Sequence[str]) -> bytes:
    return "\n".join([version, *lines, ""]).encode("utf-8", "surrogatepass")
