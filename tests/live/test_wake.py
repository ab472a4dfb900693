"""What wakes the streams: a commit in whatever process, and no reading of a page."""

import sqlite3
import time
from threading import Thread

import psycopg
import pytest
from sqlalchemy import make_url

from mdt.domain.events import AuditEvent
from mdt.live import wake
from mdt.live.wake import Bell
from tests import databases


def test_a_bell_that_rang_meanwhile_keeps_nobody_waiting():
    bell = Bell()
    seen = bell.number
    bell.ring()
    began = time.monotonic()
    bell.wait(seen, 20)

    assert time.monotonic() - began < 5
    assert bell.waiting == 0


def test_a_commit_of_another_process_rings(tmp_path_factory):
    with databases.fresh(tmp_path_factory.mktemp("wake"), "wake") as place:
        bell, url = Bell(), make_url(place.url)
        _commit(url)
        bell.listen(url)
        bell.listen(url)  # once a process
        _settle(bell)
        seen = bell.number
        Thread(target=_commit, args=(url,)).start()
        began = time.monotonic()
        bell.wait(seen, 20)

        assert bell.number > seen
        assert time.monotonic() - began < 10


def _settle(bell: Bell) -> None:
    """Until the listener has told what was there before."""
    bell.wait(0, 20)
    time.sleep(2 * wake.POLL)


def _commit(url) -> None:
    if url.get_backend_name() == "sqlite":
        with sqlite3.connect(str(url.database)) as other:
            other.execute("PRAGMA journal_mode=WAL")
            other.execute("CREATE TABLE IF NOT EXISTS one (two)")
            other.execute("INSERT INTO one VALUES (3)")
        return
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as other:
        other.execute(f"SELECT pg_notify('{wake.CHANNEL}', '')")


@pytest.mark.parametrize(
    ("event", "stirs"),
    [
        (AuditEvent.DECISION_RECORDED, True),
        (AuditEvent.ITEM_OPENED, True),
        (AuditEvent.ATTENDANCE_MARKED, True),
        (AuditEvent.CARE_TEAM_ENDED, True),
        (AuditEvent.SESSION_ENDED, True),
        (AuditEvent.MEETING_READ, False),
        (AuditEvent.CASE_READ, False),
        (AuditEvent.NOTE_SAVED, False),
        (AuditEvent.REFLECTION_SAVED, False),
    ],
)
def test_deeds_of_a_meeting_stir_a_room_and_readings_do_not(event, stirs):
    assert wake.stirs(event.value) is stirs
