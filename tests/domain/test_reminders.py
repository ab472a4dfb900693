"""A reminder says how many and by when, and has no room for anything else."""

from dataclasses import fields
from datetime import date

import pytest

from mdt.domain.reminders import Coming, Message, Waiting, digest, each

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 23)
MET = Coming("m" * 16, "Case conference", "Demo MDT", "Demo Rooms", date(2026, 11, 24), "14:00")


def waiting(*days, kind="action"):
    return [Waiting(kind, f"k{n}", day and date(2026, 11, day)) for n, day in enumerate(days)]


def test_a_digest_counts_what_is_late_due_today_and_within_a_week():
    things = [*waiting(20, 22, 23, 30), *waiting(24, kind="note"), *waiting(31 - 1, kind="plan")]

    [message] = digest("p", things, [MET], TODAY)

    assert message.subject == "Mirror MDT: 7 things wait for you"
    assert message.body.splitlines()[:5] == [
        "What waits for you in Mirror MDT on Mon 23 Nov 2026:",
        "Overdue: 2 actions",
        "Today: 1 action",
        "By Mon 30 Nov 2026: 1 action, 1 note to sign, 1 other thing",
        "You meet: Case conference, Demo MDT, 14:00, Demo Rooms",
    ]


def test_nothing_near_is_no_message():
    far = Waiting("action", "k", date(2026, 12, 24))

    assert digest("p", [far, *waiting(None)], [], TODAY) == []


def test_a_digest_has_one_key_a_day():
    assert digest("p", waiting(22), [], TODAY)[0].key == "digest:p:2026-11-23"


def test_a_message_for_each_is_written_when_it_is_due_and_once_when_it_is_late():
    found = each("p", waiting(22, 23, 24, 25), [MET], TODAY)

    assert [m.subject for m in found] == [
        "Mirror MDT: An action was due Sun 22 Nov 2026",
        "Mirror MDT: An action is due Mon 23 Nov 2026",
        "Mirror MDT: An action is due Tue 24 Nov 2026",
        "Mirror MDT: Case conference, 14:00",
    ]
    again = each("p", waiting(22), [], date(2026, 11, 27))
    assert again[0].key == found[0].key
    assert len({m.key for m in found}) == 4
    assert all(len(m.key) <= 120 for m in found)


def test_the_kind_of_a_safety_task_is_not_told():
    [message] = digest("p", waiting(23, kind="task"), [], TODAY)

    assert "1 other thing" in message.body
    assert "safety" not in message.body + message.subject


def test_what_goes_in_has_no_field_for_a_patient_or_a_word():
    assert {f.name for f in fields(Waiting)} == {"kind", "key", "due"}
    assert {f.name for f in fields(Coming)} == {"key", "kind", "team", "place", "day", "when"}
    assert Message._fields == ("key", "subject", "body")
