"""What a printed copy of sealed minutes carries, so that it can be checked: facts out, facts in.

The PDF holds its own facts as an attached file. From them the canonical text is made and checked
against the seal, and the pages are printed anew and compared with those of the file: a word
changed on a page shows, though what is attached be whole.
"""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mdt.domain import copies, kept
from mdt.domain.copies import Checked, NotACopy
from mdt.domain.minutes import MinutesFacts

KIND = "mirror-mdt minutes 1"
NAME = "minutes.json"
HERE = Path(__file__).parent
PRESS = ("minutes.py", "paper.py", "paragraphs.py", "typst/minutes.typ", "typst/house.typ")


class Pages(StrEnum):
    """What comparing the pages of a file with its sealed words gave."""

    SAME = "same"
    OTHERWISE = "otherwise"
    NOT_COMPARED = "not_compared"  # printed by another version of this program
    NONE = "none"  # a text copy has no pages


@dataclass(frozen=True)
class Carried:
    """What a copy carries beside its words: whose seal it is, and who printed it when."""

    meeting: str
    hashes: tuple[str, ...]
    printed: str


@dataclass(frozen=True)
class Found:
    """A file that was checked: its seal, its pages, and the words that were sealed."""

    checked: Checked
    text: str
    pages: Pages = Pages.NONE


def attachment(facts: MinutesFacts, carried: Carried) -> str:
    """The file a PDF carries."""
    return json.dumps(
        {
            "kind": KIND,
            "press": press(),
            "meeting": carried.meeting,
            "hashes": list(carried.hashes),
            "printed": carried.printed,
            "facts": kept.keep(facts),
        }
    )


@cache
def press() -> str:
    """Which edition of the printing house made a page: other editions may break lines elsewhere."""
    parts = [version("typst").encode(), *((HERE / name).read_bytes() for name in PRESS)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def check(file: bytes) -> Found:
    """Check a PDF or a text copy against its seal; raises NotACopy for any other file."""
    if file.startswith(b"%PDF-"):
        return _check_pdf(file)
    try:
        text = file.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as problem:
        raise NotACopy("This is neither a PDF nor a text copy of minutes.") from problem
    return Found(copies.check(text), text)


def _check_pdf(file: bytes) -> Found:
    """The facts that the file carries, and its pages beside the same facts printed anew."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(file))
        carried = _carried(reader.attachments[NAME])
        facts = kept.take(MinutesFacts, carried["facts"])
        text = copies.as_text(str(carried["meeting"]), facts, carried["hashes"])
    except Exception as problem:  # whatever a file made to mislead may hold
        raise NotACopy("This PDF carries no sealed minutes.") from problem
    checked = copies.check(text)
    if carried.get("press") != press():
        return Found(checked, text, Pages.NOT_COMPARED)
    from mdt.exports import minutes

    anew = minutes.pdf(
        facts,
        carried=Carried(str(carried["meeting"]), tuple(carried["hashes"]), str(carried["printed"])),
    )
    same = file == anew or _drawn(reader) == _drawn(PdfReader(io.BytesIO(anew)))
    return Found(checked, text, Pages.SAME if same else Pages.OTHERWISE)


def _carried(held: Sequence[bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(held[0])
    if found["kind"] != KIND:
        raise ValueError(found["kind"])
    return found


def _drawn(reader: Any) -> list[tuple[str, int, int]]:
    """Of each page its words, and how many notes and pictures lie on it."""
    return [
        (page.extract_text(), len(page.get("/Annots") or ()), _pictures(page))
        for page in reader.pages
    ]


def _pictures(page: Any) -> int:
    held = (page.get("/Resources") or {}).get("/XObject")
    return len(held.get_object()) if held is not None else 0
