"""Letters of a case, and what a new one may be made of."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.domain.letters import Draft, Line
from mdt.domain.vocabulary import ContactKind, ItemState, LetterKind
from mdt.models.cases import Case, Contact
from mdt.models.decisions import Action, Decision
from mdt.models.letters import Letter
from mdt.models.meetings import AgendaItem, Meeting


def letters_of(case: Case) -> list[Letter]:
    """Every letter of a case, the newest first."""
    query = select(Letter).where(Letter.case_id == case.id)
    people = (
        joinedload(Letter.made_by),
        joinedload(Letter.checked_by),
        joinedload(Letter.item).joinedload(AgendaItem.meeting).joinedload(Meeting.type),
    )
    return list(db.session.scalars(query.options(*people).order_by(Letter.id.desc())))


def letter_of(case: Case, ref: str) -> Letter | None:
    """One letter of this case."""
    query = select(Letter).where(Letter.case_id == case.id, Letter.ref == ref)
    return db.session.scalars(query).first()


def settled_items_of(case: Case, limit: int = 10) -> list[AgendaItem]:
    """What signed minutes settled about a case, the newest first: letters are about these."""
    query = (
        select(AgendaItem)
        .join(Meeting)
        .where(
            AgendaItem.case_id == case.id,
            AgendaItem.state == ItemState.ACCEPTED,
            Meeting.signed_at.is_not(None),
            select(Decision.id).where(Decision.item_id == AgendaItem.id).exists(),
        )
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.type),
            selectinload(AgendaItem.stood_aside),
        )
    )
    return list(db.session.scalars(query.order_by(Meeting.starts.desc()).limit(limit)))


def draft_of(item: AgendaItem, practice: str) -> Draft:
    """What a letter about this item may hold as it stands: no confidential decision is offered."""
    case = item.case
    if case is None:
        raise ValueError("Business of the meeting has no letter.")
    query = (
        select(Decision)
        .where(Decision.item_id == item.id, Decision.confidential.is_(False))
        .options(
            joinedload(Decision.implementer),
            selectinload(Decision.actions).joinedload(Action.owner),
        )
    )
    lines: list[Line] = []
    for decision in db.session.scalars(query.order_by(Decision.id)):
        who = decision.implementer.display_name
        lines.append(Line(decision.ref, decision.text, who, decision.due_on))
        lines += [
            Line(task.ref, task.text, task.owner.display_name, task.due_on)
            for task in decision.actions
            if task.text != decision.text
        ]
    return Draft(
        lines=tuple(lines),
        practice=practice,
        patient=case.patient.name,
        born=case.patient.born,
        file_number=case.patient.file_number,
        met_on=item.meeting.day,
        next_review=case.next_review_on,
    )


def drawn_anew(item: AgendaItem, before: Draft) -> Draft:
    """The draft as it would be made today, with the words and choices of the one that is kept."""
    known = {line.key: line for line in before.lines}
    fresh = draft_of(item, before.practice)
    lines = tuple(known.get(line.key, line._replace(taken=False)) for line in fresh.lines)
    return before._replace(lines=lines)


def addressee_of(case: Case, kind: LetterKind) -> str:
    """To whom a letter of this kind goes, as far as the case says."""
    if kind is LetterKind.PATIENT:
        return case.patient.name
    found = referrer_of(case)
    return found.name if found else ""


def referrer_of(case: Case) -> Contact | None:
    """Who referred the patient, with what they may be told."""
    query = select(Contact).where(
        Contact.case_id == case.id,
        Contact.kind == ContactKind.REFERRER,
        Contact.ended_on.is_(None),
    )
    return db.session.scalars(query.order_by(Contact.id.desc())).first()


def third_persons_of(item: AgendaItem) -> list[str]:
    """Who must not be named: contacts of the case but its referrer, other patients of the day."""
    contacts = select(Contact.name).where(
        Contact.case_id == item.case_id, Contact.kind != ContactKind.REFERRER
    )
    others = (
        select(AgendaItem)
        .where(
            AgendaItem.meeting_id == item.meeting_id,
            AgendaItem.case_id.is_not(None),
            AgendaItem.case_id != item.case_id,
        )
        .options(joinedload(AgendaItem.case).joinedload(Case.patient))
    )
    patients = [other.case.patient.name for other in db.session.scalars(others) if other.case]
    return [*db.session.scalars(contacts), *patients]
