"""After a crisis, a closed concern or a discharge somebody is in contact within 48 hours (S7)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.dates import day_words
from mdt.domain.errors import Invalid, NotAllowed
from mdt.domain.vocabulary import ActionKind, ActionState
from mdt.models.decisions import Action
from mdt.services import actions, cases
from tests.services.test_crisis import begun
from tests.services.test_safety import CLOSING, raised


def url(case, after=""):
    return f"/cases/{case.ref}/follow-up" + (f"?after={after}" if after else "")


def in_days(count):
    return clock.today() + timedelta(days=count)


def test_it_is_an_owned_task_due_within_48_hours(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "crisis"))
    assert (form.form()["due_on"], form.form()["owner"]) == (str(in_days(2)), cast.ot.ref)
    sent = {**form.form(), "owner": cast.psychologist1.ref}
    for _twice in range(2):
        assert browser.post(url(cast.first), sent).status == 303

    (action,) = db.session.scalars(select(Action)).all()
    assert (action.kind, action.owner, action.due_on) == (
        ActionKind.FOLLOW_UP,
        cast.psychologist1,
        in_days(2),
    )
    assert action.state is ActionState.OPEN


@pytest.mark.parametrize("day", [-1, 3, None])
def test_a_day_beyond_48_hours_is_refused_with_the_last_one_named(cast, sign_in, day):
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first)).form()
    due = "" if day is None else str(in_days(day))

    page = browser.post(url(cast.first), {**form, "due_on": due, "text": "Ring her mark"})

    assert page.status == 422
    assert day is None or f"by {day_words(in_days(2))} at the latest" in page.errors[0]
    assert "Ring her mark" in page.text
    assert db.session.scalars(select(Action)).all() == []


def test_it_is_named_as_such_among_actions_and_on_today(cast, sign_in):
    actions.follow_up(
        cast.psychologist1, cast.first, text="Ring her", owner=cast.ot, due_on=in_days(1)
    )
    mine = sign_in(cast.ot)

    owed = mine.get("/").soup.select_one("#owed .m").get_text()
    assert owed == "Follow-up contact · Nomvula Example-Protea"
    assert "Follow-up contact · Nomvula Example-Protea" in mine.get("/actions/").words
    action = db.session.scalars(select(Action)).one()
    assert mine.get(f"/actions/{action.ref}").heading == "Follow-up contact"
    others = sign_in(cast.psychiatrist).get("/actions/").words
    assert "Follow-up contact · Ms O. Pretend · Nomvula Example-Protea" in others


def test_closing_a_concern_leads_on_to_it(cast, sign_in):
    concern = raised(cast)
    browser = sign_in(cast.ot)
    close = f"/cases/{cast.first.ref}/safety/{concern.ref}/close"

    page = browser.post(close, {**browser.get(close).form(), **CLOSING})

    assert page.status == 303
    assert page.location.startswith(f"/cases/{cast.first.ref}/follow-up?")
    form = browser.get(page.location)
    assert "Closed, with your name" in form.words
    assert "after the concern was closed" in form.text
    safety = browser.get(f"/cases/{cast.first.ref}/safety/")
    assert "Name who makes the follow-up contact" in safety.buttons


def test_a_discharge_leads_on_to_it_and_an_admission_does_not(cast, sign_in):
    browser = sign_in(cast.ot)
    moves = f"/cases/{cast.first.ref}/details/moves"

    def move(setting, ward):
        form = browser.get(moves).form()
        return browser.post(moves, {**form, "setting": setting, "ward": ward}).location

    assert move("inpatient", "Ward 2").startswith(f"/cases/{cast.first.ref}/details/")
    home = move("outpatient", "")
    assert home.startswith(f"/cases/{cast.first.ref}/follow-up?")
    assert "after discharge" in browser.get(home).text


def test_the_crisis_item_leads_to_it(cast, sign_in):
    meeting, _item = begun(cast)
    page = sign_in(cast.ot).get(f"/meetings/{meeting.ref}/room")

    assert page.soup.select(f'a[href="{url(cast.first, "crisis")}"]')


def test_the_care_team_gives_it_to_one_of_its_own(cast):
    given = {"text": "Ring her", "due_on": in_days(1)}
    with pytest.raises(NotAllowed):
        actions.follow_up(cast.psychologist2, cast.first, owner=cast.ot, **given)
    with pytest.raises(Invalid) as refused:
        actions.follow_up(cast.ot, cast.first, owner=cast.psychologist2, **given)
    assert refused.value.field == "owner"
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)
    with pytest.raises(NotAllowed):
        actions.follow_up(cast.ot, cast.first, owner=cast.psychologist1, **given)
