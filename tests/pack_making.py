"""Steps that tests of packs share: a part with its six marks, handed in."""

from typing import Any

from mdt.domain.packs import PARTS
from mdt.models.meetings import AgendaItem
from mdt.models.packs import Contribution
from mdt.models.people import User
from mdt.services import packs
from mdt.services.packs import Part

MARKS: dict[str, str] = dict.fromkeys(PARTS, "first_hand")


def part(words: str = "She sleeps again.", **other: Any) -> Part:
    """A part that lacks nothing."""
    return Part(words=words, **{"marks": dict(MARKS), **other})


def brought(person: User, item: AgendaItem, words: str = "She sleeps again.") -> Contribution:
    """This person's part, handed in."""
    known = packs.mine(person, item)
    return packs.hand_in(person, item, part(words), version=known.version if known else 0)
