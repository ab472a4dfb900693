"""Copies of minutes as files, and corrections on their pages."""

import io

import pytest
from pypdf import PdfReader

from mdt import clock
from mdt.database import db
from mdt.services import case_details, confidences, corrections, items
from tests.meeting_room import decided, item_of, sealed, settled, started

SECRET = "His father is not told."


@pytest.fixture
def signed(cast):
    chair = cast.psychiatrist
    with clock.at(clock.ago(days=1)):
        meeting = started(cast, cast.first, cast.second)
        for case in (cast.first, cast.second):
            item = item_of(meeting, case)
            items.open(chair, item)
            made = decided(chair, item, who=chair, text=SECRET)
            confidences.mark(chair, made, confidential=True)
            settled(chair, item)
        sealed(chair, meeting)
    return meeting


def at(meeting, part=""):
    return f"/meetings/{meeting.ref}/minutes{part}"


def words(answer):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.bytes)).pages)


def test_the_copy_holds_what_was_ticked_and_counts_the_rest(cast, sign_in, signed):
    browser = sign_in(cast.ot)
    page = browser.get(at(signed, "/copy"))
    boxes = [box["value"] for box in page.soup.select("main input[name=item]")]
    assert boxes == [item.ref for item in signed.accepted]

    whole = words(browser.get(at(signed, ".pdf")))
    part = words(browser.get(at(signed, f".pdf?chosen=1&item={boxes[0]}")))

    assert SECRET in whole
    assert SECRET not in part
    assert "1 item is left out of this copy; the seal covers all 2." in " ".join(part.split())
    assert "1 confidential part is left out of this copy" in " ".join(part.split())
    assert SECRET in words(browser.get(at(signed, f".pdf?chosen=1&item={boxes[0]}&confidential=1")))


def test_nobody_ticks_an_item_they_may_not_read(cast, sign_in, signed):
    [given] = cast.second.authorisations
    case_details.withdraw_sharing(cast.psychologist2, given, on=clock.today())
    other = next(item for item in signed.accepted if item.case_id == cast.second.id)

    answer = sign_in(cast.ot).get(at(signed, f".txt?chosen=1&item={other.ref}&confidential=1"))

    assert "Demo-Fiktief" not in answer.text
    assert "items: 2" in answer.text


@pytest.mark.parametrize("ending", ["pdf", "txt"])
def test_a_copy_is_checked_on_its_page(cast, sign_in, signed, ending):
    browser = sign_in(cast.ot)
    first = signed.accepted[0].ref
    file = browser.get(at(signed, f".{ending}?chosen=1&item={first}")).bytes

    page = browser.post("/minutes/check", {"file": (io.BytesIO(file), f"copy.{ending}")})

    assert page.status == 200
    assert "This copy says what was signed." in page.words
    facts = [dd.get_text() for dd in page.soup.select("main .facts dd")]
    assert facts[1:] == ["1", "1", "1"]
    assert SECRET not in page.text


def test_a_changed_copy_is_told_apart(cast, sign_in, signed):
    browser = sign_in(cast.ot)
    file = browser.get(at(signed, ".txt")).bytes.replace(b"is not told", b"is told it")

    page = browser.post("/minutes/check", {"file": (io.BytesIO(file), "copy.txt")})

    assert "This copy does not say what was signed." in page.words
    assert "part 1 decisions.1" in page.words


def test_whoever_may_not_know_the_meeting_is_not_told_that_it_is_kept(cast, sign_in, signed):
    file = sign_in(cast.ot).get(at(signed, ".txt")).bytes
    invented = file.replace(signed.ref.encode(), b"a" * 16)
    stranger = sign_in(cast.outsider)

    page = stranger.post("/minutes/check", {"file": (io.BytesIO(file), "copy.txt")})

    assert "This copy agrees with the seal it carries." in page.words
    assert "is told to those who may read the minutes" in page.words
    assert (
        b"does not say"
        in stranger.post("/minutes/check", {"file": (io.BytesIO(invented), "copy.txt")}).bytes
    )


def test_another_file_is_refused_in_words(cast, sign_in, signed):
    page = sign_in(cast.ot).post("/minutes/check", {"file": (io.BytesIO(b"Dear all"), "x.txt")})

    assert page.status == 422
    assert page.errors == ["This is not a copy of minutes."]


def test_a_correction_goes_from_who_was_there_to_the_chair_and_prints(cast, sign_in, signed):
    ot, chair = sign_in(cast.ot), sign_in(cast.psychiatrist)
    form = ot.get(at(signed, "/corrections/new")).form()
    asked = ot.post(at(signed, "/corrections/new"), {**form, "words": "It was <b>Tuesday</b>."})
    assert asked.status == 303
    assert "Not answered yet." in ot.get(asked.location).words

    page = chair.get(at(signed))
    link = page.soup.select_one("#wait-h").find_parent("section").a["href"]
    answer = chair.get(link)
    sent = chair.post(f"{link}/addendum", {**answer.form("addendum"), "text": "Tuesday it was."})

    shown = chair.get(sent.location)
    assert "It was &lt;b&gt;Tuesday&lt;/b&gt;." in shown.text
    assert "Tuesday it was." in shown.words
    assert "Tuesday it was." in words(ot.get(at(signed, ".pdf")))


def test_an_answer_that_comes_too_late_keeps_its_words(cast, sign_in, signed):
    proposal = corrections.propose(cast.ot, signed, words="It was Tuesday.")
    link = at(signed, f"/corrections/{proposal.ref}")
    corrections.decline(cast.psychiatrist, proposal, answer="The log says so.", version=1)

    page = sign_in(cast.psychiatrist).post(f"{link}/addendum", {"text": "Mine", "version": "1"})

    assert page.status == 409
    assert ("The log says so." in page.words, "Mine" in page.words) == (True, True)
    db.session.expire_all()
    assert signed.addenda == []


def test_the_room_marks_a_decision_and_takes_the_mark_away(cast, sign_in):
    meeting = started(cast, cast.first)
    item = item_of(meeting, cast.first)
    items.open(cast.psychiatrist, item)
    decision = decided(cast.psychiatrist, item, who=cast.ot)
    browser = sign_in(cast.ot)
    url = f"/meetings/{meeting.ref}/items/{item.ref}/decisions/{decision.ref}/mark"

    assert browser.post(url, {"confidential": "1"}).status == 303
    page = browser.get(f"/meetings/{meeting.ref}/room?item={item.ref}")
    assert "Confidential : may be left out of a copy" in page.words
    assert browser.post(url).status == 303
    db.session.expire_all()
    assert not decision.confidential
