"""The minutes as pages: who reads which items, and what the chair does with them."""

import pytest

from mdt import clock
from mdt.database import db
from mdt.services import items, meetings, minutes
from tests.meeting_room import decided, item_of, settled, started


@pytest.fixture
def meeting(cast):
    with clock.at(clock.ago(days=1)):
        meeting = started(cast, cast.first, cast.second)
        for case in (cast.first, cast.second):
            item = item_of(meeting, case)
            items.open(cast.psychiatrist, item)
            decided(cast.psychiatrist, item, who=cast.psychiatrist, text=f"Decided: {case.ref}")
            settled(cast.psychiatrist, item)
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)
        meetings.read_back(cast.psychiatrist, meeting, version=meeting.version)
    return meeting


READERS = {"psychiatrist", "psychologist1", "psychologist2", "ot"}


def test_who_reads_the_minutes(cast, sign_in, meeting):
    url = f"/meetings/{meeting.ref}/minutes"
    read = {p.username for p in cast.everybody if sign_in(p).get(url).status == 200}

    assert read == READERS
    assert sign_in(None).get(url).status == 303


def test_others_get_the_page_of_what_does_not_exist(cast, sign_in, meeting):
    for person in (cast.admin, cast.outsider, cast.supervisor, cast.coordinator):
        browser = sign_in(person)
        real = browser.get(f"/meetings/{meeting.ref}/minutes")
        invented = browser.get("/meetings/aaaaaaaaaaaaaaaa/minutes")
        assert (real.status, real.words) == (404, invented.words)


def test_the_chair_signs_on_the_page(cast, sign_in, meeting):
    browser = sign_in(cast.psychiatrist)
    page = browser.get(f"/meetings/{meeting.ref}/minutes")
    assert "Sign the minutes" in page.buttons

    answer = browser.post(f"/meetings/{meeting.ref}/minutes/signature", page.form("signature"))

    assert answer.status == 303
    after = browser.get(answer.location)
    assert "Signed and sealed" in after.words
    assert "these are the words that were signed" in after.words


def test_a_stale_signature_is_refused(cast, sign_in, meeting):
    browser = sign_in(cast.psychiatrist)
    answer = browser.post(f"/meetings/{meeting.ref}/minutes/signature", {"version": "1"})

    assert answer.status == 409
    assert meeting.signed_at is None


def test_the_pdf_is_a_pdf_named_by_its_day(cast, sign_in, meeting):
    minutes.sign(cast.psychiatrist, meeting, version=meeting.version)
    answer = sign_in(cast.ot).get(f"/meetings/{meeting.ref}/minutes.pdf")

    assert answer.bytes.startswith(b"%PDF-")
    assert f"{meeting.day:%Y-%m-%d}" in answer.answer.headers["Content-Disposition"]


def test_an_addendum_keeps_what_was_typed_and_is_made_once(cast, sign_in, meeting):
    minutes.sign(cast.psychiatrist, meeting, version=meeting.version)
    browser = sign_in(cast.ot)
    url = f"/meetings/{meeting.ref}/minutes/addenda"
    form = browser.get(f"/meetings/{meeting.ref}/minutes").form("addenda")

    too_long = browser.post(url, {**form, "text": "é" * 10_001})
    assert too_long.status == 422
    assert "é" * 10_001 in too_long.text
    for _twice in range(2):
        assert browser.post(url, {**form, "text": "<b>It was Tuesday</b>"}).status == 303
    page = browser.get(f"/meetings/{meeting.ref}/minutes")
    assert page.text.count("&lt;b&gt;It was Tuesday&lt;/b&gt;") == 1


def test_agreeing_is_for_those_who_were_there(cast, sign_in, meeting):
    minutes.sign(cast.psychiatrist, meeting, version=meeting.version)
    url = f"/meetings/{meeting.ref}/minutes/agreements"

    assert sign_in(cast.ot).post(url).status == 303
    assert sign_in(cast.coordinator).post(url).status == 404
    db.session.expire_all()
    assert [row.user.username for row in meeting.agreements] == ["ot"]
