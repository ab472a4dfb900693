"""What one owes, and what one says of it."""

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import ActionState
from mdt.models.decisions import Action
from mdt.services import actions
from tests.meeting_room import in_days


@pytest.fixture
def action(cast) -> Action:
    return actions.give(
        cast.psychologist1,
        cast.first,
        text="Ring the ward about the rota",
        owner=cast.ot,
        due_on=in_days(-3),
    )


def test_the_owner_sees_it_with_its_date(cast, sign_in, action):
    page = sign_in(cast.ot).get("/actions/")

    assert "Ring the ward about the rota" in page.words
    assert "3 days overdue" in page.words
    assert "Nomvula Example-Protea" in page.words


def test_who_reads_an_action(cast, sign_in, action):
    url = f"/actions/{action.ref}"
    read = {p.username for p in cast.everybody if sign_in(p).get(url).status == 200}

    assert read == {"ot", "psychologist1", "psychiatrist"}


def test_a_task_is_put_off_by_one_press_and_had_back(cast, sign_in):
    given = {"text": "Ring the ward", "owner": cast.ot, "due_on": in_days(10)}
    task = actions.give(cast.psychologist1, cast.first, **given)
    browser = sign_in(cast.ot)
    page = browser.get(f"/actions/{task.ref}")
    assert "Two days before" in page.buttons

    url = f"/actions/{task.ref}/sleep"
    day = page.soup.select_one("button[name=until]")["value"]
    put_off = browser.post(url, {"version": task.version, "until": day})
    shown = browser.get(put_off.location)
    assert "out of sight until" in shown.words
    assert browser.post(url, {"version": task.version, "until": "2026-02-31"}).status == 422
    late = browser.post(url, {"version": task.version, "until": in_days(11).isoformat()})
    assert (late.status, "when it is due." in late.errors[0]) == (422, True)
    db.session.expire_all()
    assert browser.post(url, {"version": task.version, "wake": "1"}).status == 303
    assert "out of sight until" not in browser.get("/actions/").words


def test_the_coordinator_sees_owner_and_date_without_words(cast, sign_in, action):
    page = sign_in(cast.coordinator).get("/actions/")

    assert "Ms O. Pretend" in page.words
    assert "Ring the ward" not in page.text
    assert "Nomvula" not in page.text


def test_done_with_a_word(cast, sign_in, action):
    browser = sign_in(cast.ot)
    form = browser.get(f"/actions/{action.ref}").form()
    answer = browser.post(
        f"/actions/{action.ref}", {**form, "state": "done", "words": "Rang at ten."}
    )

    assert answer.status == 303
    db.session.refresh(action)
    assert (action.state, action.words) == (ActionState.DONE, "Rang at ten.")
    assert clock.now() >= action.settled_at


def test_not_done_needs_a_reason_and_keeps_the_words(cast, sign_in, action):
    browser = sign_in(cast.ot)
    form = browser.get(f"/actions/{action.ref}").form()
    answer = browser.post(
        f"/actions/{action.ref}", {**form, "state": "not_done", "words": "Nobody there"}
    )

    assert answer.status == 422
    assert answer.errors == ["Say why: choose a reason from the list."]
    assert "Nobody there" in answer.text


def test_a_stale_answer_shows_both(cast, sign_in, action):
    browser = sign_in(cast.ot)
    form = browser.get(f"/actions/{action.ref}").form()
    actions.settle(
        cast.ot, action, state=ActionState.DONE, words="done meanwhile", version=action.version
    )
    answer = browser.post(f"/actions/{action.ref}", {**form, "state": "done", "words": "my <word>"})

    assert answer.status == 409
    assert "done meanwhile" in answer.words
    assert "my &lt;word&gt;" in answer.text


def test_others_may_read_but_not_settle(cast, sign_in, action):
    form = {"version": "1", "state": "done", "words": "x", "reason": ""}

    assert sign_in(cast.psychologist1).post(f"/actions/{action.ref}", form).status == 403
    assert sign_in(cast.outsider).post(f"/actions/{action.ref}", form).status == 404
    db.session.refresh(action)
    assert action.state is ActionState.OPEN


def test_opened_again(cast, sign_in, action):
    actions.settle(cast.ot, action, state=ActionState.DONE, version=action.version)
    browser = sign_in(cast.ot)
    form = browser.get(f"/actions/{action.ref}").form("reopening")

    assert browser.post(f"/actions/{action.ref}/reopening", form).status == 303
    db.session.refresh(action)
    assert action.state is ActionState.OPEN


def test_a_task_given_twice_by_a_double_click_is_one(cast, sign_in):
    browser = sign_in(cast.psychologist1)
    url = f"/cases/{cast.first.ref}/actions/new"
    form = browser.get(url).form()
    sent = {**form, "text": "Book the room", "due_on": in_days(3).isoformat()}

    assert [browser.post(url, sent).status for _ in range(2)] == [303, 303]
    assert sum(a.text == "Book the room" for a in db.session.scalars(db.select(Action))) == 1


@pytest.mark.parametrize("due", ["", "2026-02-31", "yesterday", "99999-01-01"])
def test_an_impossible_date_gets_a_sentence(cast, sign_in, due):
    browser = sign_in(cast.psychologist1)
    url = f"/cases/{cast.first.ref}/actions/new"
    form = browser.get(url).form()
    answer = browser.post(url, {**form, "text": "Book the room", "due_on": due})

    assert answer.status == 422
    assert "Book the room" in answer.text
    assert answer.errors
