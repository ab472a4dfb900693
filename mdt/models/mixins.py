"""What several tables share: an address, an author's stamp, a version, a place in the trail."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from mdt import clock
from mdt.database import REF_LENGTH, new_ref, pk

if TYPE_CHECKING:
    from mdt.models.people import User


class Numbered:
    """An integer key inside; never shown."""

    id: Mapped[pk]


class Addressed(Numbered):
    """A row with an address of its own."""

    ref: Mapped[str] = mapped_column(String(REF_LENGTH), unique=True)

    def __init__(self, **given: Any) -> None:
        """A row has its address before it is inserted, so that sealed text can be bound to it."""
        given.setdefault("ref", new_ref())
        super().__init__(**given)


class Stamped:
    """When the row was made."""

    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Editable:
    """A row two people may amend: the version stops the second from losing the first's words."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a class, by declared_attr
        return {"version_id_col": cls.version}


class Audited:
    """A row that must not change without an entry in the trail that names it."""

    if TYPE_CHECKING:
        ref: Mapped[str]


class CaseBound:
    """A row that belongs to one case; its trail runs in the case's chain."""

    if TYPE_CHECKING:
        from mdt.models.cases import Case

        case_id: Mapped[int]
        case: Mapped[Case]


def held_today(since: datetime, until: datetime | None) -> bool:
    """Whether a membership with these ends holds at this instant."""
    moment = clock.now()
    return since <= moment and (until is None or moment < until)


__all__ = [
    "Addressed",
    "Audited",
    "CaseBound",
    "Editable",
    "Numbered",
    "Stamped",
    "User",
    "held_today",
]
