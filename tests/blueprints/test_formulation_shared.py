"""The page of a shared sheet, with and without its script, and the doors of its live room."""

import json
from base64 import b64decode, b64encode

import pytest
from sqlalchemy import func, select

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.live_update import MOST_BYTES
from mdt.models.audit import AuditRow
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.models.live import LivePresence
from mdt.services import care_team, formulations, shared_sheets
from tests.formulation_writing import keep
from tests.live.writing import Desk
from tests.sheet_writing import PREDISPOSING, PRESENTING, anew, begun, closed_for_good, typed

CLIENT = "c" * 32


def url(sheet, place: str = "") -> str:
    return f"/cases/{sheet.case.ref}/formulation/together/{sheet.ref}{place}"


@pytest.fixture
def sheet(cast):
    keep(cast.ot, cast.first)
    return begun(cast.ot, cast.first)


@pytest.fixture
def ot(cast, sign_in):
    return sign_in(cast.ot)


def send(browser, sheet, place: str, told: object):
    headers = {"X-CSRFToken": browser.guard(), "Accept": "application/json"}
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    return browser._ask(
        "post", url(sheet, place), data=data, content_type="application/json", headers=headers
    )


def step(browser, sheet, what: bytes, **more):
    told = {"step": b64encode(what).decode(), "client": CLIENT, **more}
    return send(browser, sheet, "/text", told)


def test_the_index_says_that_one_is_open_by_whom_and_the_button_begins_one(cast, ot):
    page = ot.get(f"/cases/{cast.first.ref}/formulation/")
    place = f"/cases/{cast.first.ref}/formulation/five_ps/together"
    assert not page.soup.select('form[action$="/formulation/chain/together"]')

    answer = ot.post(place, page.form(place))
    again = ot.get(f"/cases/{cast.first.ref}/formulation/")

    assert answer.status == 303
    assert f"begun by {cast.ot.display_name}" in again.words
    assert again.soup.select_one(f'a[href="{answer.location}"]').get_text() == "Write in it"
    assert not again.soup.select('form[action$="/formulation/five_ps/together"]')
    new = ot.get(f"/cases/{cast.first.ref}/formulation/five_ps/new")
    assert "A shared sheet of this is open" in new.words
    chain = ot.get(f"/cases/{cast.first.ref}/formulation/chain/new")
    assert "each writes it on a sheet of their own" in chain.words


def test_the_page_is_a_plain_form_of_the_words_as_they_stand(sheet, ot):
    page = ot.get(url(sheet))

    assert page.status == 200
    assert page.soup.select_one(f"textarea[name={PREDISPOSING}]").get_text().strip() == (
        "A mother who left twice in the night.\n\nPraised for needing nothing."
    )
    live = page.soup.select_one("#live")
    assert live["data-fields"].split()[:2] == ["narrative", PRESENTING]
    assert live["data-stream"] == url(sheet, "/live")


def test_without_a_script_two_who_send_their_texts_lose_nothing(cast, sheet, ot, sign_in):
    """A22: what others wrote since the page was opened stays beside what is sent."""
    form = ot.get(url(sheet)).form()
    other = sign_in(cast.psychologist1)
    theirs = other.get(url(sheet)).form()
    other.post(url(sheet), {**theirs, PRESENTING: "Rings after, not before. And at night."})

    answer = ot.post(url(sheet), {**form, PRESENTING: "She rings after, not before."})

    assert answer.status == 303
    assert anew(sheet).words[PRESENTING] == "She rings after, not before. And at night."


def test_too_long_a_text_comes_back_with_its_words_and_a_sentence_at_its_place(sheet, ot):
    form = ot.get(url(sheet)).form()
    page = ot.post(url(sheet), {**form, PRESENTING: "x" * 4001, "narrative": "Mine."})

    assert page.status == 422
    assert "the limit is 4000 characters" in page.words
    assert page.soup.select_one("textarea[name=narrative]").get_text().strip() == "Mine."
    assert anew(sheet).words["narrative"] == "Feeling comes fast and settles slowly."


