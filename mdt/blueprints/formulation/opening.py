"""How a sheet is opened, and how its parts are put in order while it is written."""

import re
from typing import Any

from mdt.blueprints.formulation.forms import PREFIX, Sheet, sheet_of
from mdt.database import new_ref
from mdt.domain import templates
from mdt.domain.formulation import MOST_STATEMENTS
from mdt.domain.templates import HOURS, Field, Template
from mdt.models.formulations import Formulation, FormulationDraft

FIRST_PARTS = {"chain": 3, "family": 2}  # of one link or one person there is nothing to draw
ARRANGING = re.compile(r"(more|before|up|down|swap)-([a-z][a-z0-9_]*|\d{1,2})")

Written = dict[str, Any]


def opened(template: Template, before: Formulation | None, draft: FormulationDraft | None) -> Sheet:
    """The sheet as it is opened: my draft, or the latest version to go on from, or empty."""
    written = draft.fields if draft else _written(before)
    follows = draft.follows if draft else before
    statements = written.get("statements", {})
    parts = _parts(template, statements)
    sheet = sheet_of(template)(
        formdata=None,
        data={
            "ref": new_ref(),
            "version": str(draft.version if draft else 0),
            "follows": follows.ref if follows else "",
            "narrative": _with_left_over(template, written),
            **{
                PREFIX + f.id: _fitting(f, statements.get(f.id, []), parts) for f in template.fields
            },
        },
    )
    sheet.spare()
    return sheet


def arrange(sheet: Sheet, do: str) -> str:
    """Add a row or part, move a part, or swap who is which; the id of what to go on with."""
    found = ARRANGING.fullmatch(do)
    sheet.straighten()
    if found is None:
        sheet.spare()
        return ""
    deed, what = found.groups()
    if what.isdigit() or what == "part":
        focus = _move(sheet, deed, int(what) if what.isdigit() else len(sheet.parts))
        sheet.spare()
        return focus
    sheet.spare(what)
    known = any(field.id == what for field in sheet.template.fields)
    return str(sheet.rows(what)[-1].text.id) if known and deed == "more" else ""


def _move(sheet: Sheet, deed: str, part: int) -> str:
    """What one button beside a part does."""
    order: list[int | None] = list(sheet.parts)
    if not order or part > len(order):
        return ""
    if deed == "swap" and part < len(order):
        return _swap(sheet, part)
    if deed in {"before", "more"} and len(order) < MOST_STATEMENTS:
        order.insert(part, None)
    elif deed == "up" and 0 < part < len(order):
        order.insert(part - 1, order.pop(part))
        part -= 1
    elif deed == "down" and part + 1 < len(order):
        order.insert(part + 1, order.pop(part))
        part += 1
    else:
        return ""
    sheet.order(order)
    return str(sheet.at(sheet.each[0].id, part).text.id)


def _swap(sheet: Sheet, part: int) -> str:
    """Who was the first of the two becomes the other."""
    for field in (field for field in sheet.each if len(field.kinds) == 2):
        chosen = sheet.at(field.id, part).kind
        one, other = (kind.id for kind in field.kinds)
        chosen.data = other if chosen.data == one else one
        return str(chosen.id)
    return ""


def _written(before: Formulation | None) -> Written:
    if before is None:
        return {}
    rows: dict[str, list[Written]] = {}
    for statement in before.statements:
        rows.setdefault(statement.field, []).append(
            {
                "text": statement.text,
                "sure": statement.confidence.value if statement.confidence else "",
                "rests_on": [f"{link.kind}:{link.target_ref}" for link in statement.rests_on],
                "identity": statement.identity,
                "source": statement.source.value if statement.source else "",
                "kind": statement.kind,
                "part": statement.part,
            }
        )
    return {"narrative": before.narrative, "statements": rows, "title": before.template_title}


def _parts(template: Template, statements: dict[str, list[Written]]) -> int:
    """How many parts the sheet is opened with."""
    each = [field.id for field in template.fields if field.each]
    last: list[int] = [row.get("part", 0) for name in each for row in statements.get(name, [])]
    least = FIRST_PARTS.get(template.drawing, 1)
    return max([least, *(part + 1 for part in last)])


def _fitting(field: Field, rows: list[Written], parts: int) -> list[Written]:
    """Each row in its place; a field that takes one statement gets all as one, a line each."""
    rows = [_worded(field, row) for row in rows]
    if field.each or field.hours:
        there = {row.get("part", 0): row for row in rows}
        return [there.get(part, {}) for part in range(HOURS if field.hours else parts)]
    if field.repeat or len(rows) < 2:
        return rows
    return [{**rows[0], "text": "\n".join(row["text"] for row in rows)}]


def _worded(field: Field, row: Written) -> Written:
    """A row whose only word is its kind has no words of its own."""
    kind = field.kind(row.get("kind", ""))
    return {**row, "text": ""} if kind and row.get("text") == kind.label else row


def _with_left_over(template: Template, written: Written) -> str:
    """The narrative; words under a question that is asked no more go to its end, none is lost."""
    known = {field.id for field in template.fields}
    texts = [written.get("narrative", "")]
    for name, rows in written.get("statements", {}).items():
        if name not in known:
            words = "\n".join(row["text"] for row in rows if row.get("text"))
            texts.append(f"{templates.label_of(template.id, name)}: {words}" if words else "")
    return "\n\n".join(text for text in texts if text)
