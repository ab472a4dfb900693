"""What members ask of the next meeting: a question about a case, or a reflective item."""

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import ItemKind, ItemState, ReasonKind
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem, Question
from mdt.models.people import User
from mdt.queries.meetings import REFLECTION, next_meeting_of
from mdt.services import Permission, expect_version, require, suggesting
from mdt.services.audit import Work, change
from mdt.services.holding import hold
from mdt.services.lines import line_of, new_line

LEFT_OUT = "A reflective item was asked for and left out of the next meeting; its agenda says why."


def ask(actor: User, case: Case, *, words: str) -> Question:
    """Ask the next meeting a question about a case; it stands on the next agenda at once."""
    require(actor, Permission.QUESTION_ASK, case)
    if not words.strip():
        raise Invalid("words", "Write the question you want the meeting to answer.")
    words = " ".join(words.split())
    with change(actor) as work:
        hold(case)
        if (asked := _asked_already(actor, case, words)) is not None:
            return asked
        question = Question(case=case, author=actor, words=words)
        db.session.add(question)
        work.note(AuditEvent.QUESTION_ASKED, question)
        _show_at_once(work, case)
    return question


def _asked_already(actor: User, case: Case, words: str) -> Question | None:
    """A double click asks once: the same words of the same person that no meeting has taken up."""
    mine = Question.case_id == case.id, Question.author_id == actor.id, Question.words == words
    query = select(Question).where(*mine, Question.withdrawn_at.is_(None))
    found = db.session.scalars(query)
    return next((q for q in found if q.item is None or q.item.opened_at is None), None)


def withdraw(actor: User, question: Question, *, version: int) -> None:
    """Take back a question that no meeting has taken up."""
    require(actor, Permission.QUESTION_WITHDRAW, question)
    expect_version(question, version)
    if question.item is not None and question.item.opened_at is not None:
        raise NotNow("The meeting has taken this question up.")
    with change(actor) as work:
        question.withdrawn_at = clock.now()
        work.note(AuditEvent.QUESTION_WITHDRAWN, question)
        _show_at_once(work, question.case)


def ask_for_reflection(actor: User, case: Case) -> AgendaItem:
    """Ask for a reflective item about a case. It never says who asked, or why."""
    require(actor, Permission.QUESTION_ASK, case)
    meeting = next_meeting_of(case.team_id, REFLECTION)
    if meeting is None:
        raise NotNow("No meeting is planned yet.")
    with change(actor) as work:
        hold(case)
        db.session.refresh(meeting, ["items"])
        standing = line_of(meeting, case, ItemKind.REFLECTIVE)
        if standing is not None and standing.state is ItemState.DROPPED:
            raise NotNow(LEFT_OUT)
        if standing is not None:
            return standing
        item = new_line(meeting, ItemKind.REFLECTIVE, state=ItemState.SUGGESTED, case=case)
        item.reasons = [suggesting.ASKED_BY_A_MEMBER]
        asked_for = [ReasonKind.ASKED_FOR.value]
        work.note(AuditEvent.ITEM_SUGGESTED, item, private_to=actor, reasons=asked_for)
    return item


def _show_at_once(work: Work, case: Case) -> None:
    meeting = next_meeting_of(case.team_id)
    if meeting is not None:
        db.session.flush()
        suggesting.keep(work, meeting, suggesting.look(meeting, only=case))
