"""The sheet a version is written on: a narrative, and statements under the template's fields."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from wtforms import FieldList, FormField, HiddenField

from mdt.blueprints.formulation.rows import RowForm, row_of
from mdt.domain import drawing
from mdt.domain.errors import Invalid
from mdt.domain.formulation import MOST_STATEMENTS, NARRATIVE_LIMIT, Line
from mdt.domain.shared_sheet import PREFIX
from mdt.domain.templates import HOURS, Field, Template
from mdt.fields import Own
from mdt.forms import VersionedForm, area
from mdt.i18n import _l

CROWDED = 12  # questions with several statements: from here on an empty row is asked for


class Sheet(VersionedForm, Own):
    """What every sheet has: `follows` is the version it is written from, `version` my draft's.

    `about` is the event that a chain is about, "" for all other sheets.
    """

    template: Template
    follows = HiddenField(default="")
    about = HiddenField(default="")
    narrative = area(_l("Short narrative"), longest=NARRATIVE_LIMIT)

    def rows(self, field_id: str) -> list[Any]:
        """The rows of one field of the template."""
        return [entry.form for entry in self.list_of(field_id)]

    def at(self, field_id: str, part: int) -> Any:
        """The row of one part or hour."""
        return self.rows(field_id)[part]

    def list_of(self, field_id: str) -> Any:
        """The list of rows, with its own errors."""
        return self._fields[PREFIX + field_id]

    @property
    def each(self) -> list[Field]:
        """The fields that are asked once for each part."""
        return [field for field in self.template.fields if field.each]

    @property
    def parts(self) -> range:
        """The parts on the sheet, written in or not."""
        return range(max((len(self.rows(field.id)) for field in self.each), default=0))

    @property
    def grid(self) -> list[drawing.Row]:
        """The lines of the grid, all of them: this is where they are filled."""
        return drawing.rows(self.template)

    @property
    def columns(self) -> list[str]:
        """What stands over the columns of the grid."""
        return drawing.columns(self.template)

    @property
    def sections(self) -> list[drawing.Section]:
        """The questions outside grid and parts, under their headings."""
        return drawing.sections(f for f in self.template.fields if not f.row and not f.each)

    @property
    def lines(self) -> dict[str, list[Line]]:
        """The statements under each field, as the verbs take them; empty parts close up."""
        self.straighten()
        filled = [p for p in self.parts if any(self.at(f.id, p).touched for f in self.each)]
        place = {part: number for number, part in enumerate(filled)}
        found: dict[str, list[Line]] = {}
        for field in self.template.fields:
            rows = list(enumerate(self.rows(field.id)))
            if field.each:
                rows = [(place[part], row) for part, row in rows if part in place]
            placed = field.each or field.hours
            found[field.id] = [row.line(part if placed else 0) for part, row in rows]
        return found

    @property
    def as_written(self) -> dict[str, Any]:
        """All that was typed, as a draft keeps it; a row nobody touched is not kept."""
        self.straighten()
        return {
            "narrative": self.narrative.data or "",
            "statements": {f.id: list(self._written(f)) for f in self.template.fields},
        }

    def _written(self, field: Field) -> Iterator[dict[str, Any]]:
        for part, row in enumerate(self.rows(field.id)):
            if row.touched:
                placed = {"part": part} if field.each or field.hours else {}
                yield {**row.as_written, **placed}

    @property
    def links(self) -> list[str]:
        """Everything any statement rests on."""
        return [
            link for field in self.template.fields for r in self.rows(field.id) for link in r.links
        ]

    def straighten(self) -> None:
        """Let every part and hour have its one row, whatever rows were sent."""
        asked = [field for field in self.template.fields if field.each or field.hours]
        numbers = {f.id: [_number(e) for e in self.list_of(f.id).entries] for f in asked}
        sent = [max(numbers[f.id], default=0) + 1 for f in asked if f.each]
        parts = min(max(sent, default=1), MOST_STATEMENTS)
        for field in asked:
            there = numbers[field.id]
            wanted = list(range(HOURS if field.hours else parts))
            if there != wanted:
                rows = dict(zip(there, self.rows(field.id), strict=True))
                self._fill(field, [rows[n].data if n in rows else {} for n in wanted])

    def order(self, parts: Sequence[int | None]) -> None:
        """Put the parts in this order; None is a new one."""
        for field in self.each:
            rows = [row.data for row in self.rows(field.id)]
            self._fill(field, [{} if part is None else rows[part] for part in parts])

    def _fill(self, field: Field, rows: list[dict[str, Any]]) -> None:
        there = self.list_of(field.id)
        there.last_index = -1
        there.process(None, rows)

    def spare(self, more: str = "") -> None:
        """Leave an empty row under every field that takes several; one more where asked for."""
        self.straighten()
        several = [field for field in self.template.fields if field.repeat]
        for field in several:
            rows = self.rows(field.id)
            wanted = not rows or (rows[-1].touched and len(several) < CROWDED)
            if field.id == more or wanted:
                self.list_of(field.id).append_entry()
        if self.template.drawing == "chain" and self._last_is_written():
            for field in self.each:
                self.list_of(field.id).append_entry()  # filling anew would drop what is wrong

    def _last_is_written(self) -> bool:
        last = self.parts[-1]
        return last + 1 < MOST_STATEMENTS and any(self.at(f.id, last).touched for f in self.each)

    def refuse(self, problem: Invalid) -> None:
        """Put a rule's sentence at the field it is about."""
        known = PREFIX + problem.field in self._fields
        super().refuse(Invalid(PREFIX + problem.field, problem.sentence) if known else problem)

    @property
    def troubles(self) -> Iterator[tuple[str, str, str]]:
        """Each thing that is wrong: where it stands, its label, the sentence."""
        for sentence in self.narrative.errors:
            yield "narrative", str(self.narrative.label.text), str(sentence)
        for field in self.template.fields:
            rows = self.rows(field.id)
            first = next(iter(rows[0]._fields.values())) if field.hours else rows[0].text
            for sentence in (e for e in self.list_of(field.id).errors if isinstance(e, str)):
                yield first.id, field.label, sentence
            for row in rows:
                for asked in row:
                    for sentence in asked.errors:
                        yield asked.id, field.label, str(sentence)


def _number(entry: Any) -> int:
    return int(entry.short_name.rpartition("-")[2])


@cache
def sheet_of(template: Template) -> type[Sheet]:
    """The form of one template."""
    lists = {
        PREFIX + field.id: FieldList(
            FormField(row_of(field)),
            label=field.label,
            min_entries=HOURS if field.hours else 1,
            max_entries=_most(field),
        )
        for field in template.fields
    }
    return type("SheetOf", (Sheet,), {"template": template, **lists})


def _most(field: Field) -> int | None:
    if field.repeat:
        return None
    return HOURS if field.hours else MOST_STATEMENTS if field.each else 1


class ShareForm(VersionedForm):
    """Sharing a version asks only which way, and the version that was seen."""

    status = HiddenField()


__all__ = ["PREFIX", "RowForm", "ShareForm", "Sheet", "sheet_of"]
