"""Formulations: drafts of one's own, versions for the team, never changed once kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain import templates
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Confidence, FormulationStatus
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, FormulationDraft, Statement, StatementLink
from mdt.models.people import User
from mdt.services import Permission, expect_version, require, search
from mdt.services.audit import Work, change

SHARED = (FormulationStatus.SHARED_WITH_TEAM, FormulationStatus.SHARED_WITH_PATIENT)
NARRATIVE_LIMIT = 20_000

Sentence = tuple[str, Confidence | None]


def latest(case: Case, template_id: str) -> Formulation | None:
    """The newest kept version of this kind on this case."""
    return db.session.scalars(
        select(Formulation)
        .where(Formulation.case_id == case.id, Formulation.template_id == template_id)
        .order_by(Formulation.number.desc())
        .limit(1)
    ).first()


def save_draft(
    actor: User, case: Case, *, template_id: str, fields: Mapping[str, Any], follows: str = ""
) -> FormulationDraft:
    """Keep what one person is writing: sealed off from everybody until it is kept as a version."""
    require(actor, Permission.FORMULATION_WRITE, case)
    templates.latest(template_id)
    with change(actor):
        draft = draft_of(actor, case, template_id)
        if draft is None:
            base = _version(case, template_id, follows) or latest(case, template_id)
            draft = FormulationDraft(
                case_id=case.id,
                author_id=actor.id,
                template_id=template_id,
                follows_id=base.id if base else None,
            )
            db.session.add(draft)
        draft.fields, draft.saved_at = dict(fields), clock.now()
    return draft


def draft_of(actor: User, case: Case, template_id: str) -> FormulationDraft | None:
    """One's own unfinished version, if there is one."""
    return db.session.scalars(
        select(FormulationDraft).where(
            FormulationDraft.case_id == case.id,
            FormulationDraft.author_id == actor.id,
            FormulationDraft.template_id == template_id,
        )
    ).first()


def discard_draft(actor: User, case: Case, *, template_id: str) -> None:
    """Throw one's own unfinished version away."""
    require(actor, Permission.FORMULATION_WRITE, case)
    with change(actor):
        if draft := draft_of(actor, case, template_id):
            db.session.delete(draft)


def keep(
    actor: User,
    case: Case,
    *,
    template_id: str,
    narrative: str,
    fields: Mapping[str, Sequence[Sentence]],
    status: FormulationStatus = FormulationStatus.SHARED_WITH_TEAM,
    links: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    follows: str | None = None,
    ref: str | None = None,
) -> Formulation:
    """Keep a new version. `follows` is the ref of the version it was written from.

    Raises StaleEdit when somebody kept a version meanwhile: the writer sees both texts first.
    """
    require(actor, Permission.FORMULATION_WRITE, case)
    template = templates.latest(template_id)
    before = latest(case, template_id)
    if follows is not None and follows != (before.ref if before else ""):
        raise StaleEdit(before)
    _check_words(template, narrative, fields)
    with change(actor) as work:
        made = Formulation(
            case_id=case.id,
            template_id=template.id,
            template_version=template.version,
            template_title=template.title,
            prompts=[{"id": f.id, "label": f.label, "prompt": f.prompt} for f in template.fields],
            number=_next_number(case, template_id),
            status=status,
            narrative=narrative,
            author_id=actor.id,
            follows_id=before.id if before else None,
            **({"ref": ref} if ref else {}),
        )
        _write(made, template, fields, before, links or {})
        db.session.add(made)
        db.session.flush()
        _after(work, actor, case, made)
    return made


def _after(work: Work, actor: User, case: Case, made: Formulation) -> None:
    work.note(
        AuditEvent.FORMULATION_KEPT,
        made,
        template=made.template_id,
        number=made.number,
        status=made.status.value,
    )
    if made.status in SHARED:
        _supersede(work, made)
        search.index(made)
    if draft := draft_of(actor, case, made.template_id):
        db.session.delete(draft)


def share(
    actor: User, formulation: Formulation, *, status: FormulationStatus, version: int
) -> None:
    """Open a version to the team, or note that it was shared with the patient."""
    require(actor, Permission.FORMULATION_WRITE, formulation)
    expect_version(formulation, version)
    if status not in SHARED or formulation.status is FormulationStatus.SUPERSEDED:
        raise NotNow("A superseded version stays as it was.")
    with change(actor) as work:
        formulation.status = status
        work.note(AuditEvent.FORMULATION_SHARED, formulation, status=status.value)
        _supersede(work, formulation)
        search.index(formulation)


def _supersede(work: Work, newer: Formulation) -> None:
    """The version shared before is superseded by the one shared now."""
    older = select(Formulation).where(
        Formulation.case_id == newer.case_id,
        Formulation.template_id == newer.template_id,
        Formulation.number < newer.number,
        Formulation.status.in_(SHARED),
    )
    for row in db.session.scalars(older):
        row.status = FormulationStatus.SUPERSEDED
        work.note(AuditEvent.FORMULATION_SUPERSEDED, row)


def _check_words(
    template: templates.Template, narrative: str, fields: Mapping[str, Sequence[Sentence]]
) -> None:
    if len(narrative) > NARRATIVE_LIMIT:
        raise Invalid("narrative", f"The limit is {NARRATIVE_LIMIT} characters.")
    known = {field.id: field for field in template.fields}
    for name, sentences in fields.items():
        if name not in known:
            raise Invalid(name, "This template has no such field.")
        if any(len(text) > known[name].max for text, _sure in sentences):
            raise Invalid(name, f"The limit is {known[name].max} characters a statement.")
    if not narrative.strip() and not any(t.strip() for s in fields.values() for t, _c in s):
        raise Invalid("narrative", "Write something first: a sentence is enough.")


def _write(
    made: Formulation,
    template: templates.Template,
    fields: Mapping[str, Sequence[Sentence]],
    before: Formulation | None,
    links: Mapping[str, Sequence[tuple[str, str]]],
) -> None:
    """Put the statements in order; a statement kept word for word keeps its identity."""
    known = {(s.field, s.text): s.identity for s in before.statements} if before else {}
    place = 0
    for field in template.fields:
        for text, confidence in fields.get(field.id, ()):
            if not text.strip():
                continue
            statement = Statement(
                identity=known.get((field.id, text)) or new_ref(),
                field=field.id,
                position=place,
                text=text,
                confidence=confidence,
            )
            for kind, target in links.get(text, ()):
                statement.rests_on.append(StatementLink(kind=kind, target_ref=target))
            made.statements.append(statement)
            place += 1


def _next_number(case: Case, template_id: str) -> int:
    highest = db.session.scalar(
        select(func.max(Formulation.number)).where(
            Formulation.case_id == case.id, Formulation.template_id == template_id
        )
    )
    return (highest or 0) + 1


def _version(case: Case, template_id: str, ref: str) -> Formulation | None:
    return db.session.scalars(
        select(Formulation).where(
            Formulation.case_id == case.id,
            Formulation.template_id == template_id,
            Formulation.ref == ref,
        )
    ).first()
