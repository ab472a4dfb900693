"""The blueprint of cases, and the one way in which all its forms are asked and answered."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from mdt import clock
from mdt.database import db
from mdt.domain import dates
from mdt.domain.errors import NotNow, StaleEdit
from mdt.forms import Form, VersionedForm, sent, status_of
from mdt.models.cases import Case
from mdt.queries.trail import last_saved

bp = Blueprint("cases", __name__)

Answer = Response | tuple[str, int]


@bp.app_template_filter("age_now")
def age_now(born: date) -> int:
    """Whole years lived today."""
    return dates.age(born, clock.today())


@bp.app_template_filter("near_day")
def near_day(moment: datetime) -> str:
    """The day of an instant as short as it can be told: "Thu 26 Nov"."""
    return dates.short_day_words(clock.local(moment).date(), clock.today())


@bp.app_template_filter("days_since")
def days_since(moment: datetime) -> int:
    """How many days ago an instant was: 0 on its own day."""
    return dates.day_number(clock.local(moment).date(), clock.today())


def ask(
    case: Case,
    form: Form,
    deed: Callable[[], Any],
    *,
    said: str,
    back: str = "cases.details",
    template: str = "cases/form.html",
    amends: Any = None,
    onward: Callable[[], str] | None = None,
    **words: Any,
) -> Answer:
    """Show a form about a case; once it was sent and the deed is done, go back with a word.

    `onward` gives the address of what follows from the deed, where something does.
    """
    shown = {"case": case, "form": form, "back": url_for(back, case_ref=case.ref), **words}
    shown["tab"] = "details"
    try:
        done, _result = sent(form, deed)
    except (StaleEdit, StaleDataError):
        db.session.rollback()
        return conflict(amends, **shown)
    except NotNow as problem:
        return render_template(template, problem=str(problem), **shown), 409
    if done:
        to = onward() if onward is not None else ""
        return redirect(to or url_for(back, case_ref=case.ref, said=said), 303)
    return render_template(template, **shown), status_of(form)


def conflict(thing: Any, *, form: Form, **shown: Any) -> Answer:
    """Somebody saved first: both versions side by side, and the form again with every word."""
    if isinstance(form, VersionedForm):
        form.version.data = thing.version
    page = render_template(
        "cases/conflict.html",
        form=form,
        differing=differing(form, thing),
        saved=last_saved(thing),
        **shown,
    )
    return page, 409


def differing(form: Form, thing: Any) -> list[tuple[str, str, str]]:
    """Field by field, where the two versions part: its label, theirs, mine."""
    pairs = [
        (field.label.text, in_words(field, getattr(thing, field.name)), in_words(field, field.data))
        for field in form
        if hasattr(thing, field.name) and field.name != "version"
    ]
    return [(label, theirs, mine) for label, theirs, mine in pairs if theirs != mine]


def in_words(field: Any, value: Any) -> str:
    """A value as its field would show it."""
    value = getattr(value, "ref", value)
    offered = {c[0]: c[1] for c in field.iter_choices()} if field.type == "SelectField" else {}
    if value in offered:
        return str(offered[value])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
