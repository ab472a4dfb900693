"""The pack of an item: one's own part, written blind, and the others' once it is handed in."""

from typing import Any

from flask import jsonify, render_template, request
from sqlalchemy.orm.exc import StaleDataError

from mdt import clock
from mdt.blueprints.meetings.door import Answer, bp, item_or_404, to
from mdt.blueprints.meetings.lines import line_of
from mdt.blueprints.meetings.pack_forms import AddForm, PackForm, begun
from mdt.blueprints.meetings.room_desk import views_form
from mdt.blueprints.meetings.room_forms import ViewsForm, all_said
from mdt.blueprints.meetings.writing import told_words
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.packs import due_on
from mdt.domain.policy import Permission, can, require
from mdt.domain.vocabulary import ItemState
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.loading import note_reading, refuse
from mdt.models.meetings import AgendaItem
from mdt.models.packs import Contribution
from mdt.queries.alliance import Alliance, alliance_of
from mdt.queries.packs import asked_of, has_pack, readable_parts, standing_of, who_has_met
from mdt.queries.trail import last_saved
from mdt.services import items, packs
from mdt.templating import SAID, me

ITEM = "/meetings/<ref:meeting_ref>/items/<ref:item_ref>"

SAID["pack-kept"] = _l("Kept. Nobody else can read it, nor that you have begun.")
SAID["pack-handed-in"] = _l("Handed in and locked. Here is what the others brought so far.")
SAID["pack-added"] = _l("Added, and marked as written after reading.")
SAID["said-nothing"] = _l("Recorded: nothing to add.")
SAID["views-heard"] = _l("Kept. The room opens the item with these words.")


@bp.get(f"{ITEM}/pack")
def pack(meeting_ref: str, item_ref: str) -> Answer:
    """One's own part, and the others' as far as the rules let one read them."""
    return pack_page(pack_or_404(meeting_ref, item_ref))


def pack_or_404(meeting_ref: str, item_ref: str) -> AgendaItem:
    """An item that has a pack, for somebody who may know of it."""
    item = item_or_404(meeting_ref, item_ref)
    if not has_pack(item) or item.state is not ItemState.ACCEPTED:
        raise refuse(me(), "agendaitem", item_ref)
    return item


def pack_page(item: AgendaItem, **forms: Any) -> str:
    """The page; forms sent back keep their words."""
    person = me()
    own, reads = packs.mine(person, item), can(person, Permission.ITEM_READ, item)
    others = [p for p in readable_parts(person, item) if p.author_id != person.id] if reads else []
    if others:
        note_reading(person, AuditEvent.PACK_READ, item)
    shown = {part.author_id for part in others}
    return render_template(
        "meetings/pack.html",
        room="meetings",
        meeting=item.meeting,
        item=item,
        line=line_of(person, item),
        reads=reads,
        writes=may_write_part(item),
        own=own,
        form=forms.get("form") or begun(own),
        add_form=forms.get("add") or AddForm(formdata=None),
        views=forms.get("views") or _views(item),
        others=others,
        met=who_has_met(item, others),
        pending=[p for p in asked_of(item) if p.id not in shown and p.id != person.id],
        standing=standing_of(item),
        due=due_on(item.meeting.day),
        sources=items.SOURCES,
        alliance=_alliance(item) if reads else None,
    )


def _alliance(item: AgendaItem) -> Alliance | None:
    """How the alliance was rated since the last review, before this one is over.

    For whoever reads the record: who was asked in for this item is shown none of its figures.
    """
    if item.case is None or item.closed_at or not can(me(), Permission.RECORD_READ, item.case):
        return None
    note_reading(me(), AuditEvent.MEASURES_READ, item.case)
    return alliance_of(item.case)


def may_write_part(item: AgendaItem) -> bool:
    """Whether this person may write their part now."""
    over = item.closed_at is not None or item.meeting.closed_at is not None
    return not over and has_pack(item) and can(me(), Permission.PACK_WRITE, item)


@bp.post(f"{ITEM}/pack/keep")
def keep_part(meeting_ref: str, item_ref: str) -> Answer:
    """Keep the draft as it stands."""
    return _deed(_to_write(meeting_ref, item_ref), hand_in=False)


@bp.post(f"{ITEM}/pack/hand-in")
def hand_in(meeting_ref: str, item_ref: str) -> Answer:
    """Hand the part in; it is locked from now on."""
    return _deed(_to_write(meeting_ref, item_ref), hand_in=True)


def _to_write(meeting_ref: str, item_ref: str) -> AgendaItem:
    item = pack_or_404(meeting_ref, item_ref)
    require(me(), Permission.PACK_WRITE, item)
    return item


