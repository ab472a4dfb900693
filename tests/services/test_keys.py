"""Keys are changed while people work, an interruption loses nothing, and a lost file comes back."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from mdt import keyring
from mdt.columns import SealedText
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.models.reflections import Reflection
from mdt.services import keys, recovery
from mdt.services.audit import AuditEvent, change
from tests.houses import own_keyring


@pytest.fixture
def folder(app, spare):
    """The data folder of an installation whose keyring is a file, read again when it changes."""
    before = app.config["MDT"]
    with own_keyring():
        (spare / keyring.FILE).write_text(SealedText.ring().dump())
        SealedText.ring = staticmethod(keyring.watched(SealedText.ring(), spare))
        app.config["MDT"] = replace(before, instance=spare)
        yield spare
    app.config["MDT"] = before


def write(cast, words):
    """A sealed row, as the reflections' own service writes it."""
    with change(cast.ot) as work:
        row = Reflection(case_id=cast.first.id, author_id=cast.ot.id, saved_at=cast.ot.created_at)
        row.content, row.about_me = words, f"about me: {words}"
        db.session.add(row)
        work.note(AuditEvent.REFLECTION_SAVED, row, private_to=cast.ot)
    return row


def opened():
    db.session.expire_all()
    return sorted(row.content for row in db.session.scalars(select(Reflection)))


def keys_in_use():
    db.session.expire_all()
    rows = db.session.scalars(select(Reflection)).all()
    ring = SealedText.ring()
    return {ring.key_of(s) for row in rows for s in (row.content_sealed, row.about_me_sealed)}


def test_every_text_is_sealed_with_the_new_key(cast, folder):
    for number in range(7):
        write(cast, f"words {number}")
    before = opened()
    ring, resumed = keys.next_ring(folder)
    counts = list(keys.seal_anew(ring))

    assert not resumed
    assert counts[-1] == 14
    assert keys_in_use() == {"k2"}
    assert opened() == before
    assert keyring.load(folder).current == "k2"


def test_an_interrupted_rotation_goes_on_with_the_same_key(cast, folder, monkeypatch):
    monkeypatch.setattr(keys, "BATCH", 2)
    for number in range(5):
        write(cast, f"words {number}")
    ring, _resumed = keys.next_ring(folder)
    next(keys.seal_anew(ring))
    half = keys_in_use()
    readable = opened()
    again, resumed = keys.next_ring(folder)
    list(keys.seal_anew(again))

    assert half == {"k1", "k2"}
    assert len(readable) == 5
    assert resumed
    assert again.current == "k2"
    assert keys_in_use() == {"k2"}
    assert set(keyring.load(folder).seal_keys) == {"k1", "k2"}


def test_an_interruption_before_the_first_text_makes_no_third_key(cast, folder):
    write(cast, "words")
    keys.next_ring(folder)

    ring, resumed = keys.next_ring(folder)

    assert (ring.current, resumed) == ("k2", True)


def test_what_is_written_after_the_rotation_needs_no_restart(cast, folder):
    keys.next_ring(folder)
    row = write(cast, "written later")

    assert SealedText.ring().key_of(row.content_sealed) == "k2"
    assert opened() == ["written later"]


def test_a_text_that_does_not_open_stops_the_rotation_and_tells_no_owner(cast, folder):
    row = write(cast, "words")
    broken = row.content_sealed[:-1] + bytes([row.content_sealed[-1] ^ 1])
    db.session.execute(text("UPDATE reflection SET content_sealed = :b"), {"b": broken})
    db.session.commit()
    ring, _resumed = keys.next_ring(folder)

    with pytest.raises(Invalid, match="in reflection does not open") as stopped:
        list(keys.seal_anew(ring))
    assert row.ref not in str(stopped.value)


def test_the_rotation_stands_in_the_trail_without_a_count(cast, folder):
    write(cast, "words")
    ring, _resumed = keys.next_ring(folder)
    list(keys.seal_anew(ring))

    kept = db.session.execute(
        text("SELECT payload FROM audit_row WHERE event = 'practice.keys_rotated'")
    ).scalars()
    assert list(kept) == ["{}"]


def test_a_lost_keyring_comes_back_from_the_words(cast, folder):
    write(cast, "sealed before")
    paper = recovery.make(cast.admin, shown_in="x")
    ring, _resumed = keys.next_ring(folder)
    recovery.copy_anew(ring)
    list(keys.seal_anew(ring))
    whole = (folder / keyring.FILE).read_text()
    stranger = keyring.new().dump()
    (folder / keyring.FILE).write_text(stranger)

    assert keys.recover(folder, " ".join(paper.words))
    assert (folder / keyring.FILE).read_text() == whole
    assert (folder / f"{keyring.FILE}.replaced").read_text() == stranger
    assert (folder / keyring.FILE).stat().st_mode & 0o777 == 0o600
    assert opened() == ["sealed before"]
    assert not keys.recover(folder, " ".join(paper.words))


def test_a_keyring_from_the_environment_is_not_written_over(folder, monkeypatch):
    monkeypatch.setenv("MDT_KEYRING", keyring.new().dump())

    with pytest.raises(NotNow, match="MDT_KEYRING"):
        keys.next_ring(folder)
    with pytest.raises(NotNow, match="MDT_KEYRING"):
        keys.recover(folder, "words")
