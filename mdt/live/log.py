"""The log of a shared text: each step numbered under the row's lock, merged, and put in words.

Whatever writes in a shared field goes through here, typed live or sent by a form: one truth. The
thing is an item of the agenda or a shared sheet; `desks.py` says what is which. Called inside a
deed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import DomainError, Invalid, NotNow, StaleEdit
from mdt.domain.live_update import MOST_STATE, STROKES, Malformed, pen_of, reach_of
from mdt.live import text, wake
from mdt.live.desks import Desk, Thing, desk_of
from mdt.models.live import LogHead
from mdt.models.people import User

SEED, TEXT = "seed", "text"
NOTHING = b"\0\0"  # an update without a piece in it

Seen = tuple[int, ...]  # up to this step, and these steps of one's own beyond it


MOST_MARK = 4_000  # letters of a mark


def mark_of(seen: Seen) -> str:
    """What a page carries of the steps that its writer had before them."""
    return "+".join(map(str, seen))


def seen_in(mark: str) -> Seen:
    """The steps a mark names; none where it is torn."""
    steps = mark[:MOST_MARK].split("+")
    sound = all(step.isdecimal() and step.isascii() and len(step) < 10 for step in steps)
    return tuple(int(step) for step in steps) if sound else ()


class Behind(DomainError):
    """It goes on from steps that never came: the browser sends from where the log ends."""


def hold(thing: Thing) -> None:
    """Within a deed: the thing as it stands now, and nobody else changes it until we are done."""
    db.session.flush()
    kind: Any = type(thing)
    db.session.execute(select(kind.id).where(kind.id == thing.id).with_for_update())
    db.session.refresh(thing, [column.key for column in kind.__table__.columns])


def stand_of(thing: Thing) -> tuple[int, bytes]:
    """How far a log has come, and its text; what stood before is where it begins."""
    desk = desk_of(thing)
    row = db.session.get(desk.heads, thing.id, populate_existing=True)
    return (row.seq, row.state) if row is not None else (0, _seed_of(desk))


def head_of(thing: Thing) -> int:
    """How far a log has come."""
    heads = desk_of(thing).heads
    return db.session.scalar(select(heads.seq).where(heads.desk_id == thing.id)) or 0


def add(thing: Thing, step: bytes, by: User) -> tuple[int, bool]:
    """Take one step that a browser sent, of a thing that is held; gives its number, and whether
    it was new.

    A step that came before changes nothing. Malformed and Behind leave all as it was.
    """
    desk = desk_of(thing)
    reach = reach_of(step, desk.fields)
    row = _row(desk)
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
    number = _keep(desk, row, state, step, by, desk.fields)
    return number, number != seq


def put(thing: Thing, words: Mapping[str, str], by: User, *, seen: Seen | None = None) -> Seen:
    """Make fields read as somebody sent them whole, by what differs from the text they had seen.

    What others wrote since stays, and the same words sent again are there once. Without `seen`
    the text as it stands is what they had seen. Gives what they have seen now: with their own
    steps, and without those of others.
    """
    desk, asked = desk_of(thing), tuple(words)
    row = _row(desk)
    base, mine = (row.state, (row.seq,)) if seen is None else (_as_seen(desk, row, seen), seen)
    if seen is not None and (own := _own_since(desk, row, seen, by)):
        sent = text.merged(base, *own.values())
        if all(said.strip() == words[name].strip() for name, said in _read(sent, asked).items()):
            base, mine = sent, (*seen, *own)
            words = {}
    for name, wanted in words.items():
        step = text.difference(base, name, _apart(base, row.state, name, wanted))
        if step != NOTHING:
            state = text.merged(row.state, step)
            number = _keep(desk, row, state, step, by, (name,))
            base, mine = text.merged(base, step), (*mine, number)
    same = _read(base, asked) == _read(row.state, asked)
    return (row.seq,) if same else mine


def words_at(thing: Thing, seen: Seen) -> dict[str, str]:
    """What every field read for somebody who had seen these steps."""
    desk = desk_of(thing)
    row = db.session.get(desk.heads, thing.id, populate_existing=True)
    if not seen or max(seen) > (row.seq if row else 0):
        raise StaleEdit(thing)
    state = _as_seen(desk, row, seen) if row else _seed_of(desk)
    return _read(state, desk.fields)


def steps_after(desk: type[Desk], key: int, seq: int) -> list[tuple[int, bytes]]:
    """The steps of a log from here on, in order."""
    steps = desk.steps
    query = select(steps.seq, steps.data).where(steps.desk_id == key, steps.seq > seq)
    return [(number, data) for number, data in db.session.execute(query.order_by(steps.seq))]


def writers_of(thing: Thing) -> list[int]:
    """Whose steps a log holds, by key."""
    steps = desk_of(thing).steps
    by = select(steps.by_id).where(steps.desk_id == thing.id, steps.by_id.is_not(None))
    return [key for key in db.session.scalars(by.distinct().order_by(steps.by_id)) if key]


def prune(things: Iterable[Thing]) -> None:
    """Keep the final words and drop how they came to be: the log still holds what was deleted."""
    for thing in things:
        hold(thing)
        desk = desk_of(thing)
        row = _row(desk)
        desk.write_down(text.in_words(row.state, *desk.fields))  # never the log alone
        row.state, row.pruned_at = b"", clock.now()
        db.session.flush()
        db.session.execute(delete(desk.steps).where(desk.steps.desk_id == thing.id))


def _row(desk: Desk) -> LogHead:
    """The head of a log, locked; made with what stood in the fields before."""
    query = select(desk.heads).where(desk.heads.desk_id == desk.thing.id).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        seed, key = _seed_of(desk), desk.thing.id
        row = desk.heads(desk_id=key, seq=1, state=seed)
        first = desk.steps(desk_id=key, seq=1, kind=SEED, data=seed, at=clock.now())
        db.session.add_all([row, first])
        db.session.flush()
    if row.pruned_at is not None:
        raise NotNow(desk.over)
    return row


def _seed_of(desk: Desk) -> bytes:
    return text.seeded({name: desk.holds(name) for name in desk.fields})


def _as_seen(desk: Desk, row: LogHead, seen: Seen) -> bytes:
    """The text as somebody had it before them."""
    upto, *own = seen
    if max(seen) > row.seq:
        raise StaleEdit(row)
    steps = dict(steps_after(type(desk), row.desk_id, 0))
    return text.merged(*(steps[n] for n in steps if n <= max(upto, 1) or n in own))


def _own_since(desk: Desk, row: LogHead, seen: Seen, by: User) -> dict[int, bytes]:
    """The steps that somebody has sent since what they say they had seen."""
    steps = desk.steps
    query = select(steps.seq, steps.data).where(
        steps.desk_id == row.desk_id, steps.by_id == by.id, steps.seq > seen[0]
    )
    found = db.session.execute(query.order_by(steps.seq)).all()
    return {number: data for number, data in found if number not in seen}


def _read(state: bytes, names: Iterable[str]) -> dict[str, str]:
    return text.in_words(state, *names)


def _apart(base: bytes, state: bytes, name: str, wanted: str) -> str:
    """Two who began in an empty field at once stand on lines of their own."""
    began_empty = wanted and not text.in_words(base, name)[name].strip()
    return f"\n{wanted}\n" if began_empty and text.in_words(state, name)[name].strip() else wanted


def _keep(
    desk: Desk, row: LogHead, state: bytes, step: bytes, by: User, fields: tuple[str, ...]
) -> int:
    words = text.in_words(state, *fields)
    if words == text.in_words(row.state, *fields) and text.alike(state, row.state):
        return row.seq  # it came before
    for name, said in words.items():
        if len(said) > desk.most(name):
            sentence = f"This is too long: the limit is {desk.most(name)} characters."
            raise Invalid(name, sentence)
    if len(state) > MOST_STATE:
        raise Invalid(fields[0], "This text has been changed too often to be changed again.")
    row.seq, row.state = row.seq + 1, state
    made = {"seq": row.seq, "kind": TEXT, "data": step, "by_id": by.id, "at": clock.now()}
    db.session.add(desk.steps(desk_id=row.desk_id, **made))
    db.session.flush()
    desk.write_down(words)
    wake.call()
    return row.seq
