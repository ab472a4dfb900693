"""The room's door: its blueprint, the loader that lets in, and the way back to the room."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from mdt.domain.errors import StaleEdit
from mdt.forms import status_of
from mdt.loading import case_or_404
from mdt.models.cases import Case
from mdt.templating import me

bp = Blueprint("safety", __name__)

STALE = (StaleEdit, StaleDataError)  # told by its version, or caught in the race itself

Answer = Response | tuple[str, int] | str


def case_of(case_ref: str) -> Case:
    """The case, for those who may read its record."""
    return case_or_404(me(), case_ref, page="safety")


def back(case: Case, said: str, anchor: str | None = None) -> Response:
    """To the room, with what was done."""
    return redirect(url_for("safety.index", case_ref=case.ref, said=said, _anchor=anchor), 303)


def page(template: str, case: Case, form: Any, **more: Any) -> Answer:
    """A page with its form: as it was opened, or as it came back."""
    drawn = render_template(template, tab="safety", case=case, form=form, **more)
    return drawn, status_of(form)
