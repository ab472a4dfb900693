"""Reflections: a room of its own. Others learn nothing here, not even that there is something.

A reflection one may not read answers exactly as an address that never existed. The pages do not
need the right to the case: an author who left the care team still reads what is theirs.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mdt.blueprints.reflections.forms import (
    ReflectionForm,
    VisibilityForm,
    begun,
    called,
    in_words,
)
from mdt.domain.errors import Invalid, NotFound, NotNow, StaleEdit
from mdt.domain.policy import Permission, can, require
from mdt.domain.reflecting import (
    STRENGTHS,
    Recurring,
    Thoughts,
    always_faint,
    often_strong,
    with_several,
)
from mdt.domain.vocabulary import Dial, Visibility
from mdt.forms import VersionedForm, sent, status_of
from mdt.i18n import _l
from mdt.loading import case_or_404, refuse
from mdt.models.cases import Case
from mdt.queries import notes
from mdt.queries import reflections as reading
from mdt.queries.naming import named
from mdt.queries.reflections import Leaf, Strand
from mdt.services import mirror, reflections
from mdt.templating import SAID, me

bp = Blueprint("reflections", __name__)

Answer = str | Response | tuple[str, int] | tuple[Response, int]
HERE = "/cases/<ref:case_ref>/reflections/"

SAID["reflection-kept"] = _l("Kept, apart from the record.")
SAID["reflection-changed"] = _l("The changes are kept.")
SAID["reflection-discarded"] = _l("The draft is gone.")
SAID["reflection-readers"] = _l("Saved who can read it.")


@bp.get(HERE)
def index(case_ref: str) -> Answer:
    """What I wrote on one case, and what was shared with me by name."""
    leaves = reading.of_case(me(), case_ref)
    around = _around(case_ref, leaves[0].row.case if leaves else None)
    mine = [leaf for leaf in leaves if leaf.mine]
    return render_template(
        "reflections/index.html",
        mine=mine,
        shared=[leaf for leaf in leaves if not leaf.mine],
        strands=reading.strands(mine),
        map_door=_map_door(around["case"]),
        **around,
    )


def _map_door(case: Case) -> mirror.Desk | None:
    """The way to the mirror map, for the reflective group alone."""
    return mirror.desk(me(), case) if can(me(), Permission.REFLECTION_WRITE, case) else None


@bp.get("/reflections/mine")
def mine() -> Answer:
    """My own patterns over time and across cases, for my eyes; and what was shared with me."""
    leaves = reading.everywhere(me())
    own = [leaf for leaf in leaves if leaf.mine]
    cases = {leaf.row.case.ref: leaf.row.case for leaf in own}
    by_case = [(case, [leaf for leaf in own if leaf.row.case is case]) for case in cases.values()]
    told = [(named(me(), c), c.ref, found, reading.strands(found)) for c, found in by_case]
    return render_template(
        "reflections/mine.html",
        room="",
        shared=[leaf for leaf in leaves if not leaf.mine],
        by_case=told,
        strands=reading.strands(own),
        several=with_several([_answers(strands) for *_of, strands in told]),
        named=lambda case: named(me(), case),
    )


def _answers(strands: Sequence[Strand]) -> dict[Dial, list[int]]:
    return {strand.dial: [value for _day, value in strand.points] for strand in strands}


@bp.app_template_filter("recurring")
def recurring(strands: Sequence[Strand]) -> tuple[list[Recurring], list[Dial]]:
    """What recurs in these answers: the often strong, and the always faint."""
    answers = _answers(strands)
    return often_strong(answers), always_faint(answers)


@bp.route(f"{HERE}new", methods=["GET", "POST"])
def new(case_ref: str) -> Answer:
    """Write a reflection, or go on with the draft that was begun."""
    case = case_or_404(me(), case_ref)
    require(me(), Permission.REFLECTION_WRITE, case)
    form = ReflectionForm()
    if request.method == "GET":
        if (draft := reading.draft_on(me(), case)) and "fresh" not in request.args:
            return redirect(_to("edit", case_ref, draft.ref), 303)
        form.token.data = secrets.token_urlsafe(12)
        return _desk(form, _around(case_ref, case))
    ref = reflections.address_for(me(), form.token.data or "")
    if (made := reflections.own_of(me(), case, ref)) and made.kept_at:
        return redirect(_to("show", case_ref, ref), 303)  # the second of two clicks
    return _keep(form, case, ref)


def _keep(form: ReflectionForm, case: Case, ref: str) -> Answer:
    given: dict[str, Any] = {"ref": ref, "version": form.seen, "visibility": form.chosen}
    try:
        ok, kept = sent(form, lambda: reflections.keep_new(me(), case, **given, **form.words))
    except StaleEdit as stale:
        return _apart(form, stale.thing, _around(case.ref, case))
    if ok:
        return redirect(_to("show", case.ref, kept.ref, said="reflection-kept"), 303)
    return _desk(form, _around(case.ref, case))


@bp.get(f"{HERE}<ref:ref>")
def show(case_ref: str, ref: str) -> Answer:
    """One reflection: to its author whole, to a named reader without what stays with its author."""
    leaf = _leaf_or_404(case_ref, ref)
    if leaf.row.kept_at is None:
        return redirect(_to("edit", case_ref, ref), 303)
    reflections.opened(me(), leaf.row)
    row = leaf.row
    return _page(leaf, VisibilityForm(visibility=row.visibility.value, version=row.version))


def _page(leaf: Leaf, form: VisibilityForm) -> Answer:
    row = leaf.row
    shares = [(s, can(s.reader, Permission.REFLECTION_READ, row)) for s in row.shares]
    page = render_template(
        "reflections/show.html",
        leaf=leaf,
        form=form,
        readers=_readers(row.case),
        shares=shares if leaf.mine else [],
        attempts=reading.attempts_at(row) if leaf.mine else [],
        follows=_followed(leaf) if leaf.mine and leaf.thoughts.note else None,
        called=called,
        **_around(row.case.ref, row.case),
    )
    return page, status_of(form)


@bp.route(f"{HERE}<ref:ref>/edit", methods=["GET", "POST"])
def edit(case_ref: str, ref: str) -> Answer:
    """Go on with a draft, or change what was kept."""
    leaf = _own_or_404(case_ref, ref)
    row, around = leaf.row, _around(case_ref, leaf.row.case)
    form, kept = begun(leaf.thoughts, version=row.version), row.kept_at is not None
    try:
        ok, _nothing = sent(form, lambda: _save(form, leaf))
    except StaleEdit:
        return _apart(form, row, around)
    except NotNow:  # kept already: the second of two clicks, or another window
        return redirect(_to("show", case_ref, ref), 303)
    if ok:
        done = "reflection-changed" if kept else "reflection-kept"
        return redirect(_to("show", case_ref, ref, said=done), 303)
    return _desk(form, around, leaf=leaf)


def _save(form: ReflectionForm, leaf: Leaf) -> None:
    if leaf.row.kept_at is not None:
        reflections.amend(me(), leaf.row, version=form.seen, **form.words)
    else:
        given: dict[str, Any] = {"version": form.seen, "visibility": form.chosen}
        reflections.keep(me(), leaf.row, **given, **form.words)


@bp.post(f"{HERE}draft")
def first_draft(case_ref: str) -> Answer:
    """Keep the first words of a new reflection; the page's script asks for it."""
    case = case_or_404(me(), case_ref)
    form = ReflectionForm()
    return _autosaved(form, case, reflections.address_for(me(), form.token.data or ""))


