"""Notes as verbs: drafts, signing, addenda; who may do what."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotAllowed, NotFound, NotNow, StaleEdit
from mdt.domain.policy import Permission, who
from mdt.domain.vocabulary import NoteKind
from mdt.models.audit import AuditRow
from mdt.models.finding import SearchDocument
from mdt.models.notes import Addendum, Note
from mdt.services import cases, notes, trail
from tests.counting import count

CANARY = "canary-3f9 heron"


def draft(actor, case, text=CANARY, *, ref=None, version=0, **given):
    fields = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=2), **given}
    ref = ref or new_ref()
    return notes.save_draft(actor, case, ref=ref, text=text, version=version, **fields)


def signed(actor, case, text=CANARY, **given):
    fields = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=2), **given}
    return notes.write(actor, case, text=text, **fields)


def names(people):
    return {person.username for person in people}


def events(thing):
    rows = db.session.scalars(
        select(AuditRow.event).where(AuditRow.subject_ref == thing.ref).order_by(AuditRow.id)
    )
    return rows.all()


def test_a_draft_is_its_authors_and_a_signed_note_the_teams(cast):
    note = draft(cast.ot, cast.first)

    assert names(who(Permission.NOTE_READ, note, cast.everybody)) == {"ot"}
    assert names(who(Permission.NOTE_AMEND, note, cast.everybody)) == {"ot"}
    assert names(who(Permission.NOTE_ADDEND, note, cast.everybody)) == set()

    notes.sign(cast.ot, note, version=note.version)

    team = {"psychologist1", "ot", "psychiatrist"}
    assert names(who(Permission.NOTE_READ, note, cast.everybody)) == team
    assert names(who(Permission.NOTE_AMEND, note, cast.everybody)) == set()
    assert names(who(Permission.NOTE_ADDEND, note, cast.everybody)) == team


def test_only_the_care_team_writes(cast):
    wrote = set()
    for person in cast.everybody:
        try:
            signed(person, cast.first)
        except NotAllowed:
            continue
        wrote.add(person.username)

    assert wrote == {"psychologist1", "ot", "psychiatrist"}
    assert count(Note) == 3


def test_drafts_survive_and_grow(cast):
    note = draft(cast.ot, cast.first, "The first")
    again = draft(cast.ot, cast.first, "The first and the second", ref=note.ref, version=1)

    assert (again.id, again.text, again.version) == (note.id, "The first and the second", 2)
    assert events(note) == ["note.started", "note.saved"]
    assert trail.verify().whole


def test_a_first_save_sent_twice_makes_one_draft(cast):
    ref, at = new_ref(), clock.ago(hours=1)
    draft(cast.ot, cast.first, "Words", ref=ref, happened_at=at)
    draft(cast.ot, cast.first, "Words", ref=ref, happened_at=at)
    draft(cast.ot, cast.first, "Other words, the answer was lost", ref=ref, happened_at=at)

    kept = db.session.scalars(select(Note)).one()
    assert kept.text == "Other words, the answer was lost"
    assert events(kept) == ["note.started", "note.saved"]


def test_another_window_is_told_and_nothing_is_lost(cast):
    note = draft(cast.ot, cast.first, "One two")
    draft(cast.ot, cast.first, "Three four five", ref=note.ref, version=1)

    with pytest.raises(StaleEdit):
        draft(cast.ot, cast.first, "Six", ref=note.ref, version=1)

    assert note.text == "Three four five"


def test_a_save_that_holds_all_of_the_last_one_is_not_a_conflict(cast):
    note = draft(cast.ot, cast.first, "One")
    draft(cast.ot, cast.first, "One two", ref=note.ref, version=1)

    draft(cast.ot, cast.first, "One two three", ref=note.ref, version=1)

    assert note.text == "One two three"


def test_an_address_that_is_taken_is_not_found(cast):
    theirs = draft(cast.psychologist1, cast.first)
    elsewhere = draft(cast.psychiatrist, cast.first)

    with pytest.raises(NotFound):
        draft(cast.ot, cast.first, "mine now", ref=theirs.ref)
    with pytest.raises(NotFound):
        draft(cast.psychiatrist, cast.second, "mine now", ref=elsewhere.ref)

    assert (theirs.text, elsewhere.text) == (CANARY, CANARY)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 60_001}, "text"),
        ({"happened_at": clock.now() + timedelta(days=1)}, "happened_on"),
        ({"happened_at": clock.wall(date(1998, 5, 3), 12)}, "happened_on"),
    ],
)
def test_what_cannot_be_signed_says_where(cast, given, field):
    with pytest.raises(Invalid) as refused:
        signed(cast.ot, cast.first, **given)

    assert refused.value.field == field
    assert count(Note) == 0


def test_the_longest_text_and_the_day_of_birth_are_kept(cast):
    note = signed(cast.ot, cast.first, "x" * 60_000, happened_at=clock.wall(date(1998, 5, 4), 12))

    assert len(note.text) == 60_000
    assert note.is_late


@pytest.mark.parametrize(("hours", "late"), [(23, False), (25, True)])
def test_a_late_entry_says_so_in_the_trail(cast, hours, late):
    note = signed(cast.ot, cast.first, happened_at=clock.ago(hours=hours))

    row = db.session.scalars(select(AuditRow).where(AuditRow.event == "note.signed")).one()
    assert note.is_late is late
    assert row.payload == f'{{"kind": "session", "late": {str(late).lower()}}}'
    assert CANARY not in row.payload


def test_signed_is_locked(cast):
    note = signed(cast.ot, cast.first)

    with pytest.raises(NotNow):
        draft(cast.ot, cast.first, "changed", ref=note.ref, version=note.version)
    with pytest.raises(NotAllowed):
        notes.sign(cast.ot, note, version=note.version)
    with pytest.raises(NotAllowed):
        notes.discard(cast.ot, note, version=note.version)

    assert note.text == CANARY


def test_signing_a_version_not_seen_is_refused(cast):
    note = draft(cast.ot, cast.first)

    with pytest.raises(StaleEdit):
        notes.sign(cast.ot, note, version=note.version + 1)

    assert note.signed_at is None


def test_an_addendum_sent_twice_is_one(cast):
    note, ref = signed(cast.ot, cast.first), new_ref()

    notes.add_addendum(cast.psychiatrist, note, text="The dose was 20 mg.", ref=ref)
    notes.add_addendum(cast.psychiatrist, note, text="The dose was 20 mg.", ref=ref)

    assert [row.text for row in db.session.scalars(select(Addendum))] == ["The dose was 20 mg."]
    assert events(note)[-1] == "note.addendum_added"
    assert note.text == CANARY


def test_a_discarded_draft_is_gone_and_the_trail_says_so(cast):
    note = draft(cast.ot, cast.first)

    notes.discard(cast.ot, note, version=1)

    assert count(Note) == 0
    assert events(note) == ["note.started", "note.discarded"]


def test_a_former_member_reads_their_own_signed_notes_and_writes_no_more(cast):
    mine, unsigned = signed(cast.ot, cast.first), draft(cast.ot, cast.first)
    theirs = signed(cast.psychologist1, cast.first)

    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    ot = cast.ot
    readable = [note for note in (mine, theirs, unsigned) if who(Permission.NOTE_READ, note, [ot])]
    assert readable == [mine, unsigned]
    for deed in (
        lambda: signed(ot, cast.first),
        lambda: notes.add_addendum(ot, mine, text="more"),
        lambda: notes.sign(ot, unsigned, version=1),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_signing_makes_a_note_findable_in_the_same_deed(cast):
    note = draft(cast.ot, cast.first)
    documents = select(SearchDocument).where(SearchDocument.kind == "note")
    assert db.session.scalars(documents).all() == []

    notes.sign(cast.ot, note, version=1)
    notes.add_addendum(cast.ot, note, text="And a **kingfisher**.")

    found = db.session.scalars(documents).one()
    assert (found.kind, found.ref) == ("note", note.ref)
    assert found.words.split()[-4:] == ["heron", "and", "a", "kingfisher"]
