"""The patient agrees to be counted in figures without names, or takes that back."""

from datetime import date

from mdt.database import db
from mdt.domain.errors import Invalid
from mdt.domain.events import AuditEvent
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.models.research import ResearchAgreement
from mdt.queries.research import standing_of
from mdt.services import Permission, require
from mdt.services.audit import change
from mdt.services.holding import hold
from mdt.services.lived import between, lived


def agree(actor: User, case: Case, *, given_on: date, words: str) -> ResearchAgreement:
    """Record that the patient agreed, on which day and how they said it.

    Invalid: a day ahead or before the patient was born. Sent twice it is recorded once.
    """
    require(actor, Permission.CASE_EDIT, case)
    lived("given_on", case, given_on)
    with change(actor) as work:
        hold(case)
        if (standing := standing_of(case)) is not None:
            if (standing.given_on, standing.words) == (given_on, words):
                return standing
            raise Invalid("given_on", "The patient has agreed already.")
        row = ResearchAgreement(case=case, author=actor, given_on=given_on, words=words)
        db.session.add(row)
        work.note(AuditEvent.RESEARCH_AGREED, row, covers=(case,))
    return row


def withdraw(actor: User, agreement: ResearchAgreement, *, on: date) -> None:
    """The patient takes it back: from now on no figure counts them."""
    require(actor, Permission.CASE_EDIT, agreement)
    if agreement.withdrawn_on is not None:
        return
    between(on, agreement.given_on)
    with change(actor) as work:
        agreement.withdrawn_on = on
        work.note(AuditEvent.RESEARCH_WITHDRAWN, agreement)
