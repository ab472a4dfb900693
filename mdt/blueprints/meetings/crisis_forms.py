"""What a crisis meeting is asked with, and its six headings, each a form of its own."""

from datetime import datetime

from wtforms.validators import InputRequired

from mdt.blueprints.meetings.room_forms import ItemWords
from mdt.database import new_ref
from mdt.domain.safety import CRISIS_AGENDA
from mdt.fields import Moment, Own
from mdt.forms import LONG, SHORT, PersonField, area, line
from mdt.i18n import _l
from mdt.models.cases import Case
from mdt.models.people import User

QUESTION = _l("What happens now, and who stays in contact until when?")


class CallForm(Own):
    """When and where the care team meets, who chairs, and what it has to answer."""

    starts = Moment(_l("When"), [InputRequired(_l("Say when you meet."))])
    place = line(_l("Where, or on which line"), InputRequired(_l("Say where you meet.")))
    question = line(
        _l("Question for the meeting"),
        InputRequired(_l("Write the question this meeting has to answer.")),
        longest=SHORT,
    )
    chair = PersonField(_l("Chair"))

    @classmethod
    def of(cls, case: Case, caller: User, starts: datetime) -> "CallForm":
        """As it opens: the next hour, at the case's site, with whoever calls in the chair."""
        form = cls(
            ref=new_ref(),
            starts=starts,
            place=case.site.name,
            question=str(QUESTION),
            chair=caller.ref,
        )
        form.chair.offer([member.user for member in case.team_today])
        return form


class HeadingForm(ItemWords):
    """One heading of a crisis."""


def _of(name: str, title: str) -> type[HeadingForm]:
    return type(
        f"Heading_{name}", (HeadingForm,), {"kept": (name,), name: area(title, longest=LONG)}
    )


# Each heading is saved by itself, so that two people write under two of them at once.
BY_HEADING = {f"crisis_{key}": _of(f"crisis_{key}", title) for key, title in CRISIS_AGENDA.items()}