def test_whose_mark_is_torn_sees_both_texts(sheet, ot):
    form = ot.get(url(sheet)).form()
    page = ot.post(url(sheet), {**form, "version": "x", "narrative": "Mine."})

    assert page.status == 409
    assert page.soup.select_one("textarea[name=narrative]").get_text().strip() == "Mine."
    assert page.soup.select_one(".stands pre").get_text().strip() == (
        "Feeling comes fast and settles slowly."
    )
    assert ot.post(url(sheet), page.form()).status == 303
    assert anew(sheet).words["narrative"] == "Mine."


@pytest.mark.parametrize(("do", "status"), [("share", "shared_with_team"), ("keep", "draft")])
def test_kept_it_is_a_version_and_says_who_wrote(cast, sheet, ot, do, status):
    typed(cast.psychologist1, sheet, "Hers. ")
    form = ot.get(url(sheet)).form()

    answer = ot.post(url(sheet), {**form, PRESENTING: "Mine.", "do": do})

    made = formulations.latest(cast.first, "five_ps")
    assert answer.location.startswith(f"/cases/{cast.first.ref}/formulation/{made.ref}")
    assert (made.number, made.status.value, made.narrative.split()[0]) == (2, status, "Hers.")
    page = ot.get(answer.location)
    names = sorted([cast.psychologist1.display_name, cast.ot.display_name])
    assert f"Written together by {', '.join(names)}." in page.words
    assert ot.get(url(sheet)).location.startswith(f"/cases/{cast.first.ref}/formulation/{made.ref}")


def test_who_wrote_together_has_brought_it_together(cast, sheet, ot):
    typed(cast.psychologist1, sheet, "Of two.\n\n", PREDISPOSING)
    typed(cast.ot, sheet, "Of one. ")
    made = shared_sheets.keep(cast.ot, sheet)

    page = ot.get(f"/cases/{cast.first.ref}/formulation/{made.ref}/contributions")

    assert "Nothing yet from psychology" not in page.words
    assert "Nothing yet from psychiatry" in page.words
    names = ", ".join(sorted([cast.psychologist1.display_name, cast.ot.display_name]))
    assert f"{names}, version 2" in page.words
    assert "Psychology, occupational therapy, written together" in page.words


def test_words_that_the_script_has_sent_already_are_not_sent_over_it(cast, sheet, ot):
    form = ot.get(url(sheet)).form()
    typed(cast.psychologist1, sheet, "Typed live. ")

    ot.post(url(sheet), {**form, "live": "1", "narrative": "stale", "do": "share"})

    assert formulations.latest(cast.first, "five_ps").narrative.startswith("Typed live. Feeling")


def test_a_statement_that_cannot_be_kept_is_said_at_its_place(cast, ot):
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "x" * 4001, PREDISPOSING)

    page = ot.post(url(sheet), {**ot.get(url(sheet)).form(), "do": "share"})

    assert page.status == 422
    assert "The limit is 4000 characters a statement." in page.words
    assert anew(sheet).closed_at is None


def test_a_version_kept_meanwhile_is_put_together_on_the_same_page(cast, sheet, ot):
    """A22: both texts, statement by statement; the sheet goes on from the newer version."""
    keep(cast.psychologist1, cast.first, narrative="Theirs.", fields={})
    assert "kept version 2 after this sheet was begun" in ot.get(url(sheet)).words
    form = ot.get(url(sheet)).form()

    both = ot.post(url(sheet), {**form, "narrative": "Mine.", "do": "share"})

    assert both.status == 409
    assert "Somebody kept a version while you wrote" in both.words
    sent = {**both.form(), "take-narrative": "both", "do": "together"}
    assert ot.post(url(sheet), sent).status == 303
    assert anew(sheet).words["narrative"] == "Theirs.\n\nMine."
    done = ot.post(url(sheet), {**ot.get(url(sheet)).form(), "do": "share"})
    assert done.status == 303
    assert formulations.latest(cast.first, "five_ps").number == 3


