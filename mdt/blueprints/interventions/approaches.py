"""What an approach wants agreed, in words with its day; the newest stands."""

from mdt import clock
from mdt.asking import Answer
from mdt.blueprints.interventions.approach_forms import AnswerForm
from mdt.blueprints.interventions.room import ask, bp, case_to_write, to_case
from mdt.database import new_ref
from mdt.domain.vocabulary import Prompt
from mdt.i18n import _l
from mdt.loading import refuse
from mdt.queries.approaches import answers_to
from mdt.services import approaches
from mdt.templating import SAID, me

SAID["approach-answered"] = _l("Kept. The newest stands, the earlier ones can be read below it.")


@bp.route("/cases/<ref:case_ref>/approach/<template:prompt>", methods=["GET", "POST"])
def answer(case_ref: str, prompt: str) -> Answer:
    """Write what was agreed, or the reason."""
    case = case_to_write(case_ref)
    if prompt not in set(Prompt):
        raise refuse(me(), "prompt", prompt[:40])
    asked = Prompt(prompt)
    form = AnswerForm(ref=new_ref(), agreed_on=clock.today())
    return ask(
        "interventions/answer.html",
        case,
        form,
        lambda: approaches.answer(
            me(), case, asked, ref=form.own_ref, **form.filled("words", "agreed_on")
        ),
        lambda _made: to_case(case, "approach-answered", "guide"),
        prompt=asked,
        before=answers_to(case, asked),
    )
