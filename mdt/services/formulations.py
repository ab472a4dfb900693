"""Formulations: versions for the team, never changed once kept."""

from collections.abc import Mapping, Sequence, Set

from sqlalchemy import Select, func, select

from mdt.database import db, new_ref
from mdt.domain import templates
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.formulation import SHARED, Line, Sentence, check, lines_of, move
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, Statement
from mdt.models.interventions import Incident
from mdt.models.people import User
from mdt.services import Permission, expect_version, require, search
from mdt.services import formulation_links as links
from mdt.services.audit import Work, change
from mdt.services.formulation_drafts import (
    discard_draft,
    draft_of,
    expect_sheet,
    hold,
    made_with,
    save_draft,
)

Lines = Mapping[str, Sequence[Line]]


def latest(case: Case, template_id: str, about: str = "") -> Formulation | None:
    """The newest kept version of this kind on this case, about one event where it has one."""
    return db.session.scalars(_versions(case, template_id, about).limit(1)).first()


def keep(
    actor: User,
    case: Case,
    *,
    template_id: str,
    narrative: str,
    fields: Mapping[str, Sequence[Line | Sentence]],
    about: str = "",
    status: FormulationStatus = FormulationStatus.SHARED_WITH_TEAM,
    follows: str | None = None,
    ref: str = "",
    draft_version: int | None = None,
    own: bool = True,
) -> Formulation:
    """Keep a new version. `follows` is the ref of the version it was written from.

    Raises StaleEdit when somebody kept a version meanwhile: the writer sees both texts first.
    Sent twice with one `ref` it is kept once. `about` is the incident that a chain is about.
    From a sheet of one's `own` it takes the place of one's draft; from a shared one it does not.
    """
    require(actor, Permission.FORMULATION_WRITE, case)
    template, lines = templates.latest(template_id), lines_of(fields)
    check(template, narrative, lines)
    with change(actor) as work:
        hold(case)
        if ref and (made := made_with(actor, case, ref)):
            return _same_or_stale(made, narrative, lines)
        before = latest(case, template_id, about)
        if follows is not None and follows != (before.ref if before else ""):
            raise StaleEdit(before)
        expect_sheet(draft_of(actor, case, template_id, about), ref=ref, version=draft_version)
        check_about(case, about)
        made = _made(actor, case, template, before, ref)
        made.status, made.narrative, made.about = status, narrative, about
        _write(made, template, lines, before)
        links.put(actor, case, made, lines, before)
        db.session.add(made)
        db.session.flush()
        _after(work, made)
        if own and (draft := draft_of(actor, case, template_id, about)):
            db.session.delete(draft)
    return made


def share(
    actor: User, formulation: Formulation, *, status: FormulationStatus, version: int
) -> None:
    """Open a version to the team, or note that it was shared with the patient."""
    require(actor, Permission.FORMULATION_WRITE, formulation)
    with change(actor) as work:
        hold(formulation.case)
        db.session.refresh(formulation)
        if formulation.status is status:
            return  # the second of two clicks
        expect_version(formulation, version)
        if formulation.status is FormulationStatus.DRAFT and _shared_after(formulation):
            raise NotNow("A newer version is shared already: this one stays as it was.")
        formulation.status = move(formulation.status, status)
        work.note(AuditEvent.FORMULATION_SHARED, formulation, status=status.value)
        _supersede(work, formulation)
        search.index(formulation)


def _same_or_stale(made: Formulation, narrative: str, lines: Lines) -> Formulation:
    """The same sheet sent twice is kept once; one that was written on since is a new matter."""
    kept = [
        (s.field, s.text, s.confidence, s.source, s.part, s.kind, frozenset(links.of(s)))
        for s in made.statements
    ]
    given = [
        (
            name,
            line.text,
            line.confidence,
            line.source,
            line.part,
            line.kind,
            frozenset(line.rests_on),
        )
        for name, group in lines.items()
        for line in group
    ]
    if made.narrative != narrative or sorted(kept, key=repr) != sorted(given, key=repr):
        raise StaleEdit(made, "This sheet was kept as a version already.")
    return made


