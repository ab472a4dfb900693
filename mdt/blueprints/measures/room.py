"""The blueprint of measures, its loaders, and the one way in which its forms are asked."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from mdt import asking
from mdt.asking import Answer
from mdt.domain.policy import Permission
from mdt.forms import Form
from mdt.loading import case_or_404, row_of_case
from mdt.models.cases import Case
from mdt.services import require
from mdt.templating import me

bp = Blueprint("measures", __name__)

T = TypeVar("T")


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
    return row_of_case(me(), case, kind, ref, *options)


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
    """Ask one form of this room; once the deed is done, back to the page with a word."""

    def done_at(made: Any) -> str:
        return _page_at(case, said, getattr(made, "ref", None) or getattr(thing, "ref", None))

    shown |= {"case": case, "thing": thing, "tab": "measures"}
    return asking.ask(template, form, deed, done_at, **shown)


def back(case: Case, said: str, anchor: str | None = None) -> Response:
    """To the page of measures, with a word."""
    return redirect(_page_at(case, said, anchor), 303)


def _page_at(case: Case, said: str, anchor: str | None) -> str:
    return url_for("measures.index", case_ref=case.ref, said=said, _anchor=anchor)
