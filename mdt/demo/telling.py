"""A story told through the services: each deed at its own moment, by whoever did it then."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from mdt import clock
from mdt.database import db
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.models.places import MeetingType, Site, Team

FOLDER = Path(__file__).parent.parent / "data" / "demo"

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Row = dict[str, Any]


def read(name: str) -> Row:
    """One data file of the practice."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    data: Row = yaml.load(text, Loader=LOADER)  # noqa: S506 - safe either way, fast where it can be
    return data


@dataclass
class Telling:
    """Deeds in waiting, and what they have made so far, by the keys of the data files."""

    day_zero: date
    people: dict[str, User] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    meeting_type: MeetingType | None = None
    deeds: list[tuple[datetime, int, Callable[[], Any]]] = field(default_factory=list)

    @property
    def kind_of_meeting(self) -> MeetingType:
        """The one kind of meeting, once the practice is founded."""
        if self.meeting_type is None:
            raise ValueError("The practice is founded before its meetings are planned.")
        return self.meeting_type

    def day(self, number: int) -> date:
        """The day this many days from the day of loading."""
        return self.day_zero + timedelta(days=number)

    def moment(self, row: Row) -> datetime:
        """The instant of a row with `day` and `time`."""
        hour, minute = str(row.get("time", "09:00")).split(":")
        return clock.wall(self.day(row["day"]), int(hour), int(minute))

    def later(self, when: datetime, deed: Callable[..., Any], *args: Any, **given: Any) -> None:
        """Put a deed in its place; at the same moment the order of telling holds."""
        self.deeds.append((when, len(self.deeds), partial(deed, *args, **given)))

    def tell(self) -> int:
        """Do every deed at its moment, in order; deeds of the future wait for nobody."""
        now = clock.now()
        self.deeds.sort(key=lambda deed: deed[:2])
        for when, _place, deed in self.deeds:
            with clock.at(min(when, now)):
                deed()
            db.session.expire_all()
        return len(self.deeds)
