"""What is asked when a goal is set, amended, rated or ended."""

from typing import Any

from flask import request
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from mdt import clock
from mdt.database import new_ref
from mdt.domain.dates import day_words
from mdt.domain.goal_sheets import GoalSheet
from mdt.domain.goals import LEVELS, level_figure, level_label
from mdt.domain.vocabulary import Approach, GoalArea
from mdt.fields import FROM_LIST, Day, Own
from mdt.forms import SHORT, PersonField, SelectChoice, VersionedForm, area, choices
from mdt.i18n import _l
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.models.people import User
from mdt.services.goals import BASELINES, LEVEL_COLUMNS, WEIGHTS

LOCKED_FIELDS = (*LEVEL_COLUMNS, "weight", "baseline")
ASKED = ("wording", *LOCKED_FIELDS, "owner", "approach", "area", "target_on")
NO_BASELINE = SelectChoice("", _l("not known yet"))


def _level_area(level: int) -> Any:
    return area(
        level_label(level),
        InputRequired(_l("Write what one would see at this level.")),
        longest=SHORT,
    )


def _choice(number: int, words: str) -> SelectChoice:
    return SelectChoice(str(number), words)


def _whole(text: Any) -> int | None:
    return int(text) if text not in (None, "") else None


class GoalForm(VersionedForm, Own):
    """A goal: the patient's words first, then five levels, then the rest."""

    wording = area(
        _l("The goal, in the patient's words"),
        InputRequired(_l("Write the goal as the patient says it.")),
        longest=SHORT,
    )
    level_p2 = _level_area(2)
    level_p1 = _level_area(1)
    level_0 = _level_area(0)
    level_m1 = _level_area(-1)
    level_m2 = _level_area(-2)
    weight = SelectField(
        _l("Weight"),
        coerce=int,
        choices=[_choice(n, str(n)) for n in WEIGHTS],
        default=1,
        **FROM_LIST,
    )
    baseline = SelectField(
        _l("Where it stands when it is set"),
        coerce=_whole,
        choices=[NO_BASELINE, *(_choice(n, level_label(n)) for n in BASELINES if n is not None)],
        **FROM_LIST,
    )
    owner = PersonField(_l("Owner"))
    approach = SelectField(_l("Approach"), choices=choices(Approach), **FROM_LIST)
    area = SelectField(
        _l("What part of life it is about"),
        choices=choices(GoalArea, _l("not said")),
        default="",
        **FROM_LIST,
    )
    target_on = Day(_l("To be reached by"), [Optional()])

    @property
    def levels(self) -> list[str]:
        """The five texts, from much less than expected to much better."""
        return [str(self._fields[name].data or "") for name in LEVEL_COLUMNS]

    @property
    def facts(self) -> dict[str, Any]:
        """All of it, as the verbs take it."""
        given = self.filled("wording", "weight", "baseline", "target_on")
        return {
            **given,
            "levels": self.levels,
            "owner": self.owner.person,
            "approach": Approach(self.approach.data),
            "area": GoalArea(self.area.data) if self.area.data else None,
        }

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """Each field's label and what stands in it, as a person reads it."""
        return [(str(field.label.text), _words_in(field)) for field in self if field.name in ASKED]


def _words_in(field: Any) -> str:
    if isinstance(field, SelectField):
        offered: list[Any] = list(field.iter_choices())
        return next((str(option.label) for option in offered if option.selected), "")
    if isinstance(field, Day):
        return day_words(field.data) if field.data else ""
    return str(field.data or "")


def new_goal(case: Case, person: User, sheet: GoalSheet | None = None) -> GoalForm:
    """The form of a goal that is being set; a sheet gives it levels to begin from, and no words."""
    begun = {} if sheet is None else dict(zip(LEVEL_COLUMNS, sheet.levels, strict=True))
    area = sheet.area.value if sheet else ""
    form = GoalForm(ref=new_ref(), approach=case.approach, owner=person.ref, area=area, **begun)
    form.owner.offer(member.user for member in case.team_today)
    return form


def goal_as_it_is(goal: Goal, **given: Any) -> GoalForm:
    """The form of a goal that is being amended; its owner is offered even when they have left.

    What the page of a rated goal shows and does not ask stands as it is; all else must be sent.
    """
    amended = request.method == "POST" and "formdata" not in given
    locked = LOCKED_FIELDS if goal.ratings else ()
    names = locked if amended else (*ASKED, "version")
    facts = {name: getattr(goal, name) for name in names if name != "owner"}
    if "area" in facts:
        facts["area"] = goal.area.value if goal.area else ""
    form = GoalForm(data={**facts, **({} if amended else {"owner": goal.owner.ref})}, **given)
    people = {member.user.ref: member.user for member in goal.case.team_today}
    form.owner.offer({goal.owner.ref: goal.owner, **people}.values())
    return form


class RatingForm(Own):
    """A rating: one press and a reason."""

    level = RadioField(
        _l("Where does it stand?"),
        [InputRequired(_l("Choose one of the five levels."))],
        choices=[_choice(n, level_figure(n)) for n in sorted(LEVELS, reverse=True)],
        **FROM_LIST,
    )
    reason = area(
        _l("By what one can see it"),
        InputRequired(_l("A sentence is enough: by what can one see it?")),
        longest=SHORT,
    )
    rated_on = Day(_l("Day"), [InputRequired(_l("Say on which day."))])


def rating() -> RatingForm:
    """The form of a rating, dated today until somebody says otherwise."""
    return RatingForm(ref=new_ref(), rated_on=clock.today())


class EndForm(VersionedForm):
    reason = area(
        _l("Why it ends"),
        InputRequired(_l("Say why it ends: reached, left, or replaced by what.")),
        longest=SHORT,
    )
