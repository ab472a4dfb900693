"""The blueprint of measures, its loaders, and the one way in which its forms are asked."""

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
from mdt.services import require
from mdt.templating import me

bp = Blueprint("measures", __name__)

Answer = Response | tuple[str, int] | str
T = TypeVar("T")
OVERTAKEN = (StaleEdit, StaleDataError, NotNow)  # changed, or ended, since the page was drawn


def case_here(case_ref: str) -> Case:
    """The case, for somebody who may read its record."""
    return case_or_404(me(), case_ref, page="measures")


def case_to_write(case_ref: str) -> Case:
    """The case, for somebody who may write in it."""
    case = case_here(case_ref)
    require(me(), Permission.PROGRESS_WRITE, case)
    return case


def row_of(case: Case, kind: type[T], ref: str, *options: Any) -> T:
    """One row of this case by its address."""
    made: Any = kind
    query = select(kind).where(made.ref == ref, made.case_id == case.id).options(*options)
    found = db.session.scalars(query).first()
    if found is None:
        raise refuse(me(), kind.__name__.lower(), ref)
    return found


def ask(
    template: str,
    case: Case,
    form: Form,
    deed: Callable[[], Any],
    *,
    said: str,
    thing: Any = None,
    **shown: Any,
) -> Answer:
    """Show a form; once the deed is done, go back to the page with a word.

    Where the thing was overtaken the page says how it stands now, and keeps what was typed.
    """
    shown |= {"case": case, "form": form, "thing": thing, "tab": "measures"}
    try:
        done, made = sent(form, deed)
    except OVERTAKEN as overtaken:
        return _overtaken(template, shown, overtaken)
    if done:
        anchor = getattr(made, "ref", None) or getattr(thing, "ref", None)
        return back(case, said, anchor)
    return render_template(template, **shown), status_of(form)


def back(case: Case, said: str, anchor: str | None = None) -> Response:
    """To the page of measures, with a word."""
    url = url_for("measures.index", case_ref=case.ref, said=said, _anchor=anchor)
    return redirect(url, 303)


def _overtaken(template: str, shown: dict[str, Any], overtaken: Exception) -> Answer:
    db.session.rollback()
    form, thing = shown["form"], shown["thing"]
    if isinstance(form, VersionedForm) and thing is not None:
        form.version.data = str(thing.version)
    clash = overtaken.args[0] if isinstance(overtaken, NotNow) and overtaken.args else ""
    return render_template(template, **shown, overtaken=True, clash=str(clash)), 409
