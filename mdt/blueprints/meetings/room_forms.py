"""What is written in the room. Each form carries what its writer saw when they began."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import AnyOf, DataRequired

from mdt import clock
from mdt.blueprints.meetings.fields import offer
from mdt.domain.decisions import Review, wrong_with_decision, wrong_with_review, wrong_with_task
from mdt.domain.errors import Invalid
from mdt.domain.forecast import SURE, Expected, wrong_with_expected
from mdt.domain.vocabulary import NotDoneReason, Outcome, ReviewResult, Told
from mdt.fields import FROM_LIST, Count, Day, Own
from mdt.forms import LINE, LONG, SHORT, Form, PersonField, VersionedForm, area, choices, line
from mdt.i18n import _, _l
from mdt.live.fields import LONGEST, shared_in
from mdt.live.log import Seen, head_of, mark_of, seen_in
from mdt.models.meetings import AgendaItem
from mdt.services.items import SOURCES, print_of

SENTENCE = 2_000
VIEWS = LONGEST["patient_views"]
SOONEST, LATEST = 1, 366


def all_said(form: Form, problems: Iterable[Invalid], **names: str) -> bool:
    """Put each problem at its field, all at once; a field says one thing at a time."""
    for problem in problems:
        name = names.get(problem.field, problem.field)
        if not form[name].errors:
            form.refuse(Invalid(name, problem.sentence))
    return not form.errors


class ItemWords(Form):
    """Some fields of an item.

    `version` holds the item's version, a print of the fields that one person keeps at a time, and
    which steps of the log the writer had seen of those in which several write at once.
    """

    version = HiddenField()
    kept: tuple[str, ...] = ()

    @classmethod
    def mark(cls, item: AgendaItem, had: Seen | None = None) -> str:
        """What the page carries of the words as they stand."""
        shared = shared_in(item)
        alone = [name for name in cls.kept if name not in shared]
        steps = had or (head_of(item),) if len(alone) < len(cls.kept) else ()
        return f"{item.version}-{print_of(item, alone)}-{mark_of(steps)}"

    @property
    def seen(self) -> int:
        """The version of the item when the page was opened."""
        first = self._part(0)
        return int(first) if first.isdigit() and len(first) < 10 else 0

    @property
    def base(self) -> str:
        """The print of these fields when the page was opened."""
        return self._part(1)[:40]

    @property
    def had(self) -> Seen:
        """The steps of the log that the writer had before them; none where the mark is torn."""
        return seen_in(self._part(2))

    def _part(self, place: int) -> str:
        parts = str(self.version.data or "").split("-")
        return parts[place] if place < len(parts) else ""

    def words(self) -> dict[str, Any]:
        """The values for the verb."""
        return {name: self._fields[name].data or "" for name in self.kept}


class DiscussionForm(ItemWords):
    """What was said."""

    kept = ("discussion",)
    discussion = area(_l("Discussion"), longest=LONG)


class ViewsForm(ItemWords):
    """What the patient wants, in their words; or why that is not known."""

    kept = ("patient_views", "views_source", "views_by", "views_on", "views_missing")
    patient_views = area(_l("In the patient's words"), longest=VIEWS)
    views_source = SelectField(
        _l("How we know"), default="", choices=offer({"": _l("choose"), **SOURCES})
    )
    views_by = line(_l("Who asked"), longest=LINE)
    views_on = Day(_l("When"))
    views_missing = line(_l("Why they are not known"), longest=SHORT)
    because = HiddenField()  # a reason of the short list, by one press

    def words(self) -> dict[str, Any]:
        """A reason of the short list counts where no words of the patient are given."""
        given = super().words()
        given["views_on"] = self.views_on.data
        if self.because.data and not given["patient_views"]:
            given["views_missing"] = str(self.because.data)[:SHORT]
        return given


class ToldForm(ItemWords):
    """Who tells the patient by when, or why the patient is not told."""

    kept = ("told", "told_by", "told_on", "told_reason")
    told_by = PersonField(_l("Who tells the patient"))
    told_on = Day(_l("By"))
    told_reason = line(_l("Why the patient is not told"), longest=SHORT)

    def words(self) -> dict[str, Any]:
        """Whoever is named tells; else a reason says that the patient is not told."""
        person, reason = self.told_by.person, self.told_reason.data or ""
        told = Told.WILL_BE_TOLD if person else Told.NOT_TOLD if reason else None
        return {
            "told": told,
            "told_by": person,
            "told_on": self.told_on.data,
            "told_reason": reason,
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two, not both; and whoever tells does so by a day."""
        super().validate(extra_validators)
        return all_said(self, self._wrong())

    def _wrong(self) -> Iterable[Invalid]:
        person, reason = self.told_by.person, self.told_reason.data
        if not person and not reason:
            yield Invalid("told_by", _("Name who tells the patient, or write why nobody does."))
        if person and self.told_on.data is None:
            yield Invalid("told_on", _("Say by which day."))
        if person and reason:
            yield Invalid("told_reason", _("Either somebody tells the patient, or nobody does."))


