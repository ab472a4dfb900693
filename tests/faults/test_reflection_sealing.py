"""What is sealed opens in its own place only, is never in clear, and outlives its keys."""

import logging
from dataclasses import replace

import pytest
from sqlalchemy import text

from mdt import keyring
from mdt.columns import SealedText
from mdt.database import db, new_ref
from mdt.keyring import CannotOpen
from mdt.models.reflections import Reflection
from mdt.queries import reflections as reading
from mdt.services import keys, reflections
from mdt.services.audit import AuditEvent, change
from tests.houses import own_keyring

CANARY = "canary-7f3-sealed"


def keep(cast, **words):
    row = reflections.keep_new(cast.ot, cast.first, **{"pull": CANARY, **words})
    db.session.commit()
    return row


def sealed(row):
    query = text("SELECT content_sealed, about_me_sealed FROM reflection WHERE id = :id")
    return [bytes(part) for part in db.session.execute(query, {"id": row.id}).one()]


def put(row, **columns):
    """Somebody with the database file at hand writes into a row."""
    for name, value in columns.items():
        db.session.execute(
            text(f"UPDATE reflection SET {name} = :value WHERE id = :id"),
            {"value": value, "id": row.id},
        )
    db.session.commit()
    db.session.expire_all()


def test_nothing_is_kept_in_clear(cast):
    row = keep(cast, about_me=f"{CANARY} mine", dials={"warm": 3})

    assert reading.find(cast.ot, cast.first.ref, row.ref).thoughts.pull == CANARY
    for part in sealed(row):
        assert len(part) > 60
        for clear in (CANARY, "warm", "boundary"):
            assert clear.encode() not in part


def test_a_text_moved_to_another_row_does_not_open(cast):
    mine, other = keep(cast), keep(cast)
    put(other, content_sealed=sealed(mine)[0])

    with pytest.raises(CannotOpen):
        _ = db.session.get(Reflection, other.id).content


def test_a_text_moved_to_the_other_column_does_not_open(cast):
    row = keep(cast, about_me="mine alone")
    content, about_me = sealed(row)
    put(row, content_sealed=about_me, about_me_sealed=content)
    found = db.session.get(Reflection, row.id)

    with pytest.raises(CannotOpen):
        _ = found.content
    with pytest.raises(CannotOpen):
        _ = found.about_me


def test_one_altered_byte_and_a_missing_key_do_not_open(cast):
    row = keep(cast)
    content = sealed(row)[0]
    for end in (-1, 20):
        altered = bytearray(content)
        altered[end] ^= 1
        put(row, content_sealed=bytes(altered))
        with pytest.raises(CannotOpen):
            _ = db.session.get(Reflection, row.id).content
    put(row, content_sealed=content)
    ring = SealedText.ring()
    stranger = keyring.new()
    assert db.session.get(Reflection, row.id).content
    with own_keyring():
        SealedText.ring = staticmethod(lambda: replace(stranger, audit_key=ring.audit_key))
        with pytest.raises(CannotOpen):
            _ = db.session.get(Reflection, row.id).content


def test_a_page_of_a_text_that_does_not_open_tells_nothing(cast, sign_in):
    mine, other = keep(cast), keep(cast)
    put(other, content_sealed=sealed(mine)[0])

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/reflections/{other.ref}")

    assert page.status == 500
    assert CANARY not in page.text
    assert "CannotOpen" not in page.text


def test_the_same_words_are_never_sealed_alike(cast):
    first, second = keep(cast), keep(cast)

    assert set(sealed(first)).isdisjoint(sealed(second))


def test_new_keys_keep_old_texts_readable_and_leave_no_trace(app, cast, spare):
    row = keep(cast, about_me="mine alone")
    before, settings = sealed(row), app.config["MDT"]
    with own_keyring():
        (spare / keyring.FILE).write_text(SealedText.ring().dump())
        SealedText.ring = staticmethod(keyring.watched(SealedText.ring(), spare))
        app.config["MDT"] = replace(settings, instance=spare)
        ring, _resumed = keys.next_ring(spare)
        assert list(keys.seal_anew(ring))
        db.session.expire_all()
        thoughts = reading.find(cast.ot, cast.first.ref, row.ref).thoughts
        after = sealed(row)
        app.config["MDT"] = settings

    assert (thoughts.pull, thoughts.about_me) == (CANARY, "mine alone")
    assert {ring.key_of(part) for part in after} == {ring.current}
    assert set(before).isdisjoint(after)


def test_an_insert_that_fails_keeps_the_words_to_itself(app, cast, sign_in, caplog, monkeypatch):
    """The worst case: the words themselves are among the values of a statement that breaks."""
    caplog.set_level(logging.DEBUG)
    taken = keep(cast)

    def break_it(*_args, **_kw):
        with change(cast.ot) as work:
            row = Reflection(ref=taken.ref, case_id=cast.first.id, author_id=cast.ot.id)
            row.saved_at, row.content_sealed = taken.saved_at, f"{CANARY} in clear".encode()
            db.session.add(row)
            work.note(AuditEvent.REFLECTION_SAVED, row, private_to=cast.ot)

    monkeypatch.setattr(reflections, "keep_new", break_it)
    browser = sign_in(cast.ot)
    form = browser.get(f"/cases/{cast.first.ref}/reflections/new").form("/new")
    page = browser.post(f"/cases/{cast.first.ref}/reflections/new", form | {"pull": CANARY})

    assert page.status == 409
    assert [r for r in caplog.records if "IntegrityError" in r.getMessage()]  # it did fail
    told = "\n".join([caplog.text, *[f"{vars(r)} {r.exc_text}" for r in caplog.records]])
    assert CANARY not in told
    assert CANARY not in page.text


def test_no_address_can_be_guessed_from_another(cast):
    refs = {keep(cast).ref for _n in range(5)} | {new_ref()}

    assert len(refs) == 6
    assert all(len(ref) == 16 for ref in refs)
