"""The log of an item's text: each step numbered under the row's lock, merged, and put in words.

Whatever writes in a shared field goes through here, from the live room or by a form: one truth.
Called inside a deed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm.attributes import set_committed_value

from mdt import clock
from mdt.database import db
from mdt.domain.errors import DomainError, Invalid, NotNow, StaleEdit
from mdt.domain.live_update import (
    MOST_LETTERS,
    MOST_STATE,
    STROKES,
    Malformed,
    pen_of,
    reach_of,
)
from mdt.live import text, wake
from mdt.live.fields import HEADINGS, LONGEST, held_in, shared_in
from mdt.models.live import LiveText, LiveUpdate
from mdt.models.meetings import AgendaItem
from mdt.models.people import User

SEED, TEXT = "seed", "text"
NOTHING = b"\0\0"  # an update without a piece in it

Seen = tuple[int, ...]  # up to this step, and these steps of one's own beyond it


class Behind(DomainError):
    """It goes on from steps that never came: the browser sends from where the log ends."""


def hold(item: AgendaItem) -> None:
    """Within a deed: the item as it stands now, and nobody else changes it until we are done."""
    db.session.flush()
    db.session.execute(select(AgendaItem.id).where(AgendaItem.id == item.id).with_for_update())
    db.session.refresh(item, [column.key for column in AgendaItem.__table__.columns])


def stand_of(item: AgendaItem) -> tuple[int, bytes]:
    """How far the log of an item has come, and its text; what stood before is where it begins."""
    row = db.session.get(LiveText, item.id, populate_existing=True)
    return (row.seq, row.state) if row is not None else (0, _seed_of(item))


def head_of(item: AgendaItem) -> int:
    """How far the log of an item has come."""
    return db.session.scalar(select(LiveText.seq).where(LiveText.item_id == item.id)) or 0


def add(item: AgendaItem, step: bytes, by: User) -> tuple[int, bool]:
    """Take one step that a browser sent, of an item that is held; gives its number, and whether
    it was new.

    A step that came before changes nothing. Malformed and Behind leave all as it was.
    """
    fields = shared_in(item)
    reach = reach_of(step, fields)
    row = _row(item)
    before = text.reached(row.state)
    try:
        state = text.merged(row.state, step)
        after = text.reached(state)
    except ValueError as problem:
        raise Malformed("It could not be merged.") from problem
    if reach.lacks(after):
        raise Behind("Something that was written before this has not come yet.")
    pen = pen_of(by.ref)
    if any(end > before.get(one, 0) and one // STROKES != pen for one, end in after.items()):
        raise Malformed("It writes under somebody else's number.")
    seq = row.seq
    number = _keep(item, row, state, step, by, fields)
    return number, number != seq


def put(item: AgendaItem, words: Mapping[str, str], by: User, *, seen: Seen | None = None) -> Seen:
    """Make fields read as somebody sent them whole, by what differs from the text they had seen.

    What others wrote since stays. Without `seen` the text as it stands is what they had seen.
    Gives what they have seen now: with their own steps, and without those of others.
    """
    row = _row(item)
    base, mine = (row.state, (row.seq,)) if seen is None else (_as_seen(row, seen), seen)
    for name, wanted in words.items():
        step = text.difference(base, name, _apart(base, row.state, name, wanted))
        if step != NOTHING:
            state = text.merged(row.state, step)
            number = _keep(item, row, state, step, by, (name,))
            base, mine = text.merged(base, step), (*mine, number)
    same = text.in_words(base, *words) == text.in_words(row.state, *words)
    return (row.seq,) if same else mine


def steps_after(item_id: int, seq: int) -> list[tuple[int, bytes]]:
    """The steps of an item's log from here on, in order."""
    query = select(LiveUpdate.seq, LiveUpdate.data).where(
        LiveUpdate.item_id == item_id, LiveUpdate.seq > seq
    )
    return [(number, data) for number, data in db.session.execute(query.order_by(LiveUpdate.seq))]


def prune(items: Iterable[AgendaItem]) -> None:
    """Keep the final words and drop how they came to be: the log still holds what was deleted."""
    for item in items:
        hold(item)
        row = _row(item)
        _write_down(item, text.in_words(row.state, *shared_in(item)))  # never the log alone
        row.state, row.pruned_at = b"", clock.now()
        db.session.flush()
        db.session.execute(delete(LiveUpdate).where(LiveUpdate.item_id == item.id))


def _row(item: AgendaItem) -> LiveText:
    """The item's row, locked; made with what stood in the fields before."""
    query = select(LiveText).where(LiveText.item_id == item.id).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        seed = _seed_of(item)
        row = LiveText(item_id=item.id, seq=1, state=seed)
        first = LiveUpdate(item_id=item.id, seq=1, kind=SEED, data=seed, at=clock.now())
        db.session.add_all([row, first])
        db.session.flush()
    if row.pruned_at is not None:
        raise NotNow("The minutes are signed.")
    return row


def _seed_of(item: AgendaItem) -> bytes:
    return text.seeded({name: held_in(item, name) for name in shared_in(item)})


def _as_seen(row: LiveText, seen: Seen) -> bytes:
    """The text as somebody had it before them."""
    upto, *own = seen
    if max(seen) > row.seq:
        raise StaleEdit(row)
    steps = dict(steps_after(row.item_id, 0))
    return text.merged(*(steps[n] for n in steps if n <= max(upto, 1) or n in own))


def _apart(base: bytes, state: bytes, name: str, wanted: str) -> str:
    """Two who began in an empty field at once stand on lines of their own."""
    began_empty = wanted and not text.in_words(base, name)[name].strip()
    return f"\n{wanted}\n" if began_empty and text.in_words(state, name)[name].strip() else wanted


def _keep(
    item: AgendaItem, row: LiveText, state: bytes, step: bytes, by: User, fields: tuple[str, ...]
) -> int:
    words = text.in_words(state, *fields)
    if words == text.in_words(row.state, *fields) and text.alike(state, row.state):
        return row.seq  # it came before
    for name, said in words.items():
        most = LONGEST.get(name, MOST_LETTERS)
        if len(said) > most:
            raise Invalid(name, f"This is too long: the limit is {most} characters.")
    if len(state) > MOST_STATE:
        raise Invalid(fields[0], "This text has been changed too often to be changed again.")
    row.seq, row.state = row.seq + 1, state
    moment = clock.now()
    db.session.add(
        LiveUpdate(item_id=item.id, seq=row.seq, kind=TEXT, data=step, by_id=by.id, at=moment)
    )
    db.session.flush()
    _write_down(item, words)
    wake.call()
    return row.seq


def _write_down(item: AgendaItem, words: Mapping[str, str]) -> None:
    """The words where pages, minutes and search read them.

    Not by way of the mapped object: whoever closes the item or decides has seen the same item,
    though somebody was typing meanwhile, so that its version stays as it was.
    """
    table: Any = AgendaItem.__table__
    told = {name: said.strip() for name, said in words.items()}
    values: dict[str, Any] = {
        name: said
        for name, said in told.items()
        if name not in HEADINGS and held_in(item, name) != said
    }
    headings = {HEADINGS[name]: said for name, said in told.items() if name in HEADINGS}
    if headings and headings != {key: item.crisis.get(key, "") for key in headings}:
        values["crisis"] = {**item.crisis, **headings}
    if values.get("patient_views") and item.views_missing:
        values["views_missing"] = ""
    if not values:
        return
    db.session.execute(update(table).where(table.c.id == item.id).values(values))
    for name, value in values.items():
        set_committed_value(item, name, value)
