"""Reminders by e-mail against a mail server of this machine: once each, later again, no name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid
from mdt.domain.vocabulary import Reminders
from mdt.models.outbox import Mail
from mdt.services import accounts, actions, post, reminders
from tests.meeting_room import asked, in_days, planned
from tests.sink import open_sink

SENDER = "mirror@practice.example"
WORDS = "Ring Thandi about the tablets"


@pytest.fixture
def sink():
    with open_sink() as found:
        yield found


@pytest.fixture(autouse=True)
def morning(app):
    """Seven in the morning: nobody is reminded in the night."""
    with clock.at(clock.wall(clock.today(), 7)):
        yield


@pytest.fixture
def owing(cast):
    """The OT has an address, and an action that is late."""
    accounts.choose_reminders(cast.ot, email="ot@practice.example", reminders=Reminders.DIGEST)
    with clock.at(clock.ago(days=3)):
        return actions.give(
            cast.psychologist1, cast.first, text=WORDS, owner=cast.ot, due_on=in_days(1)
        )


def test_m17_a_digest_says_how_many_and_never_of_whom(cast, owing, sink):
    meeting = planned(cast, days=1)
    asked(cast, meeting, cast.first)
    assert reminders.fill() == 1

    assert post.send(sink.url, SENDER) == post.Posted(1, 0)

    [(address, message)] = sink.taken
    told = f"{message} {message.get_payload(decode=True).decode()}"
    assert address == "ot@practice.example"
    assert message["From"] == SENDER
    assert "Overdue: 1 action" in told
    assert "You meet: Case conference, Demo Practice MDT" in told
    for word in (WORDS, "Thandi", "Example-Protea", "Nomvula", cast.first.patient.file_number):
        assert word not in told


def test_the_same_reminder_is_never_sent_twice(cast, owing, sink):
    for _twice in range(2):
        reminders.fill()
        post.send(sink.url, SENDER)

    assert len(sink.taken) == 1
    with clock.at(clock.now() + timedelta(days=1)):
        assert reminders.fill() == 1  # the next day's


def test_nobody_is_reminded_in_the_night(cast, owing):
    with clock.at(clock.wall(clock.today(), 5, 59)):
        assert reminders.fill() == 0


@pytest.mark.parametrize("how", [Reminders.NONE, Reminders.EACH])
def test_everybody_chooses_how(cast, owing, how):
    accounts.choose_reminders(cast.ot, email="ot@practice.example", reminders=how)

    assert reminders.fill() == (0 if how is Reminders.NONE else 1)


def test_without_an_address_nothing_is_written(cast, owing):
    accounts.choose_reminders(cast.ot, email="", reminders=Reminders.DIGEST)

    assert reminders.fill() == 0


def test_a_server_that_is_away_is_asked_again_with_growing_waits(cast, owing, sink):
    reminders.fill()
    nowhere = "smtp://127.0.0.1:1"
    waits = []
    for _try in range(3):
        row = db.session.scalars(select(Mail)).one()
        with clock.at(max(row.send_after, clock.now())):
            posted = post.send(nowhere, SENDER)
            db.session.refresh(row)
            waits.append((row.send_after - clock.now()).total_seconds() / 60)
            assert (posted.sent, posted.waiting) == (0, 1)
            assert posted.problem == row.problem == "ConnectionRefusedError"

    assert waits == [5, 15, 45]
    with clock.at(row.send_after):
        assert post.send(sink.url, SENDER).sent == 1


def test_what_is_not_due_again_yet_waits(cast, owing, sink):
    reminders.fill()
    post.send("smtp://127.0.0.1:1", SENDER)

    assert post.send(sink.url, SENDER) == post.Posted(0, 1)


def test_one_address_refused_stops_no_other(cast, owing, sink):
    accounts.choose_reminders(
        cast.psychologist1, email="p1@practice.example", reminders=Reminders.DIGEST
    )
    actions.give(cast.ot, cast.first, text="x", owner=cast.psychologist1, due_on=in_days(1))
    reminders.fill()
    sink.refuse_to["ot@practice.example"] = "550 nobody here"

    posted = post.send(sink.url, SENDER)

    assert (posted.sent, posted.waiting, posted.problem) == (1, 1, "")
    assert sink.addresses == ["p1@practice.example"]


def test_a_server_that_refuses_the_words_is_asked_again(cast, owing, sink):
    reminders.fill()
    sink.fail_with = "451 later"

    assert post.send(sink.url, SENDER) == post.Posted(0, 1)
    assert db.session.scalars(select(Mail.problem)).one() == "SMTPDataError 451"


def test_whoever_takes_the_address_away_is_not_written_to(cast, owing, sink):
    reminders.fill()
    accounts.choose_reminders(cast.ot, email="", reminders=Reminders.DIGEST)

    assert post.send(sink.url, SENDER) == post.Posted(0, 0)
    assert sink.taken == []


def test_a_digest_of_yesterday_is_not_sent_late(cast, owing, sink):
    reminders.fill()

    with clock.at(clock.now() + timedelta(hours=21)):
        assert post.send(sink.url, SENDER).sent == 0


def test_a_server_elsewhere_that_speaks_in_clear_is_told_nothing(cast, owing, sink, monkeypatch):
    reminders.fill()
    monkeypatch.setattr(post, "_is_here", lambda _host: False)

    assert post.send(sink.url, SENDER).problem == "the server offers no encryption"
    assert sink.taken == []


@pytest.mark.parametrize(
    "email", ["ot", "a@b", "a@b.c, d@e.f", "a@b.c\nBcc: d@e.f", "<a@b.c>", "a b@c.d", "@b.c"]
)
def test_an_address_is_one_plain_address(cast, email):
    with pytest.raises(Invalid):
        accounts.choose_reminders(cast.ot, email=email, reminders=Reminders.DIGEST)


def test_old_messages_are_forgotten(cast, owing):
    reminders.fill()

    with clock.at(clock.now() + timedelta(days=181)):
        assert reminders.forget() == 1