def _deed(item: AgendaItem, *, hand_in: bool) -> Answer:
    form = PackForm()
    try:
        if form.was_sent() and hand_in and all_said(form, packs.wrong_with(form.as_part())):
            packs.hand_in(me(), item, form.as_part(), version=form.seen)
            return to("pack", item.meeting, "pack-handed-in", item_ref=item.ref)
        if not form.errors and not hand_in:
            packs.save(me(), item, form.as_part(), version=form.seen)
            return to("pack", item.meeting, "pack-kept", item_ref=item.ref)
    except Invalid as problem:
        form.refuse(problem)
    except (StaleEdit, StaleDataError, NotNow) as problem:
        return _apart(item, form, problem)
    return pack_page(item, form=form), status_of(form)


def _apart(item: AgendaItem, form: PackForm, problem: Exception) -> Answer:
    """The same part was changed or handed in in another window: both texts are here."""
    if isinstance(problem, StaleDataError):
        db.session.rollback()
    own = packs.mine(me(), item)
    if own is None:
        raise problem
    form.version.data = str(own.version)
    facts: dict[str, Any] = {"meeting": item.meeting, "item": item, "form": form, "own": own}
    return render_template("meetings/pack_apart.html", room="meetings", **facts), 409


@bp.post(f"{ITEM}/pack/draft")
def draft_part(meeting_ref: str, item_ref: str) -> Answer:
    """Keep the words as they are written; the page's script asks for it now and then."""
    item = _to_write(meeting_ref, item_ref)
    form = PackForm()
    if not form.validate():
        said = " ".join(str(e) for errors in form.errors.values() for e in errors)
        return jsonify(error=said), 422
    try:
        part = packs.save(me(), item, form.as_part(), version=form.seen)
    except (StaleEdit, StaleDataError, NotNow) as problem:
        return jsonify(error=str(problem)), 409
    return jsonify(saved_at=clock.now().isoformat(timespec="seconds"), version=part.version)


@bp.post(f"{ITEM}/pack/added")
def add_to_part(meeting_ref: str, item_ref: str) -> Answer:
    """Add to one's own part after reading the others'; it is marked so."""
    item = _to_write(meeting_ref, item_ref)
    form = AddForm()
    ok, _part = sent(form, lambda: packs.add(me(), item, words=form.added.data or ""))
    if not ok:
        return pack_page(item, add=form), status_of(form)
    return to("pack", item.meeting, "pack-added", item_ref=item.ref)


@bp.post(f"{ITEM}/pack/views")
def hear(meeting_ref: str, item_ref: str) -> Answer:
    """What the patient wants, written down before the meeting."""
    item = _to_write(meeting_ref, item_ref)
    form = ViewsForm()
    try:
        ok, _done = sent(
            form,
            lambda: items.hear(
                me(), item, version=form.seen, base=form.base, seen=form.had, **form.words()
            ),
        )
    except (StaleEdit, StaleDataError):
        db.session.rollback()
        db.session.refresh(item)
        return _two_views(item, form)
    if not ok:
        return pack_page(item, views=form), status_of(form)
    return to("pack", item.meeting, "views-heard", item_ref=item.ref, _anchor="at-views")


def _two_views(item: AgendaItem, form: ViewsForm) -> Answer:
    held = {name: items.held_in(item, name) for name in form.kept}
    facts = {"theirs": told_words(form, held), "mine": told_words(form, form.words())}
    form.version.data = form.mark(item)
    page = render_template(
        "meetings/apart.html",
        room="meetings",
        meeting=item.meeting,
        item=item,
        form=form,
        to="meetings.hear",
        saved=last_saved(item),
        **facts,
    )
    return page, 409


def _views(item: AgendaItem) -> ViewsForm:
    """What the patient wants as it stands; who asks is proposed."""
    form = views_form(item)
    if not form.views_by.data:
        form.views_by.data = me().display_name
    return form


@bp.post(f"{ITEM}/pack/nothing")
def say_nothing(meeting_ref: str, item_ref: str) -> Answer:
    """In the room: somebody who is here has nothing to add."""
    item = item_or_404(meeting_ref, item_ref, Permission.ITEM_READ)
    require(me(), Permission.ITEM_WRITE, item)
    ref = request.form.get("person", "")
    person = next((row.user for row in item.meeting.attendance if row.user.ref == ref), None)
    if person is None:
        raise refuse(me(), "person", ref[:40])
    try:
        packs.say_nothing(me(), item, person=person)
    except Invalid as problem:
        raise NotNow(problem.sentence) from problem
    return to("room", item.meeting, "said-nothing", item=item.ref, _anchor="at-parts")


def own_state(person: Any, item: Any) -> str:
    """One's own part in two words, where one is asked for it."""
    if person.id in item.handed_in_ids:
        return str(_("your part is handed in"))
    asked = {one.id for one in asked_of(item)}
    return str(_("your part is not in yet")) if person.id in asked else ""


__all__ = ["Contribution", "own_state"]
