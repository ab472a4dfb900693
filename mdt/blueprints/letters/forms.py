"""What is asked of a letter: to whom, an opening, what goes in; and when it left."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import InputRequired

from mdt import clock
from mdt.domain.letters import Draft, Line
from mdt.fields import Day, Own
from mdt.forms import LINE, SHORT, VersionedForm, area, line
from mdt.i18n import _l

OPENING, SENTENCE = 10_000, 2_000


class LetterForm(VersionedForm, Own):
    """One letter; each thing that was settled is taken in or left out, in words for its reader."""

    to = line(_l("To"), InputRequired(_l("Say to whom it goes.")), longest=LINE)
    words = area(_l("Opening, in your words"), longest=OPENING)
    next_review = Day(_l("Next review"))
    draft: Draft

    @property
    def as_said(self) -> Draft:
        """The draft with what was ticked and typed."""
        lines = tuple(
            one._replace(taken=bool(self.take_of(one).data), words=self.words_of(one).data or "")
            for one in self.draft.lines
        )
        return self.draft._replace(lines=lines, next_review=self.next_review.data)

    def take_of(self, one: Line) -> Any:
        """Whether this goes in."""
        return self._fields[f"take_{one.key}"]

    def words_of(self, one: Line) -> Any:
        """What it says in this letter."""
        return self._fields[f"words_{one.key}"]


class SentForm(VersionedForm):
    """On which day it left, to whom and how."""

    on = Day(_l("Sent on"), [InputRequired(_l("Say on which day it was sent."))])
    words = line(
        _l("To whom, and how"),
        InputRequired(_l("Say to whom it went, and how.")),
        longest=SHORT,
    )


def form_of(draft: Draft, *, to: str, words: str = "", **given: Any) -> LetterForm:
    """The form over what was settled."""
    fields: dict[str, Any] = {"draft": draft, "__doc__": "A letter about one item."}
    data: dict[str, Any] = {"to": to, "words": words, "next_review": draft.next_review}
    for one in draft.lines:
        fields[f"take_{one.key}"] = BooleanField(_l("Take it in"))
        fields[f"words_{one.key}"] = area(_l("What it says"), longest=SENTENCE)
        data |= {f"take_{one.key}": one.taken, f"words_{one.key}": one.words}
    kind: type[LetterForm] = type("LetterForm", (LetterForm,), fields)
    return kind(data=data, **given)


def sent_form(version: int, to: str) -> SentForm:
    """The form that notes the day, today until somebody says otherwise."""
    return SentForm(version=version, on=clock.today(), words=to)
