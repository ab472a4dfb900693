"""Looking a version over: ten points, and sources that somebody has looked at again."""

from typing import Any

from flask import redirect, render_template, url_for
from wtforms import HiddenField, RadioField

from mdt.blueprints.formulation.door import document, formulation_of
from mdt.blueprints.formulation.writing import Answer, bp, room_of
from mdt.database import new_ref
from mdt.domain import self_check as rules
from mdt.domain.policy import Permission, require
from mdt.fields import FROM_LIST, Own
from mdt.forms import Form, SelectChoice, sent, status_of
from mdt.i18n import _l
from mdt.loading import refuse
from mdt.models.formulations import Formulation
from mdt.queries.formulation_links import value_of
from mdt.queries.formulation_versions import last_check
from mdt.services import formulation_checks, formulation_links
from mdt.templating import SAID, me

SAID["formulation-checked"] = _l("Kept. What could be strengthened stands below the version.")
SAID["source-looked-at"] = _l("Noted that you looked at it again.")

ANSWERS = [
    SelectChoice("", _l("not marked")),
    SelectChoice("0", _l("no")),
    SelectChoice("1", _l("partly")),
    SelectChoice("2", _l("yes")),
]


class CheckForm(Own):
    """The ten points, each no, partly or yes, or not marked at all."""

    def as_marked(self) -> dict[str, Any]:
        """What was marked, point by point."""
        return {point: self._fields[point].data for point in rules.POINTS}

    @property
    def points(self) -> list[Any]:
        """The ten fields in their order."""
        return [self._fields[point] for point in rules.POINTS]


for _point, _words in rules.POINTS.items():
    setattr(CheckForm, _point, RadioField(_words, choices=ANSWERS, default="", **FROM_LIST))


class LookForm(Form):
    """Which source was looked at again."""

    target = HiddenField()


@bp.route("/cases/<ref:case_ref>/formulation/<ref:formulation_ref>/check", methods=["GET", "POST"])
def check(case_ref: str, formulation_ref: str) -> Answer:
    """Mark the ten points on a version; the marks before stay as they were."""
    case, formulation = formulation_of(case_ref, formulation_ref)
    require(me(), Permission.FORMULATION_WRITE, formulation)
    last = last_check(formulation)
    marks = {point: str(mark) for point, mark in (last.marks if last else {}).items()}
    form = CheckForm(data={"ref": new_ref(), **marks})
    done, _made = sent(
        form,
        lambda: formulation_checks.keep(
            me(), formulation, marks=form.as_marked(), ref=form.own_ref
        ),
    )
    if done:
        return redirect(_shown(formulation, "formulation-checked"), 303)
    page = render_template(
        "formulation/check.html",
        tab=room_of(formulation.template_id),
        case=case,
        formulation=formulation,
        form=form,
        last=last,
    )
    return page, status_of(form)


@bp.post(
    "/cases/<ref:case_ref>/formulation/<ref:formulation_ref>"
    "/statements/<ref:statement_ref>/look-again"
)
def look_again(case_ref: str, formulation_ref: str, statement_ref: str) -> Answer:
    """Say that a source was looked at again and the statement still rests on it."""
    case, formulation = formulation_of(case_ref, formulation_ref)
    statement = next((s for s in formulation.statements if s.ref == statement_ref), None)
    if statement is None:
        raise refuse(me(), "statement", statement_ref)
    require(me(), Permission.FORMULATION_WRITE, formulation)
    form = LookForm()
    link = next((one for one in statement.rests_on if value_of(one) == form.target.data), None)
    if not form.was_sent() or link is None:
        return document(case, formulation, trouble=True), 422
    formulation_links.look_again(me(), link)
    return redirect(_shown(formulation, "source-looked-at"), 303)


def _shown(formulation: Formulation, said: str) -> str:
    refs: dict[str, Any] = {
        "case_ref": formulation.case.ref,
        "formulation_ref": formulation.ref,
        "said": said,
    }
    return url_for("formulation.show", **refs)
