"""The clock of the Mental Health Care Act 17 of 2002."""

from datetime import datetime, timedelta

from mdt.domain.vocabulary import LegalStatus

# Section 9: care without consent in an emergency, not beyond 24 hours without an application
# under Chapter V.
LONGEST_EMERGENCY = timedelta(hours=24)


def ends_at(status: LegalStatus, since: datetime) -> datetime | None:
    """When a status runs out by itself; only an emergency does."""
    return since + LONGEST_EMERGENCY if status is LegalStatus.EMERGENCY else None
