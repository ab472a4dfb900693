"""Formulations of a case: what stands, and what went before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.domain import templates
from mdt.domain.formulation import SHARED
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, FormulationDraft, Statement
from mdt.models.people import User

FIRST = "team_summary"  # the page any colleague reads first

VERSION = (
    Formulation.ref,
    Formulation.template_id,
    Formulation.about,
    Formulation.number,
    Formulation.status,
    Formulation.created_at,
    User.display_name.label("author"),
)


@dataclass(frozen=True)
class Kind:
    """One template on one case: the version that stands, the others, and one's own draft.

    A chain has a series of versions for each incident it is `about`.
    """

    template: templates.Template
    current: Formulation | None
    others: list[Any]
    draft: Any | None
    about: str = ""

    @property
    def begun(self) -> bool:
        """Whether a version stands here, or the reader has words of their own."""
        return bool(self.current or self.draft)


def offered(room: str = "formulation") -> list[templates.Template]:
    """The templates a room writes new versions with, the whole-team summary first."""
    names = sorted({name for name, _version in templates.load()}, key=lambda n: (n != FIRST, n))
    return [kind for name in names if (kind := templates.latest(name)).room == room]


def kinds_of(case: Case, reader: User, room: str = "formulation") -> list[Kind]:
    """Each template of a room with its versions on this case, and the reader's own drafts."""
    standing = {(row.template_id, row.about): row for row in db.session.scalars(_standing(case))}
    drafts = {
        (row.template_id, row.about): row for row in db.session.execute(_drafts(case, reader))
    }
    versions: dict[tuple[str, str], list[Any]] = {}
    for row in db.session.execute(_versions(case)):
        versions.setdefault((row.template_id, row.about), []).append(row)
    return [
        Kind(
            template,
            current := standing.get((template.id, about)),
            [v for v in versions.get((template.id, about), []) if v.ref != _ref(current)],
            drafts.get((template.id, about)),
            about,
        )
        for template in offered(room)
        for about in _events(template.id, [*versions, *drafts])
    ]


def _events(template_id: str, series: Iterable[tuple[str, str]]) -> list[str]:
    """What the versions of this template are about, those about nothing in particular first."""
    return list(dict.fromkeys(["", *(about for name, about in series if name == template_id)]))


def newest(case: Case, template_id: str, about: str = "") -> Formulation | None:
    """The newest kept version of this template, with all that stands in it."""
    query = select(Formulation).where(
        Formulation.case_id == case.id,
        Formulation.template_id == template_id,
        Formulation.about == about,
    )
    return db.session.scalars(whole(query.order_by(Formulation.number.desc()).limit(1))).first()


def whole(query: Select[Formulation]) -> Select[Formulation]:
    """With author and statements and what they rest on, in a fixed number of statements."""
    return query.options(
        joinedload(Formulation.author),
        selectinload(Formulation.statements).selectinload(Statement.rests_on),
    )


def _ref(formulation: Formulation | None) -> str:
    return formulation.ref if formulation else ""


def _standing(case: Case) -> Select[Formulation]:
    """The newest shared version of each template; where none is shared, the newest draft."""
    shared = Formulation.status.in_(SHARED)
    numbers = (
        select(
            Formulation.template_id,
            Formulation.about,
            func.coalesce(
                func.max(Formulation.number).filter(shared), func.max(Formulation.number)
            ).label("number"),
        )
        .where(Formulation.case_id == case.id)
        .group_by(Formulation.template_id, Formulation.about)
        .subquery()
    )
    query = select(Formulation).join(
        numbers,
        (numbers.c.template_id == Formulation.template_id)
        & (numbers.c.about == Formulation.about)
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
    return select(
        FormulationDraft.template_id, FormulationDraft.about, FormulationDraft.saved_at
    ).where(FormulationDraft.case_id == case.id, FormulationDraft.author_id == reader.id)
