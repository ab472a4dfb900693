"""The minutes as a Word document: the same facts as page and PDF, laid out by styles.

A Word file can be changed by whoever opens it, so it carries no seal; it says where one is.
"""

import io
import re
from typing import TYPE_CHECKING, Any

from mdt.domain.minutes import MinutesFacts
from mdt.exports import minutes
from mdt.exports.paragraphs import Block

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

LANGUAGE = "en-ZA"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT, TEAL, RED, QUIET = "Calibri", "0B5A58", "9C1F1B", "4A5452"
# What XML cannot hold, and what turns the reading of a line around.
UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def document(facts: MinutesFacts, *, printed: str) -> bytes:
    """Lay the minutes out; `printed` says who printed them and when."""
    import docx  # 10 MB: loaded by the first Word file

    made, told, out = docx.Document(), minutes.told(facts, printed), io.BytesIO()
    _set_up(made, told)
    _top(made, told)
    for item in told["items"]:
        _item(made, item)
    _signature(made, told)
    made.save(out)
    return out.getvalue()


def _set_up(document: "Document", told: dict[str, Any]) -> None:
    """Language, fonts, a title, and what stands on every page."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    document.core_properties.title = fit(f"{told['title']}, {told['when']}")
    document.core_properties.author = fit(told["practice"])
    document.core_properties.language = LANGUAGE
    document.core_properties.comments = ""
    styles: Any = document.styles
    styles["Normal"].font.size = Pt(11)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if "heme" in key]:
            del fonts.attrib[key]
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(TEAL)
    _speak(styles["Normal"].element.get_or_add_rPr())
    section = document.sections[0]
    draft = "" if told["signed_by"] else " · Draft: not signed"
    section.header.paragraphs[0].text = f"Confidential: health information{draft}"
    foot = section.footer.paragraphs[0]
    foot.text = fit(f"{told['title']} · {told['when']} · {told['printed']} · Page ")
    _page_number(foot)


def _speak(properties: Any) -> None:
    """Say in which language the words are, for whoever has them read aloud."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language: Any = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    properties.append(language)


def _page_number(paragraph: "Paragraph") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - the library has no fields of its own


def _top(document: "Document", told: dict[str, Any]) -> None:
    document.add_paragraph(fit(told["practice"]))
    document.add_heading(fit(f"Minutes: {told['title']}"), 0)
    document.add_paragraph(fit(f"{told['when']} · {told['place']}"))
    if told["left_out_words"]:
        _strong(document, told["left_out_words"])
    _named(document, "Purpose", told["purpose"])
    for name, words in told["facts"]:
        _named(document, name, words)


def _item(document: "Document", item: dict[str, Any]) -> None:
    document.add_heading(fit(f"{item['number']}. {item['heading']}"), 1)
    file_number = f"File {item['file_number']}" if item["file_number"] else ""
    _by(document, " · ".join(part for part in (file_number, item["about"]) if part))
    for sentence in item["safety"]:
        _coloured(document, f"Safety: {sentence}", RED)
    if item["question"]:
        _strong(document, f"Question: {item['question']}")
    _by(document, item["asked"])
    _views(document, item)
    _brought(document, item)
    for part in item["crisis"]:
        document.add_heading(fit(part["heading"]), 2)
        _blocks(document, part["blocks"], "Nothing is written under this heading.")
    _earlier(document, item["earlier"])
    _foretold(document, item["foretold"])
    _adopted(document, item["adopted"])
    if item["discussion"]:
        document.add_heading("Discussion", 2)
        _blocks(document, item["discussion"])
    _decisions(document, item["decisions"])
    _tasks(document, item["tasks"])
    if item["outcome"]:
        settled, why = item["outcome"]
        _named(document, "Outcome", f"{settled}: {why}" if why else settled)
    for words in (item["told"], item["time"]):
        _by(document, words or "")
    _after(document, item, 2)


def _views(document: "Document", item: dict[str, Any]) -> None:
    views = item["patient_views"]
    if views:
        paragraph = document.add_paragraph(style="Quote")
        _lines(paragraph, f"\u201c{views['words']}\u201d")
        _by(document, ", ".join(part for part in (views["by"], views["source"]) if part))
    elif item["missing_views"]:
        document.add_paragraph(fit(item["missing_views"]))


def _brought(document: "Document", item: dict[str, Any]) -> None:
    for words in item["aside"]:
        document.add_paragraph(fit(words))
    if item["met"]:
        met = "; ".join(item["met"])
        document.add_paragraph(fit(f"There, and had met the patient: {met}"))
    if not item["brought"]:
        return
    document.add_heading("By discipline", 2)
    table = _table(document, ("Discipline", "What it brought"))
    for row in item["brought"]:
        added = f"Added after reading the others: {row['added']}" if row["added"] else ""
        who = f"{row['discipline']}\n{row['who']}" if row["who"] else row["discipline"]
        said = [row["words"], row["known"] or "", added]
        _fill(table.add_row().cells, who, "\n".join(part for part in said if part))


def _earlier(document: "Document", rows: Any) -> None:
    if not rows:
        return
    document.add_heading("Earlier decisions", 2)
    table = _table(document, ("Decision", "Who", "What became of it"))
    for row in rows:
        cells = table.add_row().cells
        found = [row["result"], row["reason"] or "", row["words"] or ""]
        _fill(cells, row["text"], row["implementer"], "\n".join(part for part in found if part))


def _foretold(document: "Document", rows: Any) -> None:
    if not rows:
        return
    document.add_heading("What was expected", 2)
    table = _table(document, ("Expected", "Found"))
    for row in rows:
        _fill(table.add_row().cells, row["text"], row["found"])


