"""What one person is writing and has not kept yet: nobody else reads it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain import templates
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change

DRAFT_LIMIT = 400_000  # characters of one sheet; over-long statements are kept, a flood is not


def draft_of(
    author: User, case: Case, template_id: str, about: str = ""
) -> FormulationDraft | None:
    """One's own unfinished version, if there is one; of a chain, about one event."""
    return db.session.scalars(
        select(FormulationDraft).where(
            FormulationDraft.case_id == case.id,
            FormulationDraft.author_id == author.id,
            FormulationDraft.template_id == template_id,
            FormulationDraft.about == about,
        )
    ).first()


def save_draft(
    actor: User,
    case: Case,
    *,
    template_id: str,
    fields: Mapping[str, Any],
    about: str = "",
    follows: str = "",
    ref: str = "",
    version: int | None = None,
) -> FormulationDraft:
    """Keep what one person is writing.

    `ref` names the sheet it is written on, `version` the draft as it was when that was opened:
    a second window that knows neither the newest words nor wrote them raises StaleEdit.
    """
    require(actor, Permission.FORMULATION_WRITE, case)
    templates.latest(template_id)
    if len(repr(fields)) > DRAFT_LIMIT:
        raise Invalid("narrative", "This is more than a draft can hold. Shorten it first.")
    with change(actor):
        hold(case)
        if ref and made_with(actor, case, ref):
            raise NotNow("This was kept as a version already.")
        draft = draft_of(actor, case, template_id, about)
        expect_sheet(draft, ref=ref, version=version)
        base = _version(case, template_id, about, follows)
        if draft is None:
            draft = FormulationDraft(
                case_id=case.id, author_id=actor.id, template_id=template_id, about=about
            )
            db.session.add(draft)
        draft.follows_id = base.id if base else None
        draft.fields, draft.saved_at = {**fields, "ref": ref}, clock.now()
    return draft


def discard_draft(actor: User, case: Case, *, template_id: str, about: str = "") -> None:
    """Throw one's own unfinished version away."""
    require(actor, Permission.FORMULATION_WRITE, case)
    with change(actor):
        if draft := draft_of(actor, case, template_id, about):
            db.session.delete(draft)


def hold(case: Case) -> None:
    """Nobody else adds to this case until the deed is done; SQLite's writers queue anyhow."""
    db.session.execute(select(Case.id).where(Case.id == case.id).with_for_update())


def made_with(author: User, case: Case, ref: str) -> Formulation | None:
    """The version that one's own sheet became; None for any address that is not one's own."""
    return db.session.scalars(
        select(Formulation).where(
            Formulation.ref == ref,
            Formulation.case_id == case.id,
            Formulation.author_id == author.id,
        )
    ).first()


def expect_sheet(draft: FormulationDraft | None, *, ref: str, version: int | None) -> None:
    """Stop when the draft holds words that this sheet has never seen."""
    if draft is None or version is None:
        return
    db.session.refresh(draft)
    if draft.version != version and draft.fields.get("ref") != ref:
        raise StaleEdit(draft, "You wrote on in another window after this one was opened.")


def _version(case: Case, template_id: str, about: str, ref: str) -> Formulation | None:
    return db.session.scalars(
        select(Formulation).where(
            Formulation.case_id == case.id,
            Formulation.template_id == template_id,
            Formulation.about == about,
            Formulation.ref == ref,
        )
    ).first()
