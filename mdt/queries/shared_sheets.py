"""Shared sheets of a case: which are open, and who wrote what became a version."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from mdt.database import db
from mdt.domain.contributions import Author
from mdt.domain.formulation import Line
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.people import User
from mdt.models.shared_sheets import SharedSheet, SheetStep, SheetWriter


def open_on(case: Case) -> dict[tuple[str, str], Any]:
    """The open sheets of a case by template and event: address, begun by whom and when."""
    query = (
        select(
            SharedSheet.ref,
            SharedSheet.template_id,
            SharedSheet.about,
            SharedSheet.opened_at,
            User.display_name.label("opened_by"),
        )
        .join(User, User.id == SharedSheet.opened_by_id)
        .where(SharedSheet.case_id == case.id, SharedSheet.closed_at.is_(None))
    )
    return {(row.template_id, row.about): row for row in db.session.execute(query)}


def open_one(case: Case, template_id: str, about: str = "") -> SharedSheet | None:
    """The open sheet of this kind, if there is one."""
    return db.session.scalars(
        select(SharedSheet).where(
            SharedSheet.case_id == case.id,
            SharedSheet.template_id == template_id,
            SharedSheet.about == about,
            SharedSheet.closed_at.is_(None),
        )
    ).first()


def sheet_of(case: Case, ref: str) -> SharedSheet | None:
    """A sheet of this case."""
    query = select(SharedSheet).where(SharedSheet.case_id == case.id, SharedSheet.ref == ref)
    return db.session.scalars(query).first()


def lines_in(version: Formulation | None) -> dict[str, list[Line]]:
    """The statements of a version under their questions, as the verbs take them."""
    found: dict[str, list[Line]] = {}
    for statement in version.statements if version else ():
        found.setdefault(statement.field, []).append(
            Line(
                statement.text,
                statement.confidence,
                tuple((link.kind, link.target_ref) for link in statement.rests_on),
                statement.identity,
                statement.source,
                statement.part,
                statement.kind,
            )
        )
    return found


def wrote_in(sheet: SharedSheet) -> Sequence[str]:
    """Whose words an open sheet holds besides the version it goes on from."""
    query = (
        select(User.display_name)
        .join(SheetStep, SheetStep.by_id == User.id)
        .where(SheetStep.sheet_id == sheet.id)
        .distinct()
        .order_by(User.display_name)
    )
    return db.session.scalars(query).all()


def wrote_together(formulations: Collection[int]) -> dict[int, list[Author]]:
    """By key of a version that was kept from a shared sheet: everybody whose words are in it."""
    query = (
        select(SharedSheet.kept_as_id, User.display_name, User.discipline)
        .join(SheetWriter, SheetWriter.sheet_id == SharedSheet.id)
        .join(User, User.id == SheetWriter.user_id)
        .where(SharedSheet.kept_as_id.in_(formulations))
        .order_by(User.display_name)
    )
    found: dict[int, list[Author]] = {}
    rows: Sequence[Any] = db.session.execute(query).all()
    for version, name, discipline in rows:
        found.setdefault(version, []).append(Author(name, discipline))
    return found
