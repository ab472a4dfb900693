"""The minutes as a Word document: the same facts, structured, and nothing that breaks the file."""

import io
import re
import zipfile
from dataclasses import fields, is_dataclass, replace
from typing import get_args, get_type_hints

import docx
import pytest

from mdt.domain import minutes as rules
from mdt.domain.minutes import CorrectionFacts, DecisionFacts, ItemFacts, MinutesFacts
from mdt.exports import word
from tests.exports.test_minutes import HOSTILE, ITEM, MINUTES

pytestmark = pytest.mark.pure

PRINTED = "Printed Wed 18 Nov 2026, 08:12 by Ms A. Example"


def made(facts):
    return docx.Document(io.BytesIO(word.document(facts, printed=PRINTED)))


def words(document):
    parts = [p.text for p in document.paragraphs]
    parts += [c.text for table in document.tables for row in table.rows for c in row.cells]
    section = document.sections[0]
    parts += [p.text for p in (*section.header.paragraphs, *section.footer.paragraphs)]
    return " ".join(" ".join(parts).split())


@pytest.mark.parametrize(
    "expected",
    [
        "Confidential: health information",
        "Purpose: To agree plans that somebody owns.",
        "Chair: Dr Demo Psychiatrist",
        "File DEMO-0001 · 34 years, Demo Hospital, Ward 2",
        "Safety: Open concern, suicide, since Fri 13 Nov 2026.",
        "Question: What keeps her safe this week?",
        "\u201cI do not want to pretend.\u201d",
        "partly done transport He came once.",
        "She is worst after ten.",
        "Because: means at hand matter most.",
        "Dissent, Ms O. Pretend: she should hold them herself.",
        "Inquorate: no OT from 15:02",
        "Ring the pharmacy.",
        "Outcome: Decided",
        "Mr B. Sample tells her by Tue 17 Nov 2026.",
        "Signed: Dr Demo Psychiatrist, chair, Tue 17 Nov 2026, 15:31",
        "Ms A. Example: agreed Tue 17 Nov 2026, 17:02",
        "Seal: 7c1e 94ab 02d7 f5e8",
        "Double booked.",
        PRINTED,
    ],
)
def test_the_document_says_what_the_room_settled(expected):
    assert expected in words(made(MINUTES))


def test_its_structure_is_headings_lists_and_tables_with_a_head():
    document = made(MINUTES)

    styles = [(p.style.name, p.text) for p in document.paragraphs if p.style.name != "Normal"]
    assert ("Title", "Minutes: Tuesday case conference") in styles
    assert ("Heading 1", "1. Thandi Sample-Khumaloexample") in styles
    assert ("List Bullet", "repair") in styles
    assert all("tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert document.core_properties.language == "en-ZA"
    assert 'w:val="en-ZA"' in document.styles.element.xml


def test_a_numbered_list_counts_as_it_was_written():
    item = replace(ITEM, discussion="4. four\n5. five\n\nThen\n\n1. one")

    found = [p.text for p in made(replace(MINUTES, items=(item,))).paragraphs]

    assert [text for text in found if re.match(r"\d\. (four|five|one)", text)] == [
        "4. four",
        "5. five",
        "1. one",
    ]


def test_a_correction_prints_with_its_answer():
    asked = CorrectionFacts("Ms O. Pretend", "Thu", "It was Tuesday.", "Taken up by Dr D:", "Yes.")

    assert "It was Tuesday. Ms O. Pretend, Thu Taken up by Dr D: Yes." in words(
        made(replace(MINUTES, corrections=(asked,)))
    )


def test_a_confidential_decision_left_out_is_not_in_the_file():
    shut = DecisionFacts("1.2", "His father is not told.", "", "A", "B", key="k" * 16)
    item = rules.without_confidential(replace(ITEM, decisions=(shut,)))
    file = word.document(replace(MINUTES, items=(item,)), printed=PRINTED)

    held = zipfile.ZipFile(io.BytesIO(file))
    assert not any(b"father" in held.read(name) for name in held.namelist())
    assert "1 confidential part is left out of this copy" in words(docx.Document(io.BytesIO(file)))


def test_markup_and_strange_signs_are_words_and_break_nothing():
    item = replace(ITEM, heading=HOSTILE, question=HOSTILE, discussion=HOSTILE, told=HOSTILE)

    text = words(made(replace(MINUTES, items=(item,), purpose=HOSTILE)))

    assert "<b>d</b>" in text
    assert "[U+0000]" in text
    assert "[U+202E]gnitset" in text
    assert "[U+D800]" in text


def test_unsigned_minutes_call_themselves_a_draft():
    text = words(made(replace(MINUTES, signed_by=None, signed=None, seal=None)))

    assert "Draft: not signed" in text
    assert "These minutes are not signed." in text


def facts_within(kind, known=frozenset()):
    """Every facts class that can be reached from this one."""
    found = {kind}
    for hint in get_type_hints(kind).values():
        for part in (hint, *get_args(hint)):
            if is_dataclass(part) and part not in known | found:
                found |= facts_within(part, known | found)
    return found


def test_no_facts_class_that_a_document_is_made_of_has_room_for_a_reflection():
    """The canary by construction: what cannot be held cannot be printed."""
    classes = facts_within(MinutesFacts)
    names = {f"{kind.__name__}.{field.name}" for kind in classes for field in fields(kind)}

    assert ItemFacts in classes
    forbidden = "reflection dial pull mirror feeling countertransference formulation note".split()
    assert {n for n in names if any(word in n.lower() for word in forbidden)} == set()
