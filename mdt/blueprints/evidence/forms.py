"""What is asked of somebody who adds a claim, grades one anew, or cites one."""

from collections import defaultdict
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.fields import FROM_LIST, Day, Own
from mdt.forms import SHORT, Form, SelectChoice, VersionedForm, area, choices, line
from mdt.i18n import _, _l, label_of
from mdt.queries.evidence import offered
from mdt.services.evidence import ClaimWords, Look

WORDS = (
    "claim",
    "speaks_for",
    "speaks_against",
    "applies_to",
    "does_not_say",
    "sources",
    "counter",
)
FACTS = (*WORDS, "review_by")
POINTS = 8_000
GRADES = [
    SelectChoice(
        grade.value, _l("%(letter)s: %(words)s", letter=grade.value, words=label_of(grade))
    )
    for grade in Grade
]


class EntryFields(Form):
    claim = area(
        _l("The claim, in one sentence"),
        InputRequired(_l("Write the claim in one sentence.")),
        longest=SHORT,
    )
    theme = SelectField(
        _l("Theme"),
        [InputRequired(_l("Choose a theme."))],
        choices=choices(EvidenceTheme, _l("choose")),
        **FROM_LIST,
    )
    speaks_for = area(_l("For"), longest=POINTS)
    speaks_against = area(_l("Against"), longest=POINTS)
    counter = line(_l("One reference against it, in short"))
    applies_to = area(_l("Applies to"), longest=SHORT)
    does_not_say = area(
        _l("What it does not say"),
        InputRequired(_l("Write what it does not say: where would one stretch it?")),
        longest=POINTS,
    )
    sources = area(_l("References"), longest=POINTS, id="works")  # “sources” is a dialog's id
    review_by = Day(_l("Look at it again by"), [Optional()])

    @property
    def words(self) -> ClaimWords:
        """All of it, as the verbs take it."""
        words = {name: text or "" for name, text in self.filled(*WORDS).items()}
        by: Any = self.review_by.data
        return ClaimWords(theme=EvidenceTheme(self.theme.data), review_by=by, **words)


class NewEntryForm(Own, EntryFields):
    """A claim of the practice's own, with its first grade."""

    grade = SelectField(
        _l("Grade"),
        [InputRequired(_l("Choose a grade."))],
        choices=[SelectChoice("", _l("choose")), *GRADES],
        **FROM_LIST,
    )


class AmendEntryForm(VersionedForm, EntryFields):
    """Its words corrected."""


class ReviewForm(VersionedForm, Own):
    """A grade looked at again; `version` is the place this review will have."""

    grade = RadioField(
        _l("Grade from today"), [InputRequired(_l("Choose a grade."))], choices=GRADES, **FROM_LIST
    )
    reason = area(
        _l("Why"),
        InputRequired(_l("Say why: what was read, and what it changes.")),
        longest=POINTS,
    )
    counter = line(_l("One reference against it, in short"))
    review_by = Day(_l("Look at it again by"), [Optional()])

    @property
    def look(self) -> Look:
        """As the verb takes it."""
        by: Any = self.review_by.data
        said = {"reason": self.reason.data or "", "counter": self.counter.data or ""}
        return Look(grade=Grade(self.grade.data), review_by=by, **said)


class WithdrawForm(VersionedForm, Own):
    """Why an own claim does not stand any more; `version` is the place of this withdrawal."""

    reason = area(
        _l("Why it is withdrawn"), InputRequired(_l("Say why it is withdrawn.")), longest=SHORT
    )


class TakeUpForm(VersionedForm):
    """Why it stands again; `version` is the withdrawal that was read."""

    reason = area(
        _l("Why it stands again"), InputRequired(_l("Say why it stands again.")), longest=SHORT
    )


class CiteForm(Form):
    """A claim chosen from the library, each with its grade before it is chosen."""

    claim = SelectField(
        _l("Claim"), [InputRequired(_l("Choose a claim of the library."))], **FROM_LIST
    )

    def offer(self, already: set[str]) -> None:
        """Every claim that is not cited here yet, by theme."""
        groups: dict[str, list[SelectChoice]] = defaultdict(list)
        for one in offered():
            if one.ref not in already:
                words = _("grade %(letter)s: %(claim)s", letter=one.grade.value, claim=one.claim)
                groups[label_of(one.theme)].append(SelectChoice(one.ref, words))
        self.claim.choices = {"": [SelectChoice("", _("choose"))], **groups}
