"""From data to a PDF: the Typst compiler, its fonts, and text made fit to print."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

HERE = Path(__file__).parent / "typst"
ACCESSIBLE: list["PDFStandard"] = ["ua-1"]
UNBROKEN = 40  # signs without a space before a line may break inside them
BREAK = "\u200b"
KEPT_CONTROLS = {"\n", "\t"}


def print_pdf(template: str, facts: dict[str, Any], *, carried: str = "") -> bytes:
    """Lay the facts out by a template; what people typed reaches Typst as data only.

    `carried` goes into the document as an attached file, byte for byte.
    """
    inputs = {"facts": json.dumps(printable(facts)), "carried": carried}
    import typst  # 30 MB: loaded by the first document, not by the first page

    try:
        return _compile(template, inputs, ACCESSIBLE)
    except typst.TypstError:  # a lone accent that no font sets: tagged still, not certified
        return _compile(template, inputs, [])


def printable(value: Any) -> Any:
    """The same data with every text made of signs that the bundled fonts hold."""
    match value:
        case str():
            return _fit(value)
        case dict():
            return {key: printable(part) for key, part in value.items()}
        case list() | tuple():
            return [printable(part) for part in value]
    return value


def _compile(template: str, inputs: dict[str, str], standards: list["PDFStandard"]) -> bytes:
    import typst

    return typst.compile(
        HERE / template,
        root=HERE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=standards,
    )


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    return Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"]
    )


@cache
def coverage() -> frozenset[str]:
    """Every sign that at least one bundled font can draw."""
    spans = (HERE / "fonts" / "coverage.txt").read_text().split()
    ends = [[int(end, 16) for end in span.split("-")] for span in spans]
    return frozenset(chr(sign) for first, last in ends for sign in range(first, last + 1))


def _fit(text: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    if not plain.isascii() or not plain.isprintable():
        plain = "".join(_signs(plain))
    return re.sub(rf"\S{{{UNBROKEN}}}(?=\S)", rf"\g<0>{BREAK}", plain)


def _signs(text: str) -> Iterator[str]:
    """Name what cannot be drawn, rather than leave a hole in what somebody said."""
    held = coverage()
    for sign in text:
        if sign in held or sign in KEPT_CONTROLS:
            yield sign
        elif unicodedata.category(sign) == "So":
            yield f"[{unicodedata.name(sign, 'sign').lower()}]"
        elif sign != "\r" and sign != "\ufeff":
            yield f"[U+{ord(sign):04X}]"
