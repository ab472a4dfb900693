"""A case's discussions, coming and past, and the questions its team asks the next meeting."""

from typing import Any

from flask import redirect, render_template, request, url_for

from mdt.blueprints.meetings.door import Answer, bp
from mdt.blueprints.meetings.forms import AskForm
from mdt.blueprints.meetings.pack import own_state
from mdt.domain.policy import Permission, can
from mdt.forms import sent, status_of
from mdt.loading import case_or_404, refuse
from mdt.models.cases import Case
from mdt.queries.meetings import coming_item_of, items_of, questions_of
from mdt.queries.packs import has_pack
from mdt.services import questions
from mdt.templating import SAID, me

SAID["asked"] = "Asked. It stands on the next agenda that is planned."
SAID["withdrawn"] = "Taken back."
SAID["reflection-asked"] = "A reflective item is suggested. Nobody is named with it."


@bp.get("/cases/<ref:case_ref>/meetings/")
def of_case(case_ref: str) -> Answer:
    """What the meeting said of a case, and what it will be asked."""
    case = case_or_404(me(), case_ref, page="meetings")
    return _page(case, AskForm(formdata=None))


def _page(case: Case, form: AskForm) -> str:
    found = [item for item in items_of(case) if can(me(), Permission.ITEM_READ, item)]
    coming = [item for item in found if item.meeting.closed_at is None]
    facts: dict[str, Any] = {"tab": "meetings", "room": "cases", "case": case, "form": form}
    return render_template(
        "meetings/of_case.html",
        coming=coming,
        parts={item.ref: own_state(me(), item) if has_pack(item) else "" for item in coming},
        past=[item for item in found if item.meeting.closed_at is not None],
        next_item=coming_item_of(case),
        questions=questions_of(case),
        may_ask=can(me(), Permission.QUESTION_ASK, case),
        **facts,
    )


@bp.post("/cases/<ref:case_ref>/meetings/questions")
def ask(case_ref: str) -> Answer:
    """Ask the next meeting."""
    case = case_or_404(me(), case_ref, page="meetings")
    form = AskForm()
    ok, _question = sent(form, lambda: questions.ask(me(), case, words=form.words.data or ""))
    if not ok:
        return _page(case, form), status_of(form)
    return _back(case, "asked")


@bp.post("/cases/<ref:case_ref>/meetings/reflection")
def ask_for_reflection(case_ref: str) -> Answer:
    """Ask for a reflective item, without a name."""
    case = case_or_404(me(), case_ref, page="meetings")
    questions.ask_for_reflection(me(), case)
    return _back(case, "reflection-asked")


@bp.post("/cases/<ref:case_ref>/meetings/questions/<ref:question_ref>/withdraw")
def withdraw(case_ref: str, question_ref: str) -> Answer:
    """Take back one's own question."""
    case = case_or_404(me(), case_ref, page="meetings")
    question = next((q for q in questions_of(case) if q.ref == question_ref), None)
    if question is None:
        raise refuse(me(), "question", question_ref)
    version = request.form.get("version", "")
    seen = int(version) if version.isdigit() and len(version) < 10 else 0
    questions.withdraw(me(), question, version=seen)
    return _back(case, "withdrawn")


def _back(case: Case, said: str) -> Answer:
    return redirect(url_for("meetings.of_case", case_ref=case.ref, said=said), 303)
