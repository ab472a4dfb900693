"""Markdown as plain data: what a page lays out itself, with no markup left in it.

Paragraphs, lists, quotations, bold and italic are understood; headings become bold
paragraphs; links, pictures and HTML stay the characters that were typed.
"""

import re
from typing import Any, TypedDict, cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor

Block = dict[str, Any]


class Run(TypedDict):
    """Words in one hand; a line's end is a run of its own."""

    text: str
    bold: bool
    italic: bool


_BLOCKS = {"p", "ul", "ol", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
DEEPEST = 12  # lists in lists; deeper than that nobody means it
_LEFT_AS_TYPED = (
    "backtick reference link image_link image_reference short_reference"
    " short_image_ref autolink automail html entity"
)


class _Heading(HashHeaderProcessor):
    """A heading has a space behind its sign: "#1 on the list" is not one."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6}) (?P<header>.*?)#*(?:\n|$)")


def blocks(text: str) -> list[Block]:
    """The text as paragraphs, lists and quotations with their runs of words."""
    try:
        return _children(_tree(text), depth=0)
    except (RecursionError, ValueError):  # a hundred quotations deep, a list from 10**5000
        return [_paragraph([_run(line)]) for line in text.splitlines() if line.strip()]


def _tree(text: str) -> Element:
    reader = Markdown(extensions=["nl2br", "sane_lists"])
    reader.preprocessors.deregister("html_block")
    parts = reader.parser.blockprocessors
    parts.deregister("code")  # an indented line is not a program
    parts.deregister("reference")  # and "[1]: see the letter" not a hidden address
    parts.register(_Heading(reader.parser), "hashheader", 70)
    for name in _LEFT_AS_TYPED.split():
        reader.inlinePatterns.deregister(name)
    lines = text.split("\n")
    for before in reader.preprocessors:
        lines = before.run(lines)
    root = cast(Element, reader.parser.parseDocument(lines).getroot())
    for after in reader.treeprocessors:
        changed = after.run(root)
        root = root if changed is None else changed
    return root


def _children(parent: Element, depth: int) -> list[Block]:
    """The blocks inside an element; loose words between them make paragraphs."""
    if depth > DEEPEST:
        raise RecursionError
    found: list[Block] = []
    loose = [_run(parent.text)]
    for child in parent:
        if child.tag in _BLOCKS:
            found += [_paragraph(loose), _block(child, depth)]
            loose = []
        else:
            loose += _runs_of(child, bold=False, italic=False)
        loose.append(_run(child.tail))
    found.append(_paragraph(loose))
    return [block for block in found if block.get("runs") or block.get("parts")]


def _block(element: Element, depth: int) -> Block:
    if element.tag in ("ul", "ol"):
        parts = [_children(entry, depth + 1) for entry in element]
        return {"kind": element.tag, "start": int(element.get("start", "1")), "parts": parts}
    if element.tag == "blockquote":
        return {"kind": "quote", "parts": _children(element, depth + 1)}
    heading = element.tag.startswith("h") and element.tag != "hr"
    return _paragraph(_runs(element, bold=heading, italic=False))


def _runs(element: Element, *, bold: bool, italic: bool) -> list[Run]:
    found = [_run(element.text, bold, italic)]
    for child in element:
        found += _runs_of(child, bold=bold, italic=italic)
        found.append(_run(child.tail, bold, italic))
    return found


def _runs_of(child: Element, *, bold: bool, italic: bool) -> list[Run]:
    if child.tag == "br":
        return [_run("\n", bold, italic)]
    return _runs(child, bold=bold or child.tag == "strong", italic=italic or child.tag == "em")


def _run(text: str | None, bold: bool = False, italic: bool = False) -> Run:
    return {"text": text or "", "bold": bold, "italic": italic}


def _paragraph(runs: list[Run]) -> Block:
    """A paragraph; line ends come from `br` alone, those in the source only surround it."""
    kept = [run if run["text"] == "\n" else _spaced(run) for run in runs if run["text"]]
    blank = not "".join(run["text"] for run in kept).strip()
    return {"kind": "p", "runs": [] if blank else kept}


def _spaced(run: Run) -> Run:
    return _run(run["text"].removeprefix("\n").replace("\n", " "), run["bold"], run["italic"])
