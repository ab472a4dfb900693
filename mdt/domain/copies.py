"""A copy of sealed minutes as plain text that proves itself, also with parts left out.

The text holds the seal, the hash of every item in order, and the canonical text of what the copy
holds (domain/minutes.py). Whoever has it can check it by hand: the hash of each block stands in
the list, the hashes and the head make the seal, and the seal is printed on the minutes.

    mirror-mdt copy 1
    meeting: k3v7...          the meeting, its seal, and a hash for each item in order
    == head                   blocks: the head, items by number, confidential parts by place
    == item 2
    == part 2 decisions.1
    == end

A line of canonical text begins with the name of a field, so none can be taken for a block's line.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mdt.domain.minutes import (
    MinutesFacts,
    canonical,
    canonical_head,
    canonical_part,
    parts_of,
    seal,
)

VERSION = "mirror-mdt copy 1"
BLOCK = re.compile(r"== (head|item \d{1,4}|part \d{1,4} [a-z]+\.\d{1,4}|end)")
APART = re.compile(r"^([a-z]+\.\d+): confidential ([0-9a-f]{64})$", re.MULTILINE)
MOST_ITEMS = 1000


class NotACopy(ValueError):
    """This is not the text of a copy of minutes, or not a whole one."""


@dataclass(frozen=True)
class Checked:
    """What a copy proves: whether it agrees with its seal, and what it leaves out."""

    meeting: str
    seal: str
    held: int
    left_out: int
    withheld: int
    wrong: tuple[str, ...] = ()  # "item 2", "the head", "the list of hashes"

    @property
    def ok(self) -> bool:
        """Whether every word of it is as it was sealed."""
        return not self.wrong


@dataclass
class _Taken:
    """A copy taken apart."""

    meeting: str = ""
    seal: str = ""
    hashes: list[str] = field(default_factory=list)
    blocks: dict[str, str] = field(default_factory=dict)


def as_text(meeting: str, minutes: MinutesFacts, hashes: Sequence[str]) -> str:
    """The copy as text: what is left out stands in it as a hash alone."""
    top = [VERSION, f"meeting: {meeting}", f"seal: {minutes.seal}", f"items: {len(hashes)}"]
    top += [f"items.{number}: {one}" for number, one in enumerate(hashes, 1)]
    return "\n".join([*top, *_blocks(minutes), "== end", ""])


def _blocks(minutes: MinutesFacts) -> Iterator[str]:
    yield f"== head\n{_words(canonical_head(minutes))}"
    for item in minutes.items:
        yield f"== item {item.number}\n{_words(canonical(item))}"
        for path, part in parts_of(item):
            if part.key:
                yield f"== part {item.number} {path}\n{_words(canonical_part(part))}"


def _words(text: bytes) -> str:
    return text.decode("utf-8", "surrogatepass").removesuffix("\n")


def check(text: str) -> Checked:
    """Check a copy against its own seal; raises NotACopy for a text that is none."""
    taken = _take_apart(text)
    wrong = list(_wrong(taken))
    numbers = [name for name in taken.blocks if name.startswith("item ")]
    return Checked(
        meeting=taken.meeting,
        seal=taken.seal,
        held=len(numbers),
        left_out=len(taken.hashes) - len(numbers),
        withheld=sum(1 for name, _hash in _apart(taken) if name not in taken.blocks),
        wrong=tuple(wrong),
    )


def _wrong(taken: _Taken) -> Iterator[str]:
    head = _bytes(taken.blocks["head"])
    if seal(taken.meeting, head, taken.hashes) != taken.seal:
        yield "the head or the list of hashes"
    for name, block in taken.blocks.items():
        if name.startswith("item "):
            number = int(name.removeprefix("item "))
            known = taken.hashes[number - 1] if 0 < number <= len(taken.hashes) else None
            if _hash(block) != known:
                yield name
    named = dict(_apart(taken))
    for name, block in taken.blocks.items():
        if name.startswith("part ") and named.get(name) != _hash(block):
            yield name


def _apart(taken: _Taken) -> Iterator[tuple[str, str]]:
    """The confidential parts that the items of this copy name, with the hash of each."""
    for name, block in taken.blocks.items():
        if name.startswith("item "):
            number = name.removeprefix("item ")
            for path, one in APART.findall(block):
                yield f"part {number} {path}", one


def _hash(block: str) -> str:
    return hashlib.sha256(_bytes(block)).hexdigest()


def _bytes(block: str) -> bytes:
    return f"{block}\n".encode("utf-8", "surrogatepass")


def _take_apart(text: str) -> _Taken:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n").split("\n")
    if lines[0] != VERSION:
        raise NotACopy("This is not a copy of minutes.")
    starts = [n for n, line in enumerate(lines) if BLOCK.fullmatch(line)]
    if not starts or lines[starts[-1]] != "== end" or starts[-1] != len(lines) - 1:
        raise NotACopy("This copy is cut off: its last line is missing.")
    taken = _top(lines[1 : starts[0]])
    for start, end in pairwise(starts):
        name = lines[start].removeprefix("== ")
        if name in taken.blocks:
            raise NotACopy("This copy holds a part twice.")
        taken.blocks[name] = "\n".join(lines[start + 1 : end])
    if "head" not in taken.blocks:
        raise NotACopy("This copy has no head.")
    return taken


def _top(lines: Sequence[str]) -> _Taken:
    named = dict(line.partition(": ")[::2] for line in lines)
    count = named.get("items", "")
    if not count.isdecimal() or int(count) > MOST_ITEMS or len(lines) != int(count) + 3:
        raise NotACopy("This copy's list of items is not whole.")
    hashes = [named.get(f"items.{number}", "") for number in range(1, int(count) + 1)]
    return _Taken(named.get("meeting", ""), named.get("seal", ""), hashes)
