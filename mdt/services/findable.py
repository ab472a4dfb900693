"""What search may find of each kind of thing: one document of words, or none yet.

An unsigned note, a formulation that is not shared and minutes that are not signed have none.
Process notes have no entry here, and this module may not import them.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import Any

from mdt import clock, prose
from mdt.domain.dates import day_words
from mdt.domain.labels import label
from mdt.domain.marks import author_mark, case_mark, meeting_mark, team_mark
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.cases import Case
from mdt.models.decisions import Decision
from mdt.models.formulations import Formulation
from mdt.models.goals import Goal
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.notes import Note

SHARED = {FormulationStatus.SHARED_WITH_TEAM, FormulationStatus.SHARED_WITH_PATIENT}
TITLE = 200
NO_CASE = 0  # business of the meeting, which names no patient


@dataclass(frozen=True)
class Document:
    """The words of one thing, and what guards and orders them."""

    at: datetime
    title: str
    text: str
    case_id: int = NO_CASE
    item_id: int | None = None
    marks: tuple[str, ...] = ()  # in the words, so that the index itself narrows by access


KINDS: dict[type, str] = {
    Case: "case",
    Note: "note",
    Formulation: "formulation",
    Goal: "goal",
    Decision: "decision",
    AgendaItem: "minutes",
}


@singledispatch
def document_of(thing: Any) -> Document | None:
    """What may be found of this thing today; None when nothing may."""
    raise TypeError(f"Search does not know {type(thing).__name__}.")


@document_of.register
def _case(case: Case) -> Document:
    return Document(
        at=clock.wall(case.opened_on, 0),
        title=case.name[:TITLE],
        text=case.patient.file_number,
        case_id=case.id,
        marks=(case_mark(case.id),),
    )


@document_of.register
def _note(note: Note) -> Document | None:
    if note.signed_at is None:
        return None
    texts = [note.text, *(addendum.text for addendum in note.addenda)]
    return Document(
        at=note.happened_at,
        title=f"{_capital(label(note.kind))}, {note.author.display_name}"[:TITLE],
        text=_plain(*texts),
        case_id=note.case_id,
        marks=(case_mark(note.case_id), author_mark(note.author_id)),
    )


@document_of.register
def _formulation(version: Formulation) -> Document | None:
    if version.status not in SHARED:
        return None
    texts = [version.narrative, *(statement.text for statement in version.statements)]
    return Document(
        at=version.created_at,
        title=f"{version.template_title}, version {version.number}"[:TITLE],
        text=_plain(*texts),
        case_id=version.case_id,
        marks=(case_mark(version.case_id),),
    )


@document_of.register
def _goal(goal: Goal) -> Document:
    reasons = [rating.reason for rating in goal.ratings]
    return Document(
        at=goal.ratings[-1].created_at if goal.ratings else goal.created_at,
        title=goal.wording[:TITLE],
        text="\n".join([goal.wording[TITLE:], *goal.levels, *reasons]).strip(),
        case_id=goal.case_id,
        marks=(case_mark(goal.case_id),),
    )


@document_of.register
def _decision(decision: Decision) -> Document:
    meeting = decision.meeting
    return Document(
        at=decision.created_at,
        title=_of_meeting(meeting),
        text=_plain(decision.text, decision.rationale),
        case_id=decision.case_id or NO_CASE,
        item_id=decision.item_id,
        marks=_room(meeting, decision.case_id),
    )


@document_of.register
def _minutes(item: AgendaItem) -> Document | None:
    meeting = item.meeting
    if meeting.signed_at is None:
        return None
    later = [row.text for row in meeting.addenda if row.item_id == item.id]
    texts = [item.title, item.question, *item.crisis.values(), item.discussion]
    texts += [item.patient_views, item.outcome_reason]
    return Document(
        at=meeting.starts_at,
        title=_of_meeting(meeting),
        text=_plain(*texts, *later),
        case_id=item.case_id or NO_CASE,
        item_id=item.id,
        marks=_room(meeting, item.case_id),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _of_meeting(meeting: Meeting) -> str:
    return f"{meeting.type.name}, {day_words(meeting.day)}"[:TITLE]


def _room(meeting: Meeting, case_id: int | None) -> tuple[str, ...]:
    marks = (team_mark(meeting.team_id), meeting_mark(meeting.id))
    return marks if case_id is None else (case_mark(case_id), *marks)


def _plain(*texts: str) -> str:
    return "\n".join(prose.plain(text) for text in texts if text)
