"""What people write, made safe to show: Markdown in, a short list of HTML elements out.

HTML that somebody types is shown as they typed it: a clinician's "<2 units" or a pasted
tag is text, and no word of a note may vanish. nh3 then lets through only what stands below.
"""

import html
import re
import threading
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from mdt.domain.words import set_apart

TAGS = {
    "p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "code", "pre",
    "hr", "table", "thead", "tbody", "tr", "th", "td", "a",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
REL = "noopener noreferrer nofollow"
DEMOTED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h5", "h5": "h5", "h6": "h5"}

NOT_OURS = (
    "html", "image_link", "image_reference", "short_image_ref", "reference", "short_reference",
)  # fmt: skip

# Beyond these a text is not a note any more, and Markdown's work grows with the square of it.
LONGEST = 60_000
MOST_LINES = 2_000
MOST_MARKS = 4_000  # in one paragraph
DEEPEST = 20  # quotes in quotes, lists in lists
MOST_COLUMNS = 40
MOST_HEADINGS = 400
MOST_LINK_WORK = 3_000_000  # opening brackets times the length of their paragraph

MARKS = re.compile(r"[\[\]*_`<>!\\&]")
NESTING = re.compile(r"^(?:[ ]*(?:>|[-*+](?=[ ])|[0-9]{1,9}\.(?=[ ])))+", re.MULTILINE)
NEST = re.compile(r"[-*+>.]")
HEADING = re.compile(r"^#", re.MULTILINE)
INDENTED = re.compile(rf"^[ ]{{{4 * DEEPEST},}}\S", re.MULTILINE)
BLANK_LINE = re.compile(r"\n[ \t]*\n")
HELD = threading.local()
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def render(markdown_text: str) -> Markup:
    """The text as HTML that may stand on any page."""
    text = _readable(markdown_text)
    page = _as_typed(text) if _is_beyond(text) else _marked_up(text)
    return Markup(_cleaned(page))  # noqa: S704 (nothing reaches it but what nh3 let through)


def plain(markdown_text: str) -> str:
    """The words alone, a line for each block, for search and previews."""
    bare = html.unescape(nh3.clean(str(render(markdown_text)), tags=set()))
    lines = (" ".join(line.split()) for line in bare.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(markdown_text: str) -> str:
    """The words as one line of a list: a block that ends without a sign is set apart by a dot."""
    page = str(render(markdown_text)).replace("<br>\n", " ")
    bare = html.unescape(nh3.clean(page, tags=set()))
    blocks = (" ".join(block.split()) for block in bare.splitlines())
    return set_apart(block for block in blocks if block)


class House(Extension):
    """Markdown as this house writes it: no raw HTML, no images, plain links."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        md.preprocessors.deregister("html_block")
        # "[Mother]: no" is what somebody said, not the address of a link to hide.
        md.parser.blockprocessors.deregister("reference")
        for pattern in NOT_OURS:
            md.inlinePatterns.deregister(pattern)
        md.treeprocessors.register(PlainLinks(md), "plain_links", 0)


class PlainLinks(Treeprocessor):
    """Headings step down, links show where they lead."""

    def run(self, root: Element) -> None:
        for element in list(root.iter()):
            if element.tag in DEMOTED:
                element.tag = DEMOTED[element.tag]
            elif element.tag == "a":
                _show_plainly(element)


def _show_plainly(link: Element) -> None:
    address = html.unescape(link.get("href", "")).strip()
    if address.partition(":")[0].lower() not in SCHEMES:
        link.tag = "span"
        return
    shown = "".join(link.itertext()).strip()
    title = link.attrib.pop("title", "")
    if title or shown not in {address, address.removeprefix("mailto:")}:
        link.tail = f" ({' '.join([address, title]).strip()}){link.tail or ''}"


def _readable(text: str) -> str:
    # A lone half of a surrogate pair cannot be sent to anybody.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return UNSEEN.sub("", whole.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(4)


def _is_beyond(text: str) -> bool:
    if len(text) > LONGEST or text.count("\n") > MOST_LINES:
        return True
    blocks = BLANK_LINE.split(text)
    return (
        any(len(MARKS.findall(block)) > MOST_MARKS for block in blocks)
        or sum(block.count("[") * len(block) for block in blocks) > MOST_LINK_WORK
        or len(HEADING.findall(text)) > MOST_HEADINGS
        or any(len(NEST.findall(start)) > DEEPEST for start in NESTING.findall(text))
        or any(line.count("|") > MOST_COLUMNS for line in text.splitlines())
        or INDENTED.search(text) is not None
    )


def _marked_up(text: str) -> str:
    try:
        return _markdown().reset().convert(text)
    except RecursionError:
        del HELD.markdown  # whatever state it is in
        return _as_typed(text)


def _markdown() -> Markdown:
    """This thread's own: it keeps state while it works, and is dear to make."""
    if not hasattr(HELD, "markdown"):
        HELD.markdown = Markdown(extensions=["nl2br", "sane_lists", "tables", House()])
    held: Markdown = HELD.markdown
    return held


def _as_typed(text: str) -> str:
    paragraphs = (html.escape(block.strip("\n")) for block in BLANK_LINE.split(text))
    return "\n".join(f"<p>{p.replace(chr(10), '<br>' + chr(10))}</p>" for p in paragraphs if p)


def _cleaned(dirty: str) -> str:
    return nh3.clean(
        dirty,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=REL,
        strip_comments=True,
        clean_content_tags=set(),
        url_relative="deny",
    )