class DecisionForm(VersionedForm, Own):
    """What was decided, who does it, by when."""

    text = line(_l("Decision"), longest=SENTENCE)
    implementer = PersonField(_l("Who does it"))
    due_on = Day(_l("By"))
    due_in = HiddenField()  # days from today, by one press
    rationale = area(_l("Why"), longest=SENTENCE)
    preference = line(_l("What the patient prefers"), longest=SHORT)
    expected = line(_l("What we expect to see"), longest=SHORT)
    expected_on = Day(_l("On which day we look"))
    expected_percent = Count(
        _l("How sure, in per cent"), *SURE, _l("A whole number from 1 to 99."), empty=True
    )
    first: date  # the day of the meeting: nothing is due before it

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is missing is said at once."""
        super().validate(extra_validators)
        named = self.implementer.person is not None
        given: dict[str, Any] = {"due_on": self.due, "first": self.first, "today": clock.today()}
        words = self.text.data or "", self.rationale.data or ""
        wrong = wrong_with_decision(*words, named=named, **given)
        return all_said(self, [*wrong, *wrong_with_expected(self.foretold, first=self.first)])

    @property
    def foretold(self) -> Expected:
        """What is expected, by when, and how sure."""
        words = self.expected.data or ""
        return Expected(words, self.expected_on.data, self.expected_percent.data)

    def as_decided(self) -> dict[str, Any]:
        """The values for the verb."""
        return {
            "text": self.text.data or "",
            "rationale": self.rationale.data or "",
            "preference": self.preference.data or "",
            "implementer": self.implementer.person,
            "due_on": self.due,
            "expected": self.foretold,
        }

    @property
    def due(self) -> date | None:
        """So many days from today by one press, or the day chosen."""
        text = str(self.due_in.data or "")
        days = int(text) if text.isdigit() and len(text) < 4 else 0
        if SOONEST <= days <= LATEST:
            return clock.today() + timedelta(days=days)
        return self.due_on.data


class ChangeForm(DecisionForm):
    """A decision changed before the minutes are signed, and why."""

    reason = line(_l("Why it is changed"), longest=SHORT)

    def as_decided(self) -> dict[str, Any]:
        """The values for the verb."""
        return {**super().as_decided(), "reason": self.reason.data or ""}


class ScoreForm(VersionedForm):
    """Whether a forecast came, by one press."""

    came = SelectField(choices=offer({"yes": "", "no": "", "unclear": ""}), **FROM_LIST)

    @property
    def came_true(self) -> bool | None:
        """True, False, or that nobody can tell."""
        return {"yes": True, "no": False}.get(str(self.came.data))


class ActionForm(Own):
    """A further task of a decision."""

    text = line(_l("Task"), DataRequired(_l("Say what is to be done.")), longest=SENTENCE)
    owner = PersonField(_l("Who does it"))
    due_on = Day(_l("By"))
    first: date  # the day of the meeting

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is missing is said at once."""
        super().validate(extra_validators)
        given: dict[str, Any] = {"first": self.first, "today": clock.today()}
        wrong = wrong_with_task(
            self.text.data or "",
            named=self.owner.person is not None,
            due_on=self.due_on.data,
            **given,
        )
        return all_said(self, wrong, implementer="owner")


class DissentForm(Form):
    """A different view, kept."""

    words = line(_l("What you see differently"), longest=SHORT)
    named = BooleanField(_l("Keep my name with it"))


class ReviewForm(VersionedForm):
    """What became of an earlier decision."""

    result = HiddenField(
        validators=[AnyOf([r.value for r in ReviewResult], _l("Choose what became of it."))]
    )
    reason = SelectField(
        _l("Why not in full"), default="", choices=choices(NotDoneReason, _("choose"))
    )
    words = line(_l("In a few words"), longest=SHORT)
    onward = SelectField(
        _l("And now"),
        default="",
        choices=offer(
            {"": _l("choose"), "on": _l("carry on, with a new date"), "stop": _l("stop")}
        ),
    )
    carried_to = Day(_l("New date"))
    due: date  # when the decision was due

    @property
    def falls_short(self) -> bool:
        """Whether it was not carried out in full, so that more is asked."""
        return self.result.data in {ReviewResult.PARTLY, ReviewResult.NOT_DONE}

    def validate(self, extra_validators: Any = None) -> bool:
        """What falls short carries on with a date, or stops; nobody guesses which."""
        sound = bool(super().validate(extra_validators))
        if not self.falls_short:
            return sound
        wrong = wrong_with_review(self._look(), due=self.due, today=clock.today())
        return all_said(self, wrong, carries_on="onward", new_due="carried_to")

    def _look(self) -> Review:
        reason = self.reason.data if self.reason.data in set(NotDoneReason) else None
        return Review(
            ReviewResult(str(self.result.data)),
            NotDoneReason(reason) if reason else None,
            {"on": True, "stop": False}.get(str(self.onward.data)),
            self.carried_to.data,
            self.words.data or "",
        )

    def as_reviewed(self) -> dict[str, Any]:
        """The values for the verb."""
        on = self.falls_short and self.onward.data == "on"
        reason = NotDoneReason(self.reason.data) if self.reason.data else None
        return {
            "result": ReviewResult(str(self.result.data)),
            "reason": reason if self.falls_short else None,
            "words": self.words.data or "",
            "carried_to": self.carried_to.data if on else None,
        }


class CloseForm(VersionedForm):
    """How the item ends."""

    outcome = SelectField(_l("Outcome"), default="", choices=choices(Outcome, _("choose")))
    reason = line(_l("Why"), longest=SHORT)
    words = line(_l("More on it"), longest=SHORT)
    until = Day(_l("Until"))

    def as_closed(self) -> dict[str, Any]:
        """The values for the verb; own words stand behind the reason of the short list."""
        reason, words = self.reason.data or "", self.words.data or ""
        joined = f"{reason}: {words}" if reason and words else reason or words
        chosen = Outcome(self.outcome.data) if self.outcome.data else None
        return {"outcome": chosen, "reason": joined[:SHORT], "until": self.until.data}
