"""How the agenda builds itself: reasons found, suggestions kept, nobody's choice undone."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from mdt.database import db
from mdt.domain import agenda
from mdt.domain.agenda import CaseFacts, Reason
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import ItemKind, ItemState, ItemType, MeetingKind, ReasonKind
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem, Meeting, Question
from mdt.queries.agenda import cases_of, facts_of, questions_for
from mdt.queries.shown_meeting import AnyMeeting, ShownMeeting
from mdt.services.audit import Work
from mdt.services.lines import new_line

NO_LONGER_DUE = "No longer due."
ASKED_BY_A_MEMBER = {"kind": ReasonKind.ASKED_FOR.value, "text": "asked for by a member"}
LONGEST_QUESTION = 500


@dataclass
class Found:
    """What a look at the cases would change on one agenda."""

    new: list[tuple[Case, list[Reason]]] = field(default_factory=list)
    known: list[tuple[AgendaItem, list[Reason]]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether the agenda says all of this already."""
        return not self.new and not self.known


def is_behind(meeting: ShownMeeting) -> bool:
    """Whether the agenda does not say yet what is due; only an MDT's builds itself from cases."""
    return meeting.type.kind is MeetingKind.MDT and any(_compare(meeting, facts_of(meeting)))


def look(meeting: Meeting, *, only: Case | None = None) -> Found:
    """Compare what is due with what stands; reads alone."""
    if meeting.type.kind is not MeetingKind.MDT:
        return Found()
    db.session.flush()  # what this deed has just written counts
    new, known = _compare(meeting, facts_of(meeting, only))
    found = Found(known=known)
    if new:
        cases = cases_of(new)
        found.new = agenda.order((cases[key], why) for key, why in new.items())
    if not found.changes_nothing:
        ids = [*new, *(item.case_id or 0 for item, _ in known)]
        found.questions = list(db.session.scalars(questions_for(meeting, ids)))
    return found


def _compare(
    meeting: AnyMeeting, facts: dict[int, CaseFacts]
) -> tuple[dict[int, list[Reason]], list[tuple[Any, list[Reason]]]]:
    """Reasons by the key of each case that has no item yet, and by item where they changed."""
    standing: dict[Any, Any] = {i.case_id: i for i in meeting.items if i.kind is ItemKind.CASE}
    new, known = {}, []
    for key, one in facts.items():
        why = agenda.reasons(one, meeting.day, weeks_unbrought=meeting.type.weeks_unbrought)
        item = standing.get(key)
        if item is None and why:
            new[key] = why
        elif item is not None and _differs(item, why):
            known.append((item, why))
    return new, known


def keep(work: Work, meeting: Meeting, found: Found) -> None:
    """Write the suggestions down; one that is no longer due steps back by itself."""
    for case, why in found.new:
        item = _suggestion(meeting, case, why)
        _note(work, item, why, _take_up(item, found))
    for item, why in found.known:
        taken = _take_up(item, found)
        item.reasons = [_as_kept(reason) for reason in why]
        if item.state is not ItemState.ACCEPTED:
            item.state = ItemState.SUGGESTED if why else ItemState.DROPPED
            item.drop_reason = "" if why else NO_LONGER_DUE
        _note(work, item, why, taken)


def questions_on(item: AgendaItem) -> list[Question]:
    """The members' questions this item has taken up."""
    return list(db.session.scalars(select(Question).where(Question.item_id == item.id)))


def _suggestion(meeting: Meeting, case: Case, why: list[Reason]) -> AgendaItem:
    new = any(reason.kind is ReasonKind.NEW_PATIENT for reason in why)
    item = new_line(meeting, ItemKind.CASE, state=ItemState.SUGGESTED, case=case)
    item.type = ItemType.NEW if new else ItemType.REVIEW
    item.reasons = [_as_kept(reason) for reason in why]
    return item


def _take_up(item: AgendaItem, found: Found) -> list[Question]:
    """The first question asked becomes the item's; the others stand among its reasons."""
    case_id = item.case.id if item.case else None
    asked = [q for q in found.questions if q.case_id == case_id]
    for question in asked:
        question.item = item
        if not item.question:
            item.question, item.asked_by = question.words[:LONGEST_QUESTION], question.author
    return asked


def _note(work: Work, item: AgendaItem, why: list[Reason], taken: list[Question]) -> None:
    kinds = [reason.kind.value for reason in why]
    work.note(AuditEvent.ITEM_SUGGESTED, item, covers=tuple(taken), reasons=kinds)


def _differs(item: Any, why: list[Reason]) -> bool:
    if item.state is ItemState.DROPPED and item.drop_reason != NO_LONGER_DUE:
        return False
    if item.state is ItemState.ACCEPTED and not why:
        return False  # it stands because somebody put it there
    return bool([_as_kept(reason) for reason in why] != item.reasons)


def _as_kept(reason: Reason) -> dict[str, Any]:
    kept = {"kind": reason.kind.value, "text": reason.text}
    return {**kept, "question": reason.question} if reason.question else kept
