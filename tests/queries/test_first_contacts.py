"""How soon somebody was in contact after a concern was raised, as far as signed notes tell."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.vocabulary import ConcernKind, NoteKind
from mdt.queries.safety import WITH_THE_PATIENT, first_contacts
from mdt.services import notes, safety


@pytest.fixture
def concern(cast):
    with clock.at(clock.ago(days=3)):
        return safety.raise_concern(
            cast.ot, cast.first, kind=ConcernKind.OTHER, words="Alone.", in_touch=""
        )


def wrote(cast, concern, kind=NoteKind.CONTACT, **after):
    happened = concern.raised_at + timedelta(**after)
    return notes.write(cast.ot, cast.first, kind=kind, happened_at=happened, text="Rang.")


def spans(case):
    return {key: seen.after for key, seen in first_contacts(case).items()}


def test_the_first_of_several_counts_and_what_came_before_does_not(cast, concern):
    wrote(cast, concern, hours=-2)
    wrote(cast, concern, hours=30)
    wrote(cast, concern, hours=4, minutes=10)

    assert spans(cast.first) == {concern.id: "4 h 10 min"}
    assert first_contacts(cast.first)[concern.id].at == concern.raised_at + timedelta(minutes=250)


@pytest.mark.parametrize("kind", [kind for kind in NoteKind if kind not in WITH_THE_PATIENT])
def test_a_note_without_the_patient_is_no_contact(cast, concern, kind):
    wrote(cast, concern, kind=kind, hours=1)

    assert spans(cast.first) == {}


def test_a_draft_is_no_contact_and_another_case_is_another(cast, concern):
    facts = {"kind": NoteKind.CONTACT, "happened_at": concern.raised_at + timedelta(hours=1)}
    notes.save_draft(cast.ot, cast.first, ref="d" * 16, text="Rang.", **facts)
    notes.write(cast.psychologist2, cast.second, text="Rang.", **facts)

    assert spans(cast.first) == {}


def test_a_concern_that_is_closed_keeps_its_own(cast, concern):
    wrote(cast, concern, hours=1)
    safety.close_concern(cast.ot, concern, reason="Seen.", told="sister", version=concern.version)

    assert spans(cast.first) == {concern.id: "1 h"}
