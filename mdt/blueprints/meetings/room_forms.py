"""What is written in the room. Each form carries what its writer saw when they began."""

from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import AnyOf

from mdt import clock
from mdt.blueprints.meetings.fields import offer
from mdt.domain.vocabulary import NotDoneReason, Outcome, ReviewResult, Told
from mdt.fields import Day, Own
from mdt.forms import LINE, LONG, SHORT, Form, PersonField, VersionedForm, area, choices, line
from mdt.i18n import _, _l
from mdt.models.meetings import AgendaItem
from mdt.services.items import SOURCES, print_of

SENTENCE = 2_000
VIEWS = 5_000
SOONEST, LATEST = 1, 366


class ItemWords(Form):
    """Some fields of an item. `version` holds the item's version and a print of these fields."""

    version = HiddenField()
    kept: tuple[str, ...] = ()

    @classmethod
    def mark(cls, item: AgendaItem) -> str:
        """What the page carries: version, and a print of the words as they stand."""
        return f"{item.version}-{print_of(item, cls.kept)}"

    @property
    def seen(self) -> int:
        """The version of the item when the page was opened."""
        first = str(self.version.data or "").partition("-")[0]
        return int(first) if first.isdigit() and len(first) < 10 else 0

    @property
    def base(self) -> str:
        """The print of these fields when the page was opened."""
        return str(self.version.data or "").partition("-")[2][:40]

    def words(self) -> dict[str, Any]:
        """The values for the verb."""
        return {name: self._fields[name].data or "" for name in self.kept}


class DiscussionForm(ItemWords):
    """What was said."""

    kept = ("discussion",)
    discussion = area(_l("Discussion"), longest=LONG)


class ViewsForm(ItemWords):
    """What the patient wants, in their words; or why that is not known."""

    kept = ("patient_views", "views_source", "views_by", "views_missing")
    patient_views = area(_l("In the patient's words"), longest=VIEWS)
    views_source = SelectField(
        _l("How we know"), default="", choices=offer({"": _l("choose"), **SOURCES})
    )
    views_by = line(_l("Who heard it, and when"), longest=LINE)
    views_missing = line(_l("Why they are not known"), longest=SHORT)
    because = HiddenField()  # a reason of the short list, by one press

    def words(self) -> dict[str, Any]:
        """A reason of the short list counts where no words of the patient are given."""
        given = super().words()
        if self.because.data and not given["patient_views"]:
            given["views_missing"] = str(self.because.data)[:SHORT]
        return given


class ToldForm(ItemWords):
    """Who tells the patient by when, or why the patient is not told."""

    kept = ("told", "told_by", "told_on", "told_reason")
    told_by = PersonField(_l("Who tells the patient"))
    told_on = Day(_l("By"))
    told_reason = line(_l("Or why the patient is not told"), longest=SHORT)

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
        """One of the two, not both."""
        sound = super().validate(extra_validators)
        if self.told_by.person and self.told_reason.data:
            self.told_reason.errors = [_("Either somebody tells the patient, or nobody does.")]
            return False
        if sound and not self.told_by.person and not self.told_reason.data:
            self.told_by.errors = [_("Name who tells the patient, or write why nobody does.")]
            return False
        return bool(sound)


class DecisionForm(VersionedForm, Own):
    """What was decided, who does it, by when."""

    text = line(_l("Decision"), longest=SENTENCE)
    implementer = PersonField(_l("Who does it"))
    due_on = Day(_l("By"))
    due_in = HiddenField()  # days from today, by one press
    rationale = area(_l("Why"), longest=SENTENCE)
    preference = line(_l("What the patient prefers"), longest=SHORT)

    def as_decided(self) -> dict[str, Any]:
        """The values for the verb."""
        return {
            "text": self.text.data or "",
            "rationale": self.rationale.data or "",
            "preference": self.preference.data or "",
            "implementer": self.implementer.person,
            "due_on": self.due,
        }

    @property
    def due(self) -> date | None:
        """So many days from today by one press, or the day chosen."""
        text = str(self.due_in.data or "")
        days = int(text) if text.isdigit() and len(text) < 4 else 0
        if SOONEST <= days <= LATEST:
            return clock.today() + timedelta(days=days)
        return self.due_on.data


class ActionForm(Own):
    """A further task of a decision."""

    text = line(_l("Task"), longest=SENTENCE)
    owner = PersonField(_l("Who does it"))
    due_on = Day(_l("By"))


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

    @property
    def falls_short(self) -> bool:
        """Whether it was not carried out in full, so that more is asked."""
        return self.result.data in {ReviewResult.PARTLY, ReviewResult.NOT_DONE}

    def validate(self, extra_validators: Any = None) -> bool:
        """What falls short carries on with a date, or stops; nobody guesses which."""
        sound = bool(super().validate(extra_validators))
        if self.falls_short and not self.onward.data:
            self.onward.errors = [_("Say whether it carries on or stops here.")]
            return False
        if self.falls_short and self.onward.data == "on" and self.carried_to.data is None:
            self.carried_to.errors = [*self.carried_to.errors, _("Give it a new date.")]
            return False
        return sound

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
