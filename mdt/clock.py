"""The only place that asks the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Africa/Johannesburg"

_held: ContextVar[datetime | None] = ContextVar("held", default=None)
_zone = ZoneInfo(DEFAULT_ZONE)


def set_zone(name: str) -> None:
    """Set the practice's own time zone, once, at start."""
    global _zone
    _zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    """The time zone in which the practice keeps its diary."""
    return _zone


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """The day it is in the practice's own zone."""
    return now().astimezone(_zone).date()


def local(moment: datetime) -> datetime:
    """The same instant on the practice's wall clock."""
    return moment.astimezone(_zone)


def wall(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant at which the practice's clock shows this time on this day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_zone).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at one instant: for tests and for telling the demo practice."""
    if moment.tzinfo is None:
        raise ValueError("A held moment needs a time zone.")
    token = _held.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)


def ago(**parts: float) -> datetime:
    """The instant this long before now: `ago(hours=3)`."""
    return now() - timedelta(**parts)
