"""What an approach asks to be agreed: written with its day, never overwritten."""

from datetime import date

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Prompt
from mdt.models.cases import Case
from mdt.models.interventions import ApproachAnswer
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change
from mdt.services.holding import hold


def answer(
    actor: User,
    case: Case,
    prompt: Prompt,
    *,
    words: str,
    agreed_on: date,
    ref: str | None = None,
) -> ApproachAnswer:
    """Write what was agreed, or the reason; the newest stands and the earlier ones stay below."""
    require(actor, Permission.PROGRESS_WRITE, case)
    if not words.strip():
        raise Invalid("words", "Say it in a sentence.")
    if agreed_on > clock.today():
        raise Invalid("agreed_on", "This day is still to come.")
    with change(actor) as work:
        hold(case)
        query = select(ApproachAnswer).where(
            ApproachAnswer.ref == ref, ApproachAnswer.case_id == case.id
        )
        if ref and (known := db.session.scalars(query).first()) is not None:
            return known
        made = ApproachAnswer(
            ref=ref or new_ref(),
            case=case,
            prompt=prompt,
            agreed_on=agreed_on,
            words=words,
            author=actor,
        )
        db.session.add(made)
        work.note(AuditEvent.APPROACH_ANSWERED, made, prompt=prompt.value)
    return made