@bp.post(f"{HERE}<ref:ref>/draft")
def draft(case_ref: str, ref: str) -> Answer:
    """Keep the words of a draft as they grow."""
    leaf = _own_or_404(case_ref, ref)
    return _autosaved(ReflectionForm(), leaf.row.case, ref)


def _autosaved(form: ReflectionForm, case: Case, ref: str) -> Answer:
    if not form.was_sent():
        return jsonify(error=" ".join(e for found in form.errors.values() for e in found)), 422
    try:
        saved = reflections.save_draft(me(), case, ref=ref, version=form.seen, **form.words)
    except Invalid as problem:
        return jsonify(error=problem.sentence), 422
    except (StaleEdit, NotNow) as problem:
        return jsonify(error=str(problem)), 409
    at = saved.saved_at.isoformat(timespec="seconds")
    return jsonify(saved_at=at, version=saved.version)


@bp.route(f"{HERE}<ref:ref>/discard", methods=["GET", "POST"])
def discard(case_ref: str, ref: str) -> Answer:
    """Throw a draft away, after one sentence to confirm."""
    leaf = _own_or_404(case_ref, ref)
    form, changed = VersionedForm(), False
    if form.was_sent():
        try:
            reflections.discard(me(), leaf.row, version=form.seen)
            return redirect(_after_discard(leaf.row.case), 303)
        except StaleEdit:
            changed = True
    form.version.data = str(leaf.row.version)
    facts = {"leaf": leaf, "form": form, "changed": changed, **_around(case_ref, leaf.row.case)}
    return render_template("reflections/discard.html", **facts), 409 if changed else 200


