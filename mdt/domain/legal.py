"""The clock of the Mental Health Care Act 17 of 2002."""

from datetime import datetime, timedelta
from enum import StrEnum

from mdt.domain.vocabulary import LegalStatus

# Section 9: care without consent in an emergency, not beyond 24 hours without an application
# under Chapter V.
LONGEST_EMERGENCY = timedelta(hours=24)
LAST_HOUR = timedelta(hours=1)


def ends_at(status: LegalStatus, since: datetime) -> datetime | None:
    """When a status runs out by itself; only an emergency does."""
    return since + LONGEST_EMERGENCY if status is LegalStatus.EMERGENCY else None


class Running(StrEnum):
    """Where the clock of emergency care stands."""

    RUNNING = "running"
    WARNED = "one hour left"
    OVERDUE = "overdue"
    STOPPED = "application made"


def clock_of(
    status: LegalStatus, since: datetime, applied_at: datetime | None, moment: datetime
) -> Running | None:
    """Where the clock stands at a moment; None for a status that does not run out.

    In the last hour it warns, at its end it is overdue until an application is recorded (A10).
    """
    ends = ends_at(status, since)
    if ends is None:
        return None
    if applied_at is not None:
        return Running.STOPPED
    if moment >= ends:
        return Running.OVERDUE
    return Running.WARNED if moment >= ends - LAST_HOUR else Running.RUNNING