def test_taken_into_a_sheet_of_ones_own_it_overwrites_nothing(cast, sheet, ot):
    form = ot.get(url(sheet)).form()
    first = ot.post(url(sheet), {**form, "narrative": "Ours.", "do": "mine"})
    assert "/formulation/five_ps/new" in first.location
    assert ot.get(first.location).soup.select_one("#narrative").get_text().strip() == "Ours."

    again = ot.post(url(sheet), {**ot.get(url(sheet)).form(), "do": "mine"})

    assert again.status == 409
    assert "You have a sheet of your own with words that are not kept yet." in again.words
    assert db.session.scalar(select(func.count()).select_from(FormulationDraft)) == 1


def test_put_away_shows_what_would_go_and_whose_it_is(cast, sheet, ot):
    typed(cast.psychologist1, sheet, "Hers. ")
    asked = ot.post(url(sheet), {**ot.get(url(sheet)).form(), "do": "away"})

    assert asked.status == 409
    assert "Hers. Feeling comes fast" in asked.words
    assert f"Written by {cast.psychologist1.display_name}" in asked.words
    sure = {**asked.form(), "do": "away-sure"}
    typed(cast.psychologist1, sheet, "And more. ")
    assert ot.post(url(sheet), sure).status == 409  # there are words nobody was shown
    shown = ot.post(url(sheet), {**sure, "do": "away"})
    assert ot.post(url(sheet), {**shown.form(), "do": "away-sure"}).status == 303
    gone = ot.get(url(sheet)).location
    assert gone.startswith(f"/cases/{cast.first.ref}/formulation/?said=sheet-put-away")


def test_who_writes_on_in_a_sheet_that_was_closed_gets_the_words_back(cast, sheet, ot):
    form = ot.get(url(sheet)).form()
    shared_sheets.keep(cast.psychologist1, sheet)

    page = ot.post(url(sheet), {**form, "narrative": "Too late.", "do": "share"})

    assert page.status == 409
    assert "Too late." in page.words
    assert db.session.scalar(select(func.count()).select_from(Formulation)) == 2


def test_what_is_typed_is_kept_and_says_where_one_is(cast, sheet, ot):
    desk = Desk(cast.ot, sheet)
    sent = desk.key("Said. ", "narrative")

    first, again = (
        step(ot, sheet, sent, field="narrative", caret="[1]", item=sheet.ref) for _ in range(2)
    )

    assert (first.status, again.status) == (200, 200)
    assert first.answer.json["seq"] == again.answer.json["seq"]
    assert anew(sheet).words["narrative"].startswith("Said. Feeling")
    here = db.session.scalars(select(LivePresence)).one()
    assert (here.sheet_id, here.meeting_id, here.item_id) == (sheet.id, None, None)
    assert (here.field, here.caret, here.user_id) == ("narrative", "[1]", cast.ot.id)


def test_forged_too_large_and_torn_change_nothing(sheet, ot):
    answers = [
        step(ot, sheet, b"\x01\x02\x03").status,
        send(ot, sheet, "/text", {"step": "%%%"}).status,
        send(ot, sheet, "/text", [1]).status,
        send(ot, sheet, "/text", b"{not json").status,
        step(ot, sheet, b"x" * (MOST_BYTES + 1)).status,
        send(ot, sheet, "/here", {}).status,
        send(ot, sheet, "/here", {"client": "short"}).status,
    ]

    assert answers == [400, 400, 400, 400, 413, 400, 400]
    assert anew(sheet).words["narrative"] == "Feeling comes fast and settles slowly."


