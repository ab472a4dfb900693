"""One row of a sheet: a statement's words, and what its field asks about it."""

from functools import cache
from typing import Any

from wtforms import HiddenField, SelectField, SelectMultipleField

from mdt.domain.formulation import Line
from mdt.domain.templates import Field
from mdt.domain.vocabulary import Confidence, Source
from mdt.fields import FROM_LIST
from mdt.forms import Form, SelectChoice, area, choices
from mdt.i18n import _l


class RowForm(Form):
    """What every row has: which statement of before it goes on from."""

    class Meta(Form.Meta):
        csrf = False  # the sheet carries the token

    asks: Field
    identity = HiddenField(default="")

    def value(self, name: str) -> Any:
        """What was typed or chosen there; "" where this row does not ask it."""
        return (self._fields[name].data or "") if name in self._fields else ""

    @property
    def links(self) -> list[str]:
        """What was chosen, each once: "note:…", "goal:…"."""
        return [value for value in dict.fromkeys(self.value("rests_on")) if value]

    @property
    def touched(self) -> bool:
        """Whether anything was typed or chosen."""
        asked = ("text", "sure", "source", "kind", "rests_on")
        return any(self.value(name) for name in asked)

    def line(self, part: int = 0) -> Line:
        """The statement as the verbs take it; a kind chosen without a word is its own word."""
        kind = self.asks.kind(self.value("kind"))
        text = self.value("text") or (kind.label if kind else "")
        sure, source = self.value("sure"), self.value("source")
        links = [value.partition(":") for value in self.links]
        return Line(
            text,
            Confidence(sure) if self.asks.certainty and sure in set(Confidence) else None,
            tuple((target, ref) for target, _colon, ref in links),
            str(self.value("identity")),
            Source(source) if source in set(Source) else None,
            part,
            kind.id if kind else "",
        )

    @property
    def as_written(self) -> dict[str, Any]:
        """The row as a draft keeps it."""
        kept = {name: self.value(name) for name in ("text", "sure")}
        asked = {name: self.value(name) for name in ("source", "kind") if name in self._fields}
        return {**kept, "rests_on": self.links, "identity": self.value("identity"), **asked}

    @property
    def said(self) -> str:
        """All of it in one line, for reading beside another."""
        line = self.line()
        more = [line.source and self.label_of("source"), line.kind and self.label_of("kind")]
        words = [str(one) for one in more if one]
        if self.value("text"):
            words.append(self.value("text"))
        return ": ".join(words)

    def label_of(self, name: str) -> str:
        """What was chosen, as the select words it."""
        chosen = self.value(name)
        return next((str(o.label) for o in self._fields[name].choices if o.value == chosen), "")


class StatementForm(RowForm):
    """One statement: its words, how sure, what it rests on."""

    text = area(_l("Statement"))
    sure = SelectField(
        _l("How sure"),
        choices=choices(Confidence, empty="how sure: not said"),
        default="",
        **FROM_LIST,
    )
    rests_on = SelectMultipleField(_l("Rests on"), choices=[], validate_choice=False)


class HourForm(RowForm):
    """One hour of a day: what it is filled with."""


@cache
def row_of(field: Field) -> type[RowForm]:
    """The row that one field asks for."""
    more: dict[str, Any] = {"asks": field}
    if field.sources:
        more["source"] = SelectField(
            _l("Who says so"),
            choices=choices(Source, empty="who says so: not said"),
            default="",
            **FROM_LIST,
        )
    if field.kinds:
        offered = [SelectChoice(kind.id, kind.label) for kind in field.kinds]
        empty = SelectChoice("", "" if field.hours else _l("not said"))
        more["kind"] = SelectField(_l("Which"), choices=[empty, *offered], default="", **FROM_LIST)
    return type("RowOf", (HourForm if field.hours else StatementForm,), more)