def _after_discard(case: Case) -> str:
    if can(me(), Permission.RECORD_READ, case):
        return url_for("reflections.index", case_ref=case.ref, said="reflection-discarded")
    return url_for("reflections.mine", said="reflection-discarded")


@bp.post(f"{HERE}<ref:ref>/visibility")
def visibility(case_ref: str, ref: str) -> Answer:
    """Share with the people this choice names now, or take it back."""
    leaf = _own_or_404(case_ref, ref)
    form = VisibilityForm()
    given: dict[str, Any] = {"visibility": form.chosen, "version": form.seen}
    ok, _nothing = sent(form, lambda: reflections.share(me(), leaf.row, **given))
    if ok:
        return redirect(_to("show", case_ref, ref, said="reflection-readers"), 303)
    return _page(leaf, form)


def _leaf_or_404(case_ref: str, ref: str) -> Leaf:
    leaf = reading.find(me(), case_ref, ref)
    if leaf is None:
        raise refuse(me(), "reflection", ref)
    return leaf


def _own_or_404(case_ref: str, ref: str) -> Leaf:
    leaf = _leaf_or_404(case_ref, ref)
    require(me(), Permission.REFLECTION_OWN, leaf.row)
    return leaf


def _around(case_ref: str, case: Case | None) -> dict[str, Any]:
    """The case's header for its care team; for anybody else a line with what they may know."""
    facts: dict[str, Any] = {"tab": "reflections", "dials": Dial, "strengths": STRENGTHS}
    if case is not None and not can(me(), Permission.RECORD_READ, case):
        line = named(me(), case)
        return {**facts, "layout": "reflections/_apart.html", "case": case, "line": line}
    case = case_or_404(me(), case_ref)
    return {**facts, "layout": "cases/_case.html", "case": case, "line": case.name}


def _readers(case: Case) -> dict[str, str]:
    """Whom each choice would name today, in words; empty for somebody who has left the case."""
    if not can(me(), Permission.REFLECTION_WRITE, case):
        return {}
    return {
        choice.value: ", ".join(
            reader.display_name for reader in reflections.readers_for(me(), case, choice)
        )
        for choice in (Visibility.MY_SUPERVISOR, Visibility.REFLECTIVE_GROUP)
    }


def _desk(form: ReflectionForm, around: dict[str, Any], *, leaf: Leaf | None = None) -> Answer:
    readers = _readers(around["case"])
    _offer_notes(form, around["case"])
    facts = {"form": form, "leaf": leaf, "readers": readers, "theirs": "", "mine": "", **around}
    return render_template("reflections/write.html", **facts), status_of(form)


def _offer_notes(form: ReflectionForm, case: Case) -> None:
    form.offer_notes(notes.to_link(me(), case, chosen=form.note.data or ""))


def _followed(leaf: Leaf) -> Any:
    """The note this reflection follows, for its author alone and while they may read it."""
    ref = leaf.thoughts.note
    return next((n for n in notes.to_link(me(), leaf.row.case, chosen=ref) if n.ref == ref), None)


def _apart(form: ReflectionForm, row: Any, around: dict[str, Any]) -> Answer:
    """Saved in another window meanwhile: both texts on one page, and neither is lost."""
    leaf = reading.find(me(), row.case.ref, row.ref)
    if leaf is None:
        raise NotFound("reflection")
    form.version.data = str(leaf.row.version)
    _offer_notes(form, leaf.row.case)
    texts = {"theirs": in_words(leaf.thoughts), "mine": in_words(Thoughts(**form.words))}
    facts = {"form": form, "leaf": leaf, "readers": _readers(leaf.row.case), **texts, **around}
    return render_template("reflections/write.html", **facts), 409


def _to(page: str, case_ref: str, ref: str, **more: Any) -> str:
    return url_for(f"reflections.{page}", case_ref=case_ref, ref=ref, **more)
