"""The versions of one formulation beside each other: their difference, who brought what."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from mdt.database import db
from mdt.domain.comparing import Comparison, Said, compare
from mdt.domain.contributions import Author, Kept
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.cases import Case
from mdt.models.formulations import Adoption, Formulation, SelfCheck, Statement
from mdt.models.meetings import AgendaItem
from mdt.models.people import User
from mdt.queries.formulation_links import value_of
from mdt.queries.formulations import VERSION
from mdt.queries.shared_sheets import wrote_together


def series(case: Case, template_id: str, about: str = "") -> Sequence[Any]:
    """Every kept version of one formulation, the newest first, as columns."""
    query = (
        select(*VERSION)
        .join(User, User.id == Formulation.author_id)
        .where(*_of(case, template_id, about))
        .order_by(Formulation.number.desc())
    )
    return db.session.execute(query).all()


def difference_of(before: Formulation, after: Formulation) -> Comparison:
    """How one version became the other."""
    return compare(
        (_labels(before), _labels(after)),
        (before.narrative, after.narrative),
        [said_of(statement) for statement in before.statements],
        [said_of(statement) for statement in after.statements],
    )


def said_of(statement: Statement) -> Said:
    """A statement with what it rests on by name."""
    return Said(
        statement.identity,
        statement.field,
        statement.text,
        statement.confidence,
        statement.source,
        statement.part,
        statement.kind,
        frozenset(value_of(link) for link in statement.rests_on),
    )


def kept_until(formulation: Formulation) -> list[Kept]:
    """This version and those before it, with who kept each and its statements."""
    query = (
        select(
            Formulation.id,
            Formulation.number,
            User.display_name,
            User.discipline,
            Statement.identity,
            Statement.text,
        )
        .join(User, User.id == Formulation.author_id)
        .outerjoin(Statement, Statement.formulation_id == Formulation.id)
        .where(
            Formulation.case_id == formulation.case_id,
            Formulation.template_id == formulation.template_id,
            Formulation.about == formulation.about,
            Formulation.number <= formulation.number,
        )
        .order_by(Formulation.number, Statement.position)
    )
    found: dict[int, Kept] = {}
    texts: dict[int, dict[str, str]] = {}
    rows = db.session.execute(query).all()
    together = wrote_together({row.id for row in rows})
    for row in rows:
        held = texts.setdefault(row.number, {})
        author, others = Author(row.display_name, row.discipline), together.get(row.id, [])
        found.setdefault(row.number, Kept(row.number, author, held, tuple(others)))
        if row.identity is not None:
            held[row.identity] = row.text
    return list(found.values())


def version_of(case: Case, ref: str) -> Formulation | None:
    """One version of this case."""
    query = select(Formulation).where(Formulation.case_id == case.id, Formulation.ref == ref)
    return db.session.scalars(query).first()


def adopted_on(item: AgendaItem) -> Sequence[Adoption]:
    """What the room took as the team's on this item."""
    query = (
        select(Adoption)
        .where(Adoption.item_id == item.id)
        .options(
            joinedload(Adoption.by), joinedload(Adoption.formulation).joinedload(Formulation.author)
        )
        .order_by(Adoption.id)
    )
    return db.session.scalars(query).all()


def last_check(formulation: Formulation) -> SelfCheck | None:
    """The self-check that stands; those before it stay in the table."""
    query = (
        select(SelfCheck)
        .where(SelfCheck.formulation_id == formulation.id)
        .order_by(SelfCheck.id.desc())
        .options(joinedload(SelfCheck.by))
    )
    return db.session.scalars(query.limit(1)).first()


def adoption_of(formulation: Formulation) -> Adoption | None:
    """In which meeting this version was taken as the team's."""
    query = (
        select(Adoption)
        .where(Adoption.formulation_id == formulation.id)
        .options(joinedload(Adoption.by), joinedload(Adoption.item).joinedload(AgendaItem.meeting))
    )
    return db.session.scalars(query).first()


def adoptable(case: Case, room: Sequence[str]) -> list[Formulation]:
    """The versions a meeting may take as the team's: of these templates, not yet adopted.

    Of each formulation the newest shared version, and a newer draft version if there is one.
    """
    query: Select[Formulation] = (
        select(Formulation)
        .where(
            Formulation.case_id == case.id,
            Formulation.template_id.in_(room),
            Formulation.status != FormulationStatus.SUPERSEDED,
        )
        .options(joinedload(Formulation.author), joinedload(Formulation.adoption))
        .order_by(Formulation.template_id, Formulation.about, Formulation.number.desc())
    )
    found: list[Formulation] = []
    closed: set[tuple[str, str]] = set()
    drafted: set[tuple[str, str]] = set()
    for version in db.session.scalars(query):
        key = (version.template_id, version.about)
        draft = version.status is FormulationStatus.DRAFT
        if key in closed or (draft and key in drafted):
            continue
        (drafted if draft else closed).add(key)
        if version.adoption is None:
            found.append(version)
    return sorted(found, key=lambda one: (room.index(one.template_id), one.about, one.number))


def _labels(formulation: Formulation) -> dict[str, str]:
    return {str(asked["id"]): str(asked["label"]) for asked in formulation.prompts}


def _of(case: Case, template_id: str, about: str) -> tuple[Any, ...]:
    return (
        Formulation.case_id == case.id,
        Formulation.template_id == template_id,
        Formulation.about == about,
    )
