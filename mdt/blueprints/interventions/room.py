"""The blueprint of interventions, its loaders, and the one way in which its forms are asked."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from mdt.database import db
from mdt.domain.errors import NotNow, StaleEdit
from mdt.domain.policy import Permission
from mdt.forms import Form, VersionedForm, sent, status_of
from mdt.loading import case_or_404, refuse
from mdt.models.cases import Case
from mdt.queries import interventions as reading
from mdt.services import require
from mdt.templating import me

bp = Blueprint("interventions", __name__)

Answer = Response | tuple[str, int] | str
T = TypeVar("T")
OVERTAKEN = (StaleEdit, StaleDataError, NotNow)  # changed, or ended, since the page was drawn


def case_here(case_ref: str) -> Case:
    """The case, for somebody who may read its record."""
    return case_or_404(me(), case_ref, page="interventions")


def case_to_write(case_ref: str) -> Case:
    """The case, for somebody who may write in it."""
    case = case_here(case_ref)
    require(me(), Permission.PROGRESS_WRITE, case)
    return case


def row_of(case: Case, kind: type[T], ref: str, *where: Any) -> T:
    """One row of this case by its address."""
    made: Any = kind
    found = db.session.scalars(select(kind).where(made.ref == ref, *where)).first()
    if found is None or getattr(found, "case", None) is not case:
        raise refuse(me(), kind.__name__.lower(), ref)
    return found


def intervention_here(case: Case, ref: str) -> reading.Shown:
    """One intervention of this case with its log and what it rests on."""
    found = reading.intervention_of(case, ref)
    if found is None:
        raise refuse(me(), "intervention", ref)
    return found


def ask(
    template: str,
    case: Case,
    form: Form,
    deed: Callable[[], Any],
    done_at: Callable[[Any], str],
    *,
    thing: Any = None,
    **shown: Any,
) -> Answer:
    """Show a form; once the deed is done, go where it is seen.

    Where the thing was overtaken the page says how it stands now, and keeps what was typed.
    """
    shown |= {"case": case, "form": form, "thing": thing, "tab": "interventions"}
    try:
        done, made = sent(form, deed)
    except OVERTAKEN as overtaken:
        return _overtaken(template, shown, overtaken)
    if done:
        return redirect(done_at(made), 303)
    return render_template(template, **shown), status_of(form)


def to_case(case: Case, said: str, anchor: str | None = None) -> str:
    """The page of all interventions, with a word."""
    return url_for("interventions.index", case_ref=case.ref, said=said, _anchor=anchor)


def to_one(case: Case, ref: str, said: str, anchor: str | None = None) -> str:
    """The page of one intervention, with a word."""
    return url_for(
        "interventions.show", case_ref=case.ref, intervention_ref=ref, said=said, _anchor=anchor
    )


def _overtaken(template: str, shown: dict[str, Any], overtaken: Exception) -> Answer:
    db.session.rollback()
    form, thing = shown["form"], shown["thing"]
    if isinstance(form, VersionedForm) and thing is not None:
        form.version.data = str(thing.version)
    clash = overtaken.args[0] if isinstance(overtaken, NotNow) and overtaken.args else ""
    return render_template(template, **shown, overtaken=True, clash=str(clash)), 409
