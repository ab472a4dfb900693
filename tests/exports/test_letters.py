"""A letter on paper: for its reader alone, accessible, and words typed in it are words."""

import io

import pytest
from pypdf import PdfReader

from mdt.domain.letters import AgreedFacts, PatientLetterFacts, ReferrerLetterFacts
from mdt.exports import letters
from tests.exports.test_minutes import HOSTILE

pytestmark = pytest.mark.pure

SAID = {
    "practice": "Demo Practice",
    "to": "Dr R. Referrer",
    "met_on": "Tue 17 Nov 2026",
    "opening": "Thank you for **sending** her.",
    "agreed": (AgreedFacts("We see her twice a week.", "Ms O. Pretend", "Wed 25 Nov 2026"),),
    "next_review": "Tue 15 Dec 2026",
    "writer": "Ms A. Example, psychology",
    "written_on": "Wed 18 Nov 2026",
}
WHO = {"patient": "Nomvula Example-Protea", "born": "Mon 4 May 1998", "file_number": "T-0001"}


def printed(facts):
    return letters.pdf(facts, printed="Printed Wed 18 Nov 2026, 08:12 by Ms A. Example")


def words(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def test_a_letter_to_the_referrer_says_who_and_what_was_agreed():
    text = words(printed(ReferrerLetterFacts(**SAID, **WHO)))

    for said in (*WHO.values(), "Thank you for sending her.", "We see her twice a week."):
        assert said in text
    assert "Next review: Tue 15 Dec 2026" in text


def test_a_letter_to_the_patient_bears_no_file_number():
    text = words(printed(PatientLetterFacts(**SAID)))

    assert "After the meeting of Tue 17 Nov 2026" in text
    assert "Born" not in text
    assert "File" not in text


@pytest.mark.parametrize("facts", [PatientLetterFacts(**SAID), ReferrerLetterFacts(**SAID, **WHO)])
def test_it_keeps_to_the_accessible_standard(facts):
    pdf = printed(facts)

    assert b"pdfuaid" in pdf
    assert b"/Lang(en-ZA)" in pdf


def test_markup_typed_by_a_person_is_words():
    facts = PatientLetterFacts(
        **SAID
        | {"opening": HOSTILE, "to": HOSTILE, "agreed": (AgreedFacts(HOSTILE, HOSTILE, "x"),)}
    )

    assert "#sys.inputs" in words(printed(facts))
