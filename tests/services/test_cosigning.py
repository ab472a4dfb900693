"""Co-signing: the author chooses what is shown, fixed at asking; the supervisor answers."""

import pytest

from mdt import clock
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import FormulationStatus, NoteKind
from mdt.queries.cosigning import asked_by, of_text, waiting_for
from mdt.services import accounts, cases, cosigning, formulations, notes
from tests import formulation_writing


@pytest.fixture
def note(cast):
    given = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=5)}
    return notes.write(cast.psychologist1, cast.first, text="Came on time.", **given)


def parts(row):
    return [part["words"] for part in row.shown["parts"]]


def test_what_is_shown_is_fixed_at_asking(cast, note):
    row = cosigning.ask(cast.psychologist1, note)
    notes.add_addendum(cast.psychologist1, note, text="A later word.")

    assert parts(row) == ["Came on time."]
    assert row.supervisor == cast.supervisor
    assert waiting_for(cast.supervisor) == [row]


def test_a_version_is_shown_field_by_field(cast):
    version = formulation_writing.keep(cast.psychologist1, cast.first)

    row = cosigning.ask(cast.psychologist1, version)

    assert "A mother who left twice" in " ".join(parts(row))
    assert row.shown["title"].startswith("Five Ps")


def test_only_its_author_shows_it_and_only_what_stands(cast, note):
    for person in (cast.ot, cast.psychiatrist, cast.supervisor, cast.psychologist2):
        with pytest.raises(NotAllowed):
            cosigning.ask(person, note)
    draft = notes.write(
        cast.psychologist1,
        cast.first,
        text="Half",
        kind=NoteKind.SESSION,
        happened_at=clock.ago(hours=1),
        sign=False,
    )
    own = formulation_writing.keep(cast.psychologist1, cast.first, status=FormulationStatus.DRAFT)
    for text in (draft, own):
        with pytest.raises(NotAllowed):
            cosigning.ask(cast.psychologist1, text)


def test_the_supervisor_signs_with_it_once(cast, note):
    row = cosigning.ask(cast.psychologist1, note)
    with pytest.raises(StaleEdit):
        cosigning.sign(cast.supervisor, row, comment="", version=9)

    cosigning.sign(cast.supervisor, row, comment="Well seen.", version=row.version)

    assert (row.returned, row.comment, waiting_for(cast.supervisor)) == (False, "Well seen.", [])
    assert of_text(note.ref) == [row]
    with pytest.raises(NotNow):
        cosigning.send_back(cast.supervisor, row, comment="No.", version=row.version)
    with pytest.raises(NotNow):
        cosigning.withdraw(cast.psychologist1, row)


def test_to_return_it_says_what_should_be_different(cast, note):
    row = cosigning.ask(cast.psychologist1, note)
    with pytest.raises(Invalid):
        cosigning.send_back(cast.supervisor, row, comment=" ", version=row.version)

    cosigning.send_back(cast.supervisor, row, comment="Say what she did.", version=row.version)

    assert row.returned
    assert cosigning.ask(cast.psychologist1, note) != row  # it may be asked again


def test_unanswered_it_is_taken_back_and_asked_once(cast, note):
    row = cosigning.ask(cast.psychologist1, note)
    assert cosigning.ask(cast.psychologist1, note) == row
    with pytest.raises(NotAllowed):
        cosigning.withdraw(cast.supervisor, row)

    cosigning.withdraw(cast.psychologist1, row)

    assert (waiting_for(cast.supervisor), asked_by(cast.psychologist1)) == ([], [])


def test_it_is_read_by_the_two_of_them_while_one_supervises_the_other(cast, note):
    row = cosigning.ask(cast.psychologist1, note)
    readers = {p.username for p in cast.everybody if can(p, Permission.COSIGN_READ, row)}
    assert readers == {"psychologist1", "supervisor"}

    accounts.name_supervisor(cast.admin, cast.psychologist1, supervisor=None)

    assert not can(cast.supervisor, Permission.COSIGN_READ, row)
    assert waiting_for(cast.supervisor) == []
    with pytest.raises(NotAllowed):
        cosigning.sign(cast.supervisor, row, comment="", version=row.version)


def test_without_a_supervisor_or_on_a_restricted_case_nothing_is_shown(cast, note):
    cases.restrict(
        cast.psychologist1,
        cast.first,
        restricted=True,
        summary_to_supervisor=False,
        version=cast.first.version,
    )
    with pytest.raises(NotNow, match="restricted"):
        cosigning.ask(cast.psychologist1, note)
    accounts.name_supervisor(cast.admin, cast.psychologist1, supervisor=None)
    with pytest.raises(NotNow, match="No supervisor"):
        cosigning.ask(cast.psychologist1, note)


def test_latest_versions_stay_what_they_were(cast):
    version = formulation_writing.keep(cast.psychologist1, cast.first)
    row = cosigning.ask(cast.psychologist1, version)
    formulation_writing.keep(cast.psychologist1, cast.first, follows=version.ref)

    assert formulations.latest(cast.first, "five_ps") != version
    assert row.text_ref == version.ref
