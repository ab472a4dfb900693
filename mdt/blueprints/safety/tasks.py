"""Answers that have to be talked about: seen, then answered by name."""

from flask import render_template
from werkzeug.wrappers import Response

from mdt.blueprints.safety.door import STALE, Answer, back, bp, case_of, page
from mdt.blueprints.safety.forms import AnswerForm
from mdt.domain.policy import Permission
from mdt.forms import sent
from mdt.i18n import _, _l
from mdt.loading import refuse
from mdt.models.cases import Case
from mdt.models.safety import SafetyTask
from mdt.queries import safety
from mdt.queries.safety_standing import answered_words
from mdt.queries.trail import last_saved
from mdt.services import require, safety_tasks
from mdt.templating import SAID, me

SAID["task-seen"] = _l("Noted that you have seen it. It stays open until somebody has spoken.")
SAID["task-answered"] = _l("Kept, with your name, when you spoke and what was done.")


def in_words(tasks: list[SafetyTask]) -> str:
    """Which answers of one form these are about."""
    return answered_words(tasks[0].score.measure_id, [task.item for task in tasks])


bp.add_app_template_filter(in_words, "answer_words")


@bp.post("/cases/<ref:case_ref>/safety/tasks/<ref:task_ref>/seen")
def seen(case_ref: str, task_ref: str) -> Response:
    """Say that I have seen it."""
    case, task = _task_of(case_ref, task_ref)
    safety_tasks.see(me(), task)
    return back(case, "task-seen", task.ref)


@bp.route("/cases/<ref:case_ref>/safety/tasks/<ref:task_ref>", methods=["GET", "POST"])
def answer(case_ref: str, task_ref: str) -> Answer:
    """Say when the patient was spoken to and what was done."""
    case, task = _task_of(case_ref, task_ref)
    require(me(), Permission.SAFETY_ANSWER, task)
    form = AnswerForm(version=task.version)
    beside = safety_tasks.open_beside(task)
    form.also.choices = [(str(one.item), _("Item %(n)s", n=one.item)) for one in beside]
    try:
        done, _nothing = sent(form, lambda: _answer(task, form))
    except STALE:
        return _conflict(case, task, form)
    if done:
        return back(case, "task-answered", task.ref)
    return page("safety/answer.html", case, form, task=task)


def _task_of(case_ref: str, task_ref: str) -> tuple[Case, SafetyTask]:
    case = case_of(case_ref)
    task = safety.task_in(case, task_ref)
    if task is None:
        raise refuse(me(), "safetytask", task_ref)
    return case, task


def _answer(task: SafetyTask, form: AnswerForm) -> None:
    safety_tasks.answer(
        me(),
        task,
        spoken_at=form.spoken_at.moment,
        action=form.action.data or "",
        version=form.seen,
        also=[int(item) for item in form.also.data or []],
    )


def _conflict(case: Case, task: SafetyTask, form: AnswerForm) -> Answer:
    """Both texts on one page; a task that is still open can be answered again from here."""
    form.version.data = str(task.version)
    saved = last_saved(task) or ("", None)
    shown = {"case": case, "task": task, "form": form, "saved": saved}
    return render_template("safety/answer.html", tab="safety", conflicting=True, **shown), 409
