"""A file of sealed minutes is checked: its words against its seal, its pages against its words."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from mdt.domain.copies import NotACopy, as_text
from mdt.domain.minutes import (
    DecisionFacts,
    canonical_head,
    item_hash,
    seal,
    without_confidential,
)
from mdt.exports import minutes, sealed
from mdt.exports.sealed import Carried, Pages, check
from tests.exports.test_minutes import ITEM, MINUTES

pytestmark = pytest.mark.pure

MEETING = "k3v7aaaabbbbcccc"
SHUT = DecisionFacts("1.2", "His father is not told.", "", "A", "Thu 26 Nov 2026", key="k" * 16)
FIRST = replace(ITEM, decisions=(*ITEM.decisions, SHUT))
SECOND = replace(ITEM, ref="second", number=2, heading="Riaan Demo-Fiktief")
HASHES = tuple(item_hash(item) for item in (FIRST, SECOND))
WHOLE = replace(
    MINUTES,
    items=(FIRST, SECOND),
    seal=seal(MEETING, canonical_head(MINUTES), HASHES),
)
CARRIED = Carried(MEETING, HASHES, "Printed Wed 18 Nov 2026, 08:12 by Ms A. Example")


def pdf(facts):
    return minutes.pdf(facts, carried=CARRIED)


def saved_again(file, change=lambda writer: None):
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(file))), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def test_a_whole_pdf_holds_and_its_pages_say_what_was_sealed():
    found = check(pdf(WHOLE))

    assert (found.checked.ok, found.checked.held, found.checked.left_out) == (True, 2, 0)
    assert found.pages is Pages.SAME


def test_a_pdf_with_an_item_and_a_confidential_decision_left_out_says_how_many():
    part = replace(WHOLE, items=(without_confidential(FIRST),), left_out=1)

    file = pdf(part)
    found = check(file)

    assert (found.checked.ok, found.checked.left_out, found.checked.withheld) == (True, 1, 1)
    assert found.pages is Pages.SAME
    held = PdfReader(io.BytesIO(file))
    words = "".join(page.extract_text() for page in held.pages) + found.text
    assert b"father" not in held.attachments["minutes.json"][0]
    assert "father" not in words
    assert "Demo-Fiktief" not in words


def test_a_file_saved_by_another_program_still_holds():
    assert check(saved_again(pdf(WHOLE))).pages is Pages.SAME


def test_a_word_changed_on_the_page_shows():
    changed = replace(FIRST, question="What keeps her safe next year?")
    other = pdf(replace(WHOLE, items=(changed, SECOND)))
    attached = PdfReader(io.BytesIO(pdf(WHOLE))).attachments["minutes.json"][0]

    def swap(writer):
        writer.root_object[NameObject("/Names")] = DictionaryObject()
        writer.root_object.pop("/AF", None)
        writer.add_attachment("minutes.json", attached)

    found = check(saved_again(other, swap))

    assert found.checked.ok  # what is attached is whole
    assert found.pages is Pages.OTHERWISE


def test_a_note_laid_over_the_page_shows():
    def note(writer):
        writer.pages[0][NameObject("/Annots")] = ArrayObject(
            [DictionaryObject({NameObject("/Subtype"): NameObject("/FreeText")})]
        )

    assert check(saved_again(pdf(WHOLE), note)).pages is Pages.OTHERWISE


def test_a_changed_word_in_what_is_attached_breaks_the_seal():
    changed = replace(FIRST, question="What keeps her safe next year?")

    assert check(pdf(replace(WHOLE, items=(changed, SECOND)))).checked.wrong == ("item 1",)


def test_pages_of_another_edition_are_not_compared(monkeypatch):
    file = pdf(WHOLE)
    monkeypatch.setattr(sealed, "press", lambda: "another")

    assert check(file).pages is Pages.NOT_COMPARED


def test_a_text_copy_is_checked_too():
    found = check(as_text(MEETING, WHOLE, HASHES).encode())

    assert (found.checked.ok, found.pages) == (True, Pages.NONE)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"%PDF-1.7 nothing",
        b"\xff\xfe",
        b"PK\x03\x04",
        minutes.pdf(MINUTES, carried=CARRIED)[:900],
    ],
)
def test_another_file_is_named_so(file):
    with pytest.raises(NotACopy):
        check(file)


def test_unsigned_minutes_carry_nothing():
    file = pdf(replace(WHOLE, seal=None, signed_by=None))

    assert PdfReader(io.BytesIO(file)).attachments == {}


def test_a_sealed_file_keeps_to_the_accessible_standard():
    assert b"pdfuaid" in pdf(WHOLE)
