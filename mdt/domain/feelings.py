"""What is known of the feelings that some patients stir: for help, never to diagnose from."""

from dataclasses import dataclass
from functools import cache

from mdt.domain.evidence import FOLDER, Reference
from mdt.domain.evidence import load as library
from mdt.domain.shapes import TEXT, Rows, Sheet, choice, read

FILE = FOLDER / "feelings.yaml"
_FINDING = Sheet({"says": TEXT, "among": TEXT, "reference": TEXT})
_CARD = Sheet({"id": TEXT, "title": TEXT, "findings": Rows(_FINDING), "ask": TEXT})
SHAPE = Sheet({"schema": choice("feelings/1"), "cards": Rows(_CARD), "both": Rows(_FINDING)})


@dataclass(frozen=True)
class Finding:
    """What clinicians felt, among how many, and who found it."""

    says: str
    among: str
    work: Reference


@dataclass(frozen=True)
class Card:
    """What is known for one disorder, and what one may ask oneself."""

    id: str
    title: str
    findings: tuple[Finding, ...]
    ask: str


@dataclass(frozen=True)
class Cards:
    """The cards, and what holds for all."""

    cards: tuple[Card, ...]
    both: tuple[Finding, ...]


@cache
def load() -> Cards:
    """The cards from the data file."""
    return parse(FILE.read_text("utf-8"), FILE.name)


def parse(text: str, name: str) -> Cards:
    """A file of cards; a ValueError names the file and, where it can, the line."""
    given = read(text, name, SHAPE)
    cards = tuple(
        Card(row["id"], row["title"], _findings(row["findings"], name), row["ask"])
        for row in given["cards"]
    )
    return Cards(cards, _findings(given["both"], name))


def _findings(rows: list[dict[str, str]], name: str) -> tuple[Finding, ...]:
    known = library().references
    for row in rows:
        if row["reference"] not in known:
            raise ValueError(f"{name}: “{row['reference']}” is not in references.yaml.")
    return tuple(Finding(row["says"], row["among"], known[row["reference"]]) for row in rows)
