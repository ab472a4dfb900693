"""Load the demo practice into an empty database, and mark the database demo for ever."""

import logging

from sqlalchemy import func, select

from mdt import clock
from mdt.database import db
from mdt.demo import afterwards, house, library, sittings, stories
from mdt.demo.telling import Telling, read
from mdt.domain.errors import NotFound, NotNow
from mdt.domain.events import AuditEvent
from mdt.loading import case_or_404, summarised_or_404
from mdt.models.people import User
from mdt.services import looking, practice, summaries
from mdt.services.audit import change

log = logging.getLogger(__name__)

CASES = range(1, 9)


def is_demo() -> bool:
    """Whether this database is marked as a demonstration."""
    return bool(practice.setting("demo"))


def load(*, password: str, scale: int = 1) -> int:
    """Tell the whole practice; gives the number of deeds. Refuses a database with real data."""
    if db.session.scalar(select(func.count()).select_from(User)):
        raise NotNow("This database has accounts already: a demo is loaded into an empty one.")
    telling, data = Telling(day_zero=clock.today()), read("practice")
    with clock.at(telling.moment({"day": house.DAY_OF_FOUNDING, "time": "08:00"})):
        _mark(data["practice"], scale)
        house.found(telling, data, password)
    tongues = read("formulations")
    for number in CASES:
        case = {**read(f"case{number}"), "formulations": tongues.get(f"case{number}", [])}
        for copy in range(scale):
            stories.tell_case(telling, case, copy=copy)
    held = read("meetings")
    sittings.tell_meetings(telling, held)
    signed = {row["key"]: row for row in held["meetings"]}
    afterwards.tell_afterwards(telling, read("afterwards"), signed)
    library.tell_library(telling, read("library"))
    for row in data["looked"]:
        telling.later(telling.moment(row), _looked, telling, row["account"], row["case"])
    for row in data["read"]:
        telling.later(telling.moment(row), _read, telling, row["account"], row["case"])
    for row in data["refused"]:
        telling.later(telling.moment(row), _refused, telling, row["account"], row["case"])
    return telling.tell()


def _mark(name: str, scale: int) -> None:
    with change(None) as work:
        practice.put_setting("demo", {"since": clock.today().isoformat()})
        practice.put_setting("practice", {"name": name})
        work.note(AuditEvent.DEMO_LOADED, scale=scale)


def _looked(telling: Telling, account: str, key: str) -> None:
    person = telling.people[account]
    looking.look_at(person, case_or_404(person, telling.cases[key].ref))


def _read(telling: Telling, account: str, key: str) -> None:
    person = telling.people[account]
    summaries.mark_read(person, summarised_or_404(person, telling.cases[key].ref))


def _refused(telling: Telling, account: str, key: str) -> None:
    try:
        case_or_404(telling.people[account], telling.cases[key].ref)
    except NotFound:
        log.info("refused, as it should be")
