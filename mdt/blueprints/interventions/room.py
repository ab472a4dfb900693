"""The blueprint of interventions, its loaders, and the one way in which its forms are asked."""

from typing import Any, TypeVar

from flask import Blueprint, url_for

from mdt import asking
from mdt.asking import Answer
from mdt.domain.policy import Permission
from mdt.loading import case_or_404, refuse, row_of_case
from mdt.models.cases import Case
from mdt.queries import interventions as reading
from mdt.services import require
from mdt.templating import me

bp = Blueprint("interventions", __name__)

T = TypeVar("T")


def case_here(case_ref: str) -> Case:
    """The case, for somebody who may read its record."""
    return case_or_404(me(), case_ref, page="interventions")


def case_to_write(case_ref: str) -> Case:
    """The case, for somebody who may write in it."""
    case = case_here(case_ref)
    require(me(), Permission.PROGRESS_WRITE, case)
    return case


def row_of(case: Case, kind: type[T], ref: str) -> T:
    """One row of this case by its address."""
    return row_of_case(me(), case, kind, ref)


def intervention_here(case: Case, ref: str) -> reading.Shown:
    """One intervention of this case with its log and what it rests on."""
    found = reading.intervention_of(case, ref)
    if found is None:
        raise refuse(me(), "intervention", ref)
    return found


def ask(template: str, case: Case, *asked: Any, **shown: Any) -> Answer:
    """Ask one form of this room; see `mdt.asking.ask`."""
    return asking.ask(template, *asked, case=case, tab="interventions", **shown)


def to_case(case: Case, said: str, anchor: str | None = None) -> str:
    """The page of all interventions, with a word."""
    return url_for("interventions.index", case_ref=case.ref, said=said, _anchor=anchor)


def to_one(case: Case, ref: str, said: str, anchor: str | None = None) -> str:
    """The page of one intervention, with a word."""
    return url_for(
        "interventions.show", case_ref=case.ref, intervention_ref=ref, said=said, _anchor=anchor
    )
