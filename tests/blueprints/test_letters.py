"""Letters on screen and as PDF: what goes in is chosen, what is not for others never leaves."""

import io

import pytest
from pypdf import PdfReader

from mdt import clock
from mdt.domain.vocabulary import ConcernKind, LetterKind
from mdt.queries.letters import draft_of, letters_of
from mdt.services import confidences, decisions, items, letters, safety
from tests.meeting_room import decided, item_of, sealed, settled, started

NEVER = (
    "Once is enough",  # a dissent
    "Her father is not told",  # a confidential decision
    "All agree",  # the discussion
    "Answer the same way",  # what the patient said in the room
    "One wording, whoever is on",  # why
    "Demo-Fiktief",  # another patient
    "Cut on Sunday",  # an open concern: no safety bar on what leaves
)


@pytest.fixture
def item(cast):
    chair = cast.psychiatrist
    with clock.at(clock.ago(days=1)):
        meeting = started(cast, cast.first, cast.second)
        for case in (cast.first, cast.second):
            one = item_of(meeting, case)
            items.open(chair, one)
            made = decided(chair, one, who=cast.ot, text="See her twice a week")
            decisions.dissent(cast.ot, made, words="Once is enough.", named=True)
            shut = decided(chair, one, who=chair, text="Her father is not told")
            confidences.mark(chair, shut, confidential=True)
            settled(chair, one)
        sealed(chair, meeting)
    safety.raise_concern(
        cast.ot,
        cast.first,
        kind=ConcernKind.SELF_HARM,
        words="Cut on Sunday.",
        in_touch="Ms O. Pretend",
    )
    return item_of(meeting, cast.first)


def at(case, part=""):
    return f"/cases/{case.ref}/letters/{part}"


def words(answer):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.bytes)).pages)


@pytest.mark.parametrize("kind", ["referrer", "patient"])
def test_written_checked_sent_and_nothing_in_it_that_is_not_for_its_reader(
    cast, sign_in, item, kind
):
    browser = sign_in(cast.ot)
    url = at(cast.first, f"about/{item.ref}/{kind}")
    form = browser.get(url).form() | {"to": "Somebody", "words": "Thank you **very** much."}

    shown = browser.post(url, form, follow_redirects=True)
    letter = letters_of(cast.first)[0]
    assert "Not checked yet: not to be sent." in shown.words
    assert browser.get(at(cast.first, f"{letter.ref}.pdf")).status == 409

    checked = browser.post(
        at(cast.first, f"{letter.ref}/check"), {"version": letter.version}, follow_redirects=True
    )
    paper = words(browser.get(at(cast.first, f"{letter.ref}.pdf")))
    handed = checked.soup.select_one("article.doc").get_text(" ")
    for text in (paper, handed):
        assert "See her twice a week" in text
        assert "Ms O. Pretend" in text
        assert "Thank you" in text
        assert [word for word in NEVER if word in text] == []
    assert checked.soup.select(".safety") == []
    assert (cast.first.patient.file_number in paper) == (kind == "referrer")

    sent = browser.post(
        at(cast.first, f"{letter.ref}/sent"),
        {"version": letter.version, "on": clock.today().isoformat(), "words": "By post"},
        follow_redirects=True,
    )
    assert "It stays as it was." in sent.words
    assert "By post" in browser.get(at(cast.first)).words


def test_what_is_not_ticked_stays_out(cast, sign_in, item):
    browser = sign_in(cast.ot)
    url = at(cast.first, f"about/{item.ref}/patient")
    form = {k: v for k, v in browser.get(url).form().items() if not k.startswith("take_")}

    page = browser.post(url, form | {"words": "Dear <b>you</b>"})

    assert (page.status, "Take in at least one thing" in page.words) == (422, True)
    assert "Dear &lt;b&gt;you" in page.text


def test_two_texts_stand_side_by_side(cast, sign_in, item):
    letter = letters.write(
        cast.ot, item, kind=LetterKind.PATIENT, to="A", words="", draft=draft_of(item, "P")
    )
    browser = sign_in(cast.ot)
    url = at(cast.first, f"{letter.ref}/edit")
    form = browser.get(url).form() | {"words": "From the OT."}
    draft = draft_of(item, "P")
    letters.amend(
        cast.psychologist1, letter, to="A", words="From psychology.", draft=draft, version=1
    )

    page = browser.post(url, form)

    assert page.status == 409
    both = [part.get_text() for part in page.soup.select(".conflict pre")]
    assert ("From psychology." in both[0], "From the OT." in both[1]) == (True, True)
    assert browser.post(url, page.form()).status == 303


def test_who_checks_an_older_text_is_shown_the_new_one(cast, sign_in, item):
    letter = letters.write(
        cast.ot, item, kind=LetterKind.PATIENT, to="A", words="", draft=draft_of(item, "P")
    )
    draft = draft_of(item, "P")
    letters.amend(cast.psychologist1, letter, to="A", words="Otherwise.", draft=draft, version=1)

    page = sign_in(cast.ot).post(at(cast.first, f"{letter.ref}/check"), {"version": "1"})

    assert (page.status, "Otherwise." in page.words) == (409, True)


def test_a_letter_of_another_case_is_not_there(cast, sign_in, item):
    letter = letters.write(
        cast.ot, item, kind=LetterKind.PATIENT, to="A", words="", draft=draft_of(item, "P")
    )

    chair = sign_in(cast.psychiatrist)
    assert chair.get(at(cast.second, letter.ref)).status == 404
    assert chair.get(at(cast.first, letter.ref)).status == 200
    assert sign_in(cast.psychologist2).get(at(cast.first, letter.ref)).status == 404
