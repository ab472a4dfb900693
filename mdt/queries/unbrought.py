"""Patients nobody brings: weeks since the team last spoke of them, and whose view was missing."""

from collections.abc import Sequence
from typing import NamedTuple

from mdt.domain.agenda import weeks_unseen
from mdt.domain.vocabulary import Discipline, ItemKind, ItemState
from mdt.models.people import User
from mdt.queries.agenda import facts_of
from mdt.queries.offered import names_to_bring, whole_team
from mdt.queries.shown_meeting import AnyMeeting


class Unbrought(NamedTuple):
    """One case as whoever builds the agenda sees it; nothing of the record is in it."""

    ref: str
    name: str
    weeks: int  # since it was last discussed; since it was opened if it never was
    discussed: bool
    unheard: Sequence[Discipline]  # who treats the patient and brought nothing when others did
    patient_unheard: bool  # for those alone who treat the patient
    standing: ItemState | None  # on this agenda


def unbrought(user: User, meeting: AnyMeeting) -> list[Unbrought]:
    """The cases this person may bring to the meeting, the longest unseen first."""
    names = names_to_bring(user, meeting)
    treats = not whole_team(user, meeting)
    standing = {item.case_id: item.state for item in meeting.items if item.kind is ItemKind.CASE}
    found = [
        Unbrought(
            one.key,
            names[one.key],
            weeks_unseen(one.last_discussed_on or one.opened_on, meeting.day) or 0,
            one.last_discussed_on is not None,
            one.unheard,
            treats and bool(one.views_missing),
            standing.get(case_id),
        )
        for case_id, one in facts_of(meeting).items()
        if one.key in names
    ]
    return sorted(found, key=lambda one: (-one.weeks, one.name))
