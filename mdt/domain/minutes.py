"""The canonical text of minutes, and the seal that lets anybody check them.

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
before; confidential parts stand in it as in version 3. Version 5 is version 4 of an item that
took a version of a formulation as the team's: those stand in it after the forecasts. An item's
`ref`, and a confidential part's `key` (80 random bits each), keep the hash of what is left out
from being guessed.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from mdt.domain.minutes_facts import (
    AddendumFacts,
    AgreementFacts,
    AttendeeFacts,
    BeforeFacts,
    BroughtFacts,
    CorrectionFacts,
    DecisionFacts,
    DissentFacts,
    ForetoldFacts,
    HeadingFacts,
    ItemFacts,
    MinutesFacts,
    PatientViewsFacts,
    ReviewedFacts,
    TaskFacts,
    WithheldFacts,
)

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
SEALED_ADOPTED: dict[type, str] = {
    **SEALED_WHOLE,
    ItemFacts: SEALED_WHOLE[ItemFacts].replace("foretold", "foretold adopted"),
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
        version, names = (5, SEALED_ADOPTED) if item.adopted else (WHOLE, SEALED_WHOLE)
        return _text(f"mirror-mdt item {version}", _with_parts_apart(item, names))
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


__all__ = [
    "SEALED",
    "WHOLE",
    "AddendumFacts",
    "AgreementFacts",
    "AttendeeFacts",
    "BeforeFacts",
    "BroughtFacts",
    "CorrectionFacts",
    "DecisionFacts",
    "DissentFacts",
    "ForetoldFacts",
    "HeadingFacts",
    "ItemFacts",
    "MinutesFacts",
    "PatientViewsFacts",
    "ReviewedFacts",
    "TaskFacts",
    "Verified",
    "WithheldFacts",
    "canonical",
    "canonical_head",
    "canonical_part",
    "item_hash",
    "part_hash",
    "parts_of",
    "seal",
    "short",
    "verify",
    "without_confidential",
]