def test_steps_that_never_came_are_asked_for(cast, sheet, ot):
    desk = Desk(cast.ot, sheet)
    desk.key("a", "narrative")

    behind = step(ot, sheet, desk.key("b", "narrative"))

    assert behind.status == 409
    known = b64decode(behind.answer.json["behind"])
    assert step(ot, sheet, desk.page.get_update(known)).status == 200
    assert anew(sheet).words["narrative"].startswith("baFeeling")


def test_a_sheet_that_was_kept_takes_no_more_words_and_says_so(cast, sheet, ot):
    late = Desk(cast.ot, sheet).key("late", "narrative")
    shared_sheets.keep(cast.psychologist1, sheet)

    answer = step(ot, sheet, late)

    assert answer.status == 409
    assert answer.answer.json["error"] == (
        "This sheet was kept as a version: nothing more is written in it."
    )
    told = ot.get(url(sheet, "/live")).answer.json
    assert told["shut"]["why"] == "closed"


def test_where_one_is_and_that_one_leaves(cast, sheet, ot):
    assert send(ot, sheet, "/here", {"client": CLIENT, "item": sheet.ref}).status == 200
    [here] = ot.get(url(sheet, "/live")).answer.json["people"]
    assert (here["name"], here["item"]) == (cast.ot.display_name, sheet.ref)

    assert send(ot, sheet, "/here", {"client": CLIENT, "gone": True}).status == 200
    assert ot.get(url(sheet, "/live")).answer.json["people"] == []


def test_to_everybody_else_there_is_no_such_sheet_at_any_door(cast, sheet, sign_in):
    for name in ("psychologist2", "outsider", "supervisor", "coordinator", "admin"):
        browser = sign_in(getattr(cast, name))
        answers = [
            browser.get(url(sheet)).status,
            browser.get(url(sheet, "/live")).status,
            browser.post(url(sheet), {}).status,
            step(browser, sheet, b"x").status,
            send(browser, sheet, "/here", {"client": CLIENT}).status,
        ]
        assert answers == [404] * 5, name


def test_a_sheet_of_another_case_is_no_such_record_even_to_its_writer(cast, sheet, sign_in):
    chair = sign_in(cast.psychiatrist)

    assert chair.get(url(sheet)).status == 200
    wrong = f"/cases/{cast.second.ref}/formulation/together/{sheet.ref}"
    assert [chair.get(wrong + tail).status for tail in ("", "/live")] == [404, 404]
    assert chair.post(wrong, {}).status == 404


def test_each_reading_is_noted_and_nothing_of_the_words(cast, sheet, ot):
    typed(cast.psychologist1, sheet, "canary-2f9 ")
    ot.get(url(sheet))

    rows = db.session.scalars(select(AuditRow).where(AuditRow.subject_ref == sheet.ref)).all()
    read = [row for row in rows if row.event == AuditEvent.FORMULATION_READ.value]
    assert [row.actor_ref for row in read] == [cast.ot.ref]
    assert "canary-2f9" not in "".join(row.payload for row in rows)


def test_taken_off_the_care_team_one_finds_no_such_record(cast, sheet, ot):
    assert ot.get(url(sheet)).status == 200
    care_team.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    assert [ot.get(url(sheet)).status, ot.get(url(sheet, "/live")).status] == [404, 404]


def test_after_a_death_it_is_read_and_not_written(cast, sheet, ot):
    typed(cast.ot, sheet, "Stays. ")
    closed_for_good(cast)

    page = ot.get(url(sheet))

    assert page.status == 200
    assert "Stays. Feeling comes fast" in page.words
    assert page.soup.select("main form, #live, textarea") == []
    assert ot.post(url(sheet), {}).status == 403
    assert ot.get(url(sheet, "/live")).answer.json["shut"]["why"] == "removed"
    assert "Read it" in ot.get(f"/cases/{cast.first.ref}/formulation/").words
    assert clock.today() == cast.first.died_on
