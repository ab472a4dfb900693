"""What everybody at a shared sheet could see of it at one instant, read once for all of them.

Columns only. Who may be at it is asked of the policy, person by person, by the stream.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import bindparam, func, select

from mdt import clock
from mdt.database import read, read_one
from mdt.models.cases import CareTeamMember, Case
from mdt.models.formulations import Formulation
from mdt.models.live import LivePresence
from mdt.models.shared_sheets import SharedSheet, SheetText
from mdt.queries.live_people import Here, asked_of, people_in
from mdt.queries.live_room import Standing
from mdt.queries.owed import holds


@dataclass(frozen=True)
class CaseFacts:
    """The case, as far as the rules go and the trail names it."""

    ref: str
    frozen_at: datetime | None
    care_ids: frozenset[int]

    subject: ClassVar = "case"

    @property
    def case(self) -> "CaseFacts":
        """So that a rule can ask it for its case."""
        return self


@dataclass(frozen=True)
class SheetFacts:
    """The sheet, as far as the rules go and the trail names it."""

    id: int
    ref: str
    closed_at: datetime | None
    case: CaseFacts

    subject: ClassVar = "sharedsheet"


@dataclass(frozen=True)
class SheetLook:
    """A shared sheet at one instant: a room with one thing in it."""

    sheet: SheetFacts
    items: dict[str, Standing]
    people: list[Here]
    face: str = ""  # nothing stands beside the sheet

    @property
    def now(self) -> str:
        """Where everybody is."""
        return self.sheet.ref


_newest = (
    select(func.max(Formulation.number))
    .where(
        Formulation.case_id == SharedSheet.case_id,
        Formulation.template_id == SharedSheet.template_id,
        Formulation.about == SharedSheet.about,
    )
    .correlate(SharedSheet)
    .scalar_subquery()
)
_sheet = (
    select(
        SharedSheet.id,
        SharedSheet.ref,
        SharedSheet.closed_at,
        SharedSheet.follows_id,
        SharedSheet.case_id,
        Case.ref.label("case_ref"),
        Case.frozen_at,
        func.coalesce(SheetText.seq, 0).label("seq"),
        func.coalesce(_newest, 0).label("newest"),
    )
    .join(Case, Case.id == SharedSheet.case_id)
    .outerjoin(SheetText, SheetText.sheet_id == SharedSheet.id)
    .where(SharedSheet.ref == bindparam("ref"))
)
_team = select(CareTeamMember.user_id).where(
    CareTeamMember.case_id == bindparam("case"), holds(CareTeamMember)
)
_people = asked_of(LivePresence.sheet_id, SharedSheet, LivePresence.sheet_id)


def sheet_at(ref: str) -> SheetLook | None:
    """The sheet at this address, in three statements."""
    row = read_one(_sheet, ref=ref)
    if row is None:
        return None
    team = frozenset(key for (key,) in read(_team, case=row.case_id, now=clock.now()))
    case = CaseFacts(row.case_ref, row.frozen_at, team)
    people = people_in(row.id, _people)
    return SheetLook(
        SheetFacts(row.id, row.ref, row.closed_at, case),
        {row.ref: Standing(row.id, row.seq, _face(row))},
        [one for one in people if one.user_id in team],  # whoever is off the team is not here
    )


def face_of(ref: str) -> str:
    """The print a page carries, taken before the page reads anything: see `live_room.faces_of`."""
    row = read_one(_sheet, ref=ref)
    return "" if row is None else _face(row)


def _face(row: Any) -> str:
    """What beside the words changes how the page looks: the versions it goes on from."""
    return f"{row.newest}-{row.follows_id or 0}"
