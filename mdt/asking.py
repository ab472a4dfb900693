"""One form, one deed, one way back: how a room asks, and what it says when it was overtaken."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from mdt.database import db
from mdt.domain.errors import NotNow, StaleEdit
from mdt.forms import Form, VersionedForm, sent, status_of

Answer = Response | tuple[str, int] | str
OVERTAKEN = (StaleEdit, StaleDataError, NotNow)  # changed, or ended, since the page was drawn


def ask(
    template: str,
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
    shown |= {"form": form, "thing": thing}
    try:
        done, made = sent(form, deed)
    except OVERTAKEN as overtaken:
        return _overtaken(template, shown, overtaken)
    if done:
        return redirect(done_at(made), 303)
    return render_template(template, **shown), status_of(form)


def _overtaken(template: str, shown: dict[str, Any], overtaken: Exception) -> Answer:
    db.session.rollback()
    form, thing = shown["form"], shown["thing"]
    if isinstance(form, VersionedForm) and thing is not None:
        form.version.data = str(thing.version)
    clash = overtaken.args[0] if isinstance(overtaken, NotNow) and overtaken.args else ""
    return render_template(template, **shown, overtaken=True, clash=str(clash)), 409