def _adopted(document: "Document", rows: Any) -> None:
    if not rows:
        return
    document.add_heading("Formulation taken as the team's", 2)
    for words in rows:
        document.add_paragraph(fit(words))


def _decisions(document: "Document", rows: Any) -> None:
    if not rows:
        return
    document.add_heading("Decisions", 2)
    table = _table(document, ("No.", "Decision", "Who", "By"))
    for row in rows:
        cells = table.add_row().cells
        _fill(cells, row["number"], _decision_words(row), row["implementer"], row["due"])


def _decision_words(row: dict[str, Any]) -> str:
    lines = [row["text"]]
    lines += ["Confidential: may be left out of a copy."] if row["key"] else []
    lines += [f"Because: {row['rationale']}"] if row["rationale"] else []
    lines += [f"The patient's preference: {row['preference']}"] if row["preference"] else []
    lines += [f"Expected: {row['expected']}"] if row["expected"] else []
    lines += [f"Dissent, {other['name']}: {other['words']}" for other in row["dissents"]]
    lines += [
        f"Before: {was['text']} ({was['implementer']}, by {was['due']}). Changed by "
        f"{was['changed']}, because: {was['reason']}"
        for was in row["before"]
    ]
    lines += [row["stamp"]] if row["stamp"] else []
    return "\n".join(lines)


def _tasks(document: "Document", rows: Any) -> None:
    if not rows:
        return
    document.add_heading("Further tasks", 2)
    table = _table(document, ("Task", "Who", "By"))
    for row in rows:
        _fill(table.add_row().cells, row["text"], row["owner"], row["due"])


def _signature(document: "Document", told: dict[str, Any]) -> None:
    document.add_heading("Signature", 1)
    if told["read_back"]:
        _named(document, "Read back", told["read_back"])
    if told["signed_by"]:
        _named(document, "Signed", f"{told['signed_by']}, {told['signed']}")
    else:
        _strong(document, "These minutes are not signed.")
    for one in told["agreements"]:
        document.add_paragraph(fit(f"{one['name']}: {one['words']}"))
    if told["seal_short"]:
        _named(document, "Seal", told["seal_short"])
        _by(
            document,
            "A Word file can be changed by whoever opens it, so it is not checked against this "
            "seal: the PDF and the text copy are.",
        )
    for words in (told["left_out_words"], told["added_words"]):
        _by(document, words or "")
    _after(document, told, 1)


def _after(document: "Document", told: dict[str, Any], level: int) -> None:
    """What was said after the signature: addenda, and corrections with the chair's answer."""
    for note in told["addenda"]:
        document.add_heading("Addendum", level)
        _lines(document.add_paragraph(), note["text"])
        _by(document, f"{note['author']}, {note['when']}")
    for note in told["corrections"]:
        document.add_heading("Correction proposed", level)
        _lines(document.add_paragraph(), note["words"])
        _by(document, f"{note['author']}, {note['when']}")
        _strong(document, note["answer"])
        if note["added"]:
            _lines(document.add_paragraph(), note["added"])


def _table(document: "Document", head: tuple[str, ...]) -> Any:
    """A table whose head is a head: said by a reader, and again on the next page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table: Any = document.add_table(rows=1, cols=len(head), style="Table Grid")
    again: Any = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(again)  # noqa: SLF001 - as above
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    return table


def _fill(cells: "tuple[_Cell, ...]", *texts: str) -> None:
    for cell, words in zip(cells, texts, strict=True):
        _lines(cell.paragraphs[0], words)


def _named(document: "Document", name: str, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{name}: ").bold = True
    _lines(paragraph, words)


def _strong(document: "Document", words: str) -> None:
    document.add_paragraph().add_run(fit(words)).bold = True


def _by(document: "Document", words: str) -> None:
    if words:
        _coloured(document, words, QUIET, bold=False)


def _coloured(document: "Document", words: str, colour: str, *, bold: bool = True) -> None:
    from docx.shared import RGBColor

    run = document.add_paragraph().add_run(fit(words))
    run.bold, run.font.color.rgb = bold, RGBColor.from_string(colour)


def _lines(paragraph: "Paragraph", words: str) -> None:
    """Typed text: line ends are kept, nothing else in it means anything."""
    for number, line in enumerate(words.split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(fit(line))


def _blocks(document: "Document", blocks: list[Block], empty: str = "") -> None:
    if not blocks and empty:
        document.add_paragraph(empty)
    for block in blocks:
        _block(document, block, "Normal", 1)


def _block(document: "Document", block: Block, style: str, depth: int, before: str = "") -> None:
    if block["kind"] == "p":
        _runs(document.add_paragraph(before, style=style), block)
        return
    if block["kind"] == "quote":
        for part in block["parts"]:
            _block(document, part, "Quote", depth)
        return
    numbered = block["kind"] == "ol"
    kind = "List" if numbered else "List Bullet"
    named = kind if depth == 1 else f"{kind} {min(depth, 3)}"
    for number, entry in enumerate(block["parts"], block.get("start", 1)):
        for place, part in enumerate(entry):
            before = f"{number}. " if numbered and place == 0 else ""  # Word would count on
            _block(document, part, named, depth + 1, before)


def _runs(paragraph: "Paragraph", block: Block) -> None:
    for part in block["runs"]:
        if part["text"] == "\n":
            paragraph.add_run().add_break()
            continue
        run = paragraph.add_run(fit(part["text"]))
        run.bold, run.italic = part["bold"] or None, part["italic"] or None


def fit(words: str) -> str:
    """The same words with what a document cannot hold named, rather than left out in silence."""
    return UNFIT.sub(lambda sign: f"[U+{ord(sign.group()):04X}]", words)
