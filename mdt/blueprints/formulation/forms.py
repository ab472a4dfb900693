"""The sheet a version is written on: a narrative, and statements under the template's fields."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from wtforms import FieldList, FormField, HiddenField, SelectField, SelectMultipleField

from mdt.database import new_ref
from mdt.domain.errors import Invalid
from mdt.domain.formulation import NARRATIVE_LIMIT, Line
from mdt.domain.templates import Field, Template
from mdt.domain.vocabulary import Confidence
from mdt.fields import FROM_LIST, Own
from mdt.forms import Form, VersionedForm, area, choices
from mdt.i18n import _l
from mdt.models.formulations import Formulation, FormulationDraft

PREFIX = "s_"  # so that no template's field can take the name of one of ours


class StatementForm(Form):
    """One statement: its words, how sure, what it rests on, and which one it was before."""

    class Meta(Form.Meta):
        csrf = False  # the sheet carries the token

    text = area(_l("Statement"))
    sure = SelectField(
        _l("How sure"),
        choices=choices(Confidence, empty="how sure: not said"),
        default="",
        **FROM_LIST,
    )
    rests_on = SelectMultipleField(_l("Rests on"), choices=[], validate_choice=False)
    identity = HiddenField(default="")

    @property
    def links(self) -> list[str]:
        """What was chosen, each once: "note:…", "goal:…"."""
        return [value for value in dict.fromkeys(self.rests_on.data or []) if value]

    @property
    def line(self) -> Line:
        """The statement as the verbs take it."""
        sure = self.sure.data
        kinds = [value.partition(":") for value in self.links]
        return Line(
            self.text.data or "",
            Confidence(sure) if sure in set(Confidence) else None,
            tuple((kind, ref) for kind, _colon, ref in kinds),
            str(self.identity.data or ""),
        )

    @property
    def plain_line(self) -> Line:
        """The statement of a field that asks for words alone."""
        return self.line._replace(confidence=None)

    @property
    def as_written(self) -> dict[str, Any]:
        """The row as a draft keeps it."""
        return {
            "text": self.text.data or "",
            "sure": self.sure.data or "",
            "rests_on": self.links,
            "identity": self.identity.data or "",
        }


class Sheet(VersionedForm, Own):
    """What every sheet has: `follows` is the version it is written from, `version` my draft's."""

    template: Template
    follows = HiddenField(default="")
    narrative = area(_l("Short narrative"), longest=NARRATIVE_LIMIT)

    def rows(self, field_id: str) -> list[StatementForm]:
        """The rows of one field of the template."""
        return [entry.form for entry in self.list_of(field_id)]

    def list_of(self, field_id: str) -> Any:
        """The list of rows, with its own errors."""
        return self._fields[PREFIX + field_id]

    @property
    def lines(self) -> dict[str, list[Line]]:
        """The statements under each field, as the verbs take them."""
        return {
            f.id: [row.line if f.certainty else row.plain_line for row in self.rows(f.id)]
            for f in self.template.fields
        }

    @property
    def as_written(self) -> dict[str, Any]:
        """All that was typed, as a draft keeps it; a row nobody touched is not kept."""
        rows = {f.id: [row.as_written for row in self.rows(f.id)] for f in self.template.fields}
        return {
            "narrative": self.narrative.data or "",
            "statements": {
                name: [row for row in given if row["text"] or row["sure"] or row["rests_on"]]
                for name, given in rows.items()
            },
        }

    @property
    def links(self) -> list[str]:
        """Everything any statement rests on."""
        return [
            link for field in self.template.fields for r in self.rows(field.id) for link in r.links
        ]

    def spare(self, more: str = "") -> None:
        """Leave an empty row under every field that takes several; one more where asked for."""
        for field in (field for field in self.template.fields if field.repeat):
            rows = self.rows(field.id)
            if field.id == more or not rows or rows[-1].text.data:
                self.list_of(field.id).append_entry()

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
            for sentence in (e for e in self.list_of(field.id).errors if isinstance(e, str)):
                yield f"{PREFIX}{field.id}-0-text", field.label, sentence
            for row in self.rows(field.id):
                for sentence in (*row.text.errors, *row.sure.errors):
                    yield row.text.id, field.label, str(sentence)


@cache
def sheet_of(template: Template) -> type[Sheet]:
    """The form of one template."""
    lists = {
        PREFIX + field.id: FieldList(
            FormField(StatementForm),
            label=field.label,
            min_entries=1,
            max_entries=None if field.repeat else 1,
        )
        for field in template.fields
    }
    return type("SheetOf", (Sheet,), {"template": template, **lists})


def opened(template: Template, before: Formulation | None, draft: FormulationDraft | None) -> Sheet:
    """The sheet as it is opened: my draft, or the latest version to go on from, or empty."""
    written = draft.fields if draft else _written(before)
    follows = draft.follows if draft else before
    statements = written.get("statements", {})
    sheet = sheet_of(template)(
        formdata=None,
        data={
            "ref": new_ref(),
            "version": str(draft.version if draft else 0),
            "follows": follows.ref if follows else "",
            "narrative": written.get("narrative", ""),
            **{PREFIX + f.id: _fitting(f, statements.get(f.id, [])) for f in template.fields},
        },
    )
    sheet.spare()
    return sheet


def _written(before: Formulation | None) -> dict[str, Any]:
    if before is None:
        return {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for statement in before.statements:
        rows.setdefault(statement.field, []).append(
            {
                "text": statement.text,
                "sure": statement.confidence.value if statement.confidence else "",
                "rests_on": [f"{link.kind}:{link.target_ref}" for link in statement.rests_on],
                "identity": statement.identity,
            }
        )
    return {"narrative": before.narrative, "statements": rows}


def _fitting(field: Field, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A field that takes one statement gets what stands there as one, a line each."""
    if field.repeat or len(rows) < 2:
        return rows
    return [{**rows[0], "text": "\n".join(row["text"] for row in rows)}]


class ShareForm(VersionedForm):
    """Sharing a version asks only which way, and the version that was seen."""

    status = HiddenField()