def _made(
    actor: User, case: Case, template: templates.Template, before: Formulation | None, ref: str
) -> Formulation:
    """A version with the prompts as they are shown today."""
    taken = ref and db.session.scalars(select(Formulation.id).where(Formulation.ref == ref)).first()
    return Formulation(
        ref=ref if ref and not taken else new_ref(),
        case_id=case.id,
        template_id=template.id,
        template_version=template.version,
        template_title=template.title,
        prompts=[{"id": f.id, "label": f.label, "prompt": f.prompt} for f in template.fields],
        number=before.number + 1 if before else 1,
        author_id=actor.id,
        follows_id=before.id if before else None,
    )


def _write(
    made: Formulation, template: templates.Template, lines: Lines, before: Formulation | None
) -> None:
    """Put the statements in order; a statement that goes on keeps its identity."""
    older = list(before.statements) if before else []
    claimed = {line.identity for group in lines.values() for line in group}
    for field in template.fields:
        for line in lines.get(field.id, ()):
            kept = _goes_on(older, field, line, claimed)
            if kept:
                older.remove(kept)
            statement = Statement(
                identity=kept.identity if kept else new_ref(),
                field=field.id,
                position=len(made.statements),
                text=line.text,
                confidence=line.confidence,
                source=line.source,
                part=line.part,
                kind=line.kind,
            )
            made.statements.append(statement)


def _goes_on(
    older: list[Statement], field: templates.Field, line: Line, claimed: Set[str]
) -> Statement | None:
    """The statement this one was: the one its row was drawn from, the same words, the same place.

    An hour of a day goes on from that hour. Where a question takes one statement, what stands
    there now is what stood there before, unless another row is `claimed` to go on from it: a link
    put in before the first is a new one.
    """
    if line.identity:
        return next((s for s in older if s.identity == line.identity), None)
    there = [s for s in older if s.field == field.id and s.identity not in claimed]
    same = None if field.hours else next((s for s in there if s.text == line.text), None)
    if same or (field.repeat and not (field.each or field.hours)):
        return same
    return next((s for s in there if s.part == line.part), None)


def check_about(case: Case, about: str) -> None:
    """A chain is about an incident of its own case."""
    if about and not db.session.scalar(
        select(Incident.id).where(Incident.case_id == case.id, Incident.ref == about)
    ):
        raise Invalid("narrative", "Choose what it is about from the list.")


def _after(work: Work, made: Formulation) -> None:
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


def _supersede(work: Work, newer: Formulation) -> None:
    """The version shared before is superseded by the one shared now."""
    older = _versions(newer.case, newer.template_id, newer.about).where(
        Formulation.number < newer.number, Formulation.status.in_(SHARED)
    )
    for row in db.session.scalars(older):
        row.status = FormulationStatus.SUPERSEDED
        work.note(AuditEvent.FORMULATION_SUPERSEDED, row)
        search.index(row)


def _shared_after(formulation: Formulation) -> bool:
    newer = select(func.count()).where(
        Formulation.case_id == formulation.case_id,
        Formulation.template_id == formulation.template_id,
        Formulation.about == formulation.about,
        Formulation.number > formulation.number,
        Formulation.status != FormulationStatus.DRAFT,
    )
    return bool(db.session.scalar(newer))


def _versions(case: Case, template_id: str, about: str) -> Select[Formulation]:
    return (
        select(Formulation)
        .where(
            Formulation.case_id == case.id,
            Formulation.template_id == template_id,
            Formulation.about == about,
        )
        .order_by(Formulation.number.desc())
    )


__all__ = ["Line", "discard_draft", "draft_of", "keep", "latest", "save_draft", "share"]
