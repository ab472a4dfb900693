"""Formulations of a case: what stands, what went before, what a statement may rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db
from mdt.domain import templates
from mdt.domain.dates import moment_words
from mdt.domain.formulation import SHARED
from mdt.domain.vocabulary import label
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, FormulationDraft, Statement, StatementLink
from mdt.models.goals import Goal
from mdt.models.notes import Note
from mdt.models.people import User

FIRST = "team_summary"  # the page any colleague reads first
NOTES_OFFERED = 30

VERSION = (
    Formulation.ref,
    Formulation.template_id,
    Formulation.number,
    Formulation.status,
    Formulation.created_at,
    User.display_name.label("author"),
)


@dataclass(frozen=True)
class Kind:
    """One template on one case: the version that stands, the others, and one's own draft."""

    template: templates.Template
    current: Formulation | None
    others: list[Any]
    draft: Any | None


@dataclass(frozen=True)
class Target:
    """A note or goal that a statement rests on, in words."""

    kind: str
    ref: str
    words: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.ref}"


def offered(room: str = "formulation") -> list[templates.Template]:
    """The templates a room writes new versions with, the whole-team summary first."""
    names = sorted({name for name, _version in templates.load()}, key=lambda n: (n != FIRST, n))
    return [kind for name in names if (kind := templates.latest(name)).room == room]


def kinds_of(case: Case, reader: User, room: str = "formulation") -> list[Kind]:
    """Each template of a room with its versions on this case, and the reader's own drafts."""
    standing = {row.template_id: row for row in db.session.scalars(_standing(case))}
    versions = db.session.execute(_versions(case)).all()
    drafts = {row.template_id: row for row in db.session.execute(_drafts(case, reader))}
    return [
        Kind(
            template,
            current := standing.get(template.id),
            [v for v in versions if v.template_id == template.id and v.ref != _ref(current)],
            drafts.get(template.id),
        )
        for template in offered(room)
    ]


def newest(case: Case, template_id: str) -> Formulation | None:
    """The newest kept version of this template, with all that stands in it."""
    query = select(Formulation).where(
        Formulation.case_id == case.id, Formulation.template_id == template_id
    )
    return db.session.scalars(whole(query.order_by(Formulation.number.desc()).limit(1))).first()


def whole(query: Select[Formulation]) -> Select[Formulation]:
    """With author and statements and what they rest on, in a fixed number of statements."""
    return query.options(
        joinedload(Formulation.author),
        selectinload(Formulation.statements).selectinload(Statement.rests_on),
    )


def targets_of(case: Case, links: Sequence[StatementLink]) -> dict[str, Target]:
    """What these links lead to, by the value a form names them with."""
    return targets_named(case, [f"{link.kind}:{link.target_ref}" for link in links])


def targets_named(case: Case, values: Sequence[str]) -> dict[str, Target]:
    """The same for values as a form sends them; what is not of this case is not found."""
    refs = [value.partition(":")[2] for value in values]
    if not refs:
        return {}
    found = [*_notes(case, Note.ref.in_(refs)), *_goals(case, Goal.ref.in_(refs))]
    return {target.value: target for target in found}


def linkable(case: Case) -> list[Target]:
    """What a statement can rest on: the goals of the case and its latest signed notes."""
    return [*_goals(case, Goal.ended_on.is_(None)), *_notes(case)]


def _ref(formulation: Formulation | None) -> str:
    return formulation.ref if formulation else ""


def _standing(case: Case) -> Select[Formulation]:
    """The newest shared version of each template; where none is shared, the newest draft."""
    shared = Formulation.status.in_(SHARED)
    numbers = (
        select(
            Formulation.template_id,
            func.coalesce(
                func.max(Formulation.number).filter(shared), func.max(Formulation.number)
            ).label("number"),
        )
        .where(Formulation.case_id == case.id)
        .group_by(Formulation.template_id)
        .subquery()
    )
    query = select(Formulation).join(
        numbers,
        (numbers.c.template_id == Formulation.template_id)
        & (numbers.c.number == Formulation.number),
    )
    return whole(query.where(Formulation.case_id == case.id))


def _versions(case: Case) -> Any:
    return (
        select(*VERSION)
        .join(User, User.id == Formulation.author_id)
        .where(Formulation.case_id == case.id)
        .order_by(Formulation.number.desc())
    )


def _drafts(case: Case, reader: User) -> Any:
    return select(FormulationDraft.template_id, FormulationDraft.saved_at).where(
        FormulationDraft.case_id == case.id, FormulationDraft.author_id == reader.id
    )


def _notes(case: Case, *only: Any) -> list[Target]:
    query = (
        select(Note.ref, Note.kind, Note.happened_at, User.display_name.label("author"))
        .join(User, User.id == Note.author_id)
        .where(Note.case_id == case.id, Note.signed_at.is_not(None), *only)
        .order_by(Note.happened_at.desc(), Note.id.desc())
        .limit(None if only else NOTES_OFFERED)
    )
    return [Target("note", row.ref, _note_words(row)) for row in db.session.execute(query)]


def _note_words(row: Any) -> str:
    return f"{label(row.kind)}, {moment_words(clock.local(row.happened_at))}, {row.author}"


def _goals(case: Case, *only: Any) -> list[Target]:
    query = select(Goal.ref, Goal.wording).where(Goal.case_id == case.id, *only).order_by(Goal.id)
    return [Target("goal", row.ref, row.wording) for row in db.session.execute(query)]
