"""Whom to ring from each site, with the day on which somebody last checked the number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db
from mdt.domain.safety import needs_checking
from mdt.domain.vocabulary import EscalationKind
from mdt.models.places import Site
from mdt.models.safety import EscalationEntry

ORDER = {kind: place for place, kind in enumerate(EscalationKind)}


@dataclass(frozen=True)
class Line:
    """One number as a page shows it."""

    entry: EscalationEntry
    today: date

    @property
    def unsure(self) -> bool:
        """Whether it has to be checked before it is used."""
        return needs_checking(self.entry.checked_on, self.today)

    @property
    def days(self) -> int | None:
        """How long ago it was checked; None when nobody has."""
        day = self.entry.checked_on
        return None if day is None else (self.today - day).days


@dataclass(frozen=True)
class SiteList:
    """The numbers of one site, in the order of their kinds."""

    site: Site
    lines: Sequence[Line]

    @cached_property
    def unsure(self) -> int:
        """How many of them have to be checked."""
        return sum(line.unsure for line in self.lines)


def lists() -> list[SiteList]:
    """Every site by name, also one without a number yet."""
    sites = db.session.scalars(select(Site).order_by(Site.name, Site.id)).all()
    found: dict[int, list[EscalationEntry]] = {site.id: [] for site in sites}
    for entry in db.session.scalars(_listed()):
        found[entry.site_id].append(entry)
    return [SiteList(site, _lines(found[site.id])) for site in sites]


def of_site(site_id: int) -> Sequence[Line]:
    """The numbers of one site."""
    return _lines(db.session.scalars(_listed().where(EscalationEntry.site_id == site_id)))


def _listed() -> Select[EscalationEntry]:
    return (
        select(EscalationEntry)
        .where(EscalationEntry.ended_at.is_(None))
        .options(joinedload(EscalationEntry.checked_by))
        .order_by(EscalationEntry.position, EscalationEntry.id)
    )


def _lines(entries: Iterable[EscalationEntry]) -> list[Line]:
    today = clock.today()
    return [Line(entry, today) for entry in sorted(entries, key=lambda one: ORDER[one.kind])]
