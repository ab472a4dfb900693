"""Two people wrote at once: both texts statement by statement, and one sheet made of them."""

from dataclasses import dataclass
from typing import Any

from flask import request

from mdt.blueprints.formulation.forms import Sheet
from mdt.blueprints.formulation.opening import opened
from mdt.database import new_ref
from mdt.domain.together import Crossing, Shape, Whose, crossings, joined
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.queries.formulation_versions import version_of

TAKE = "take-"


@dataclass(frozen=True)
class Both:
    """What a page shows of the two: where they differ, and where the other text comes from."""

    crossings: list[Crossing]
    elsewhere: bool  # the other text is my own, from another window
    ours: bool = False  # the sheet is one that several write in

    @property
    def links(self) -> list[str]:
        """What either of the two rests on, where they differ."""
        lines = [line for one in self.crossings for line in (one.theirs, one.mine) if line]
        return [f"{kind}:{ref}" for line in lines for kind, ref in line.rests_on]

    @property
    def other(self) -> str:
        """How the form names it."""
        return "draft" if self.elsewhere else "version"


def meet(
    case: Case, sheet: Sheet, before: Formulation | None, own: FormulationDraft | None, stale: Any
) -> Both:
    """Both texts; what I typed stays in the sheet, which from here on follows the newest."""
    elsewhere = isinstance(stale, FormulationDraft)
    base = version_of(case, str(sheet.follows.data or ""))
    began = opened(sheet.template, base, None)
    theirs = opened(sheet.template, before, own if elsewhere else None)
    texts = (_narrative(began), _narrative(theirs), _narrative(sheet))
    found = crossings(began.lines, theirs.lines, sheet.lines, texts)
    sheet.ref.data = new_ref()  # the old one may have become a version
    sheet.follows.data = before.ref if before else ""
    sheet.version.data = str(own.version if own else 0)
    return Both(found, elsewhere)


def chosen() -> dict[str, Whose]:
    """Whose words go on, as the form was sent; what is no choice is none."""
    given = {key.removeprefix(TAKE): value for key, value in request.form.items() if _is_one(key)}
    return {key: Whose(value) for key, value in given.items() if value in set(Whose)}


def together(
    case: Case, sheet: Sheet, own: FormulationDraft | None, choice: dict[str, Whose]
) -> Sheet:
    """One sheet as it was chosen, of what I wrote and the version that it was shown beside.

    Not of the newest: sent twice it comes to the same, and a newer one is told on keeping.
    """
    before = version_of(case, str(sheet.follows.data or ""))
    other = own if request.form.get("other") == "draft" else None
    theirs = opened(sheet.template, before, other)
    narrative, lines = joined(
        theirs.lines,
        sheet.lines,
        (_narrative(theirs), _narrative(sheet)),
        choice,
        otherwise=Whose.MINE,
        shape=_shape(sheet),
    )
    written = {
        "narrative": narrative,
        "statements": {name: [line.as_written for line in group] for name, group in lines.items()},
    }
    made = opened(sheet.template, before, FormulationDraft(fields=written, version=0))
    for name in ("ref", "follows", "version", "about"):
        made[name].data = sheet[name].data
    return made


def _is_one(key: str) -> bool:
    return key.startswith(TAKE)


def _narrative(sheet: Sheet) -> str:
    return str(sheet.narrative.data or "")


def _shape(sheet: Sheet) -> Shape:
    fields = sheet.template.fields
    return Shape(
        frozenset(f.id for f in fields if f.each or f.hours or not f.repeat),
        frozenset(f.id for f in fields if f.each),
    )
