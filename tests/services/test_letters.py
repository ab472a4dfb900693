"""Letters: made of what was settled and of nothing else, checked by name, sent once."""

from dataclasses import fields

import pytest

from mdt import clock
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.letters import AgreedFacts, PatientLetterFacts, ReferrerLetterFacts, as_kept
from mdt.domain.vocabulary import ContactKind, LetterKind
from mdt.queries.letters import addressee_of, draft_of, letters_of
from mdt.services import (
    case_details,
    confidences,
    decisions,
    items,
    letters,
)
from tests.meeting_room import decided, in_days, item_of, sealed, settled, started


@pytest.fixture
def item(cast):
    """An item of signed minutes: a decision with a task and a dissent, and a confidential one."""
    chair = cast.psychiatrist
    with clock.at(clock.ago(days=1)):
        meeting = started(cast, cast.first, cast.second)
        for case in (cast.first, cast.second):
            one = item_of(meeting, case)
            items.open(chair, one)
            made = decided(chair, one, who=cast.ot, text=f"See her twice a week, {case.ref}")
            decisions.dissent(cast.ot, made, words="Once is enough.", named=True)
            task = {"owner": cast.psychologist1, "due_on": in_days(3)}
            decisions.further_action(chair, made, text="Ring the ward.", **task)
            shut = decided(chair, one, who=chair, text="Her father is not told.")
            confidences.mark(chair, shut, confidential=True)
            settled(chair, one)
        sealed(chair, meeting)
    return item_of(meeting, cast.first)


def written(cast, item, **given):
    facts = {
        "kind": LetterKind.REFERRER,
        "to": "Dr R. Referrer",
        "words": "Thank you for your letter.",
        "draft": draft_of(item, "P"),
    }
    return letters.write(cast.ot, item, **(facts | given))


def test_a_letter_offers_decisions_and_tasks_and_no_confidential_one(cast, item):
    draft = draft_of(item, "P")

    assert [(one.words, one.who) for one in draft.lines] == [
        (f"See her twice a week, {cast.first.ref}", "Ms O. Pretend"),
        ("Ring the ward.", "Ms A. Example"),
    ]


def test_each_facts_class_names_what_it_may_hold_and_nothing_else():
    shared = "practice to met_on opening agreed next_review writer written_on".split()

    assert {f.name for f in fields(PatientLetterFacts)} == set(shared)
    assert {f.name for f in fields(ReferrerLetterFacts)} == {
        *shared,
        *("patient", "born", "file_number"),
    }
    assert {f.name for f in fields(AgreedFacts)} == {"words", "who", "by"}


def test_a_letter_names_no_third_person_and_no_other_patient(cast, item):
    case_details.add_contact(
        cast.ot,
        cast.first,
        kind=ContactKind.NEXT_OF_KIN,
        name="Thandi  Example",
        relation="sister",
        phone="",
        may_be_told="",
    )
    for words in ("Her sister thandi example agrees.", "As with Riaan Demo-Fiktief."):
        with pytest.raises(Invalid) as refused:
            written(cast, item, words=words)
        assert refused.value.field == "words"
    draft = draft_of(item, "P")
    said = draft.lines[0]._replace(words="Ask Thandi Example.")
    with pytest.raises(Invalid) as refused:
        written(cast, item, draft=draft._replace(lines=(said,)))
    assert refused.value.field == f"words_{said.key}"


def test_the_referrer_is_who_a_letter_goes_to(cast, item):
    assert addressee_of(cast.first, LetterKind.REFERRER) == ""
    case_details.add_contact(
        cast.ot,
        cast.first,
        kind=ContactKind.REFERRER,
        name="Dr R. Referrer",
        relation="GP",
        phone="",
        may_be_told="decisions",
    )

    assert addressee_of(cast.first, LetterKind.REFERRER) == "Dr R. Referrer"
    assert addressee_of(cast.first, LetterKind.PATIENT) == cast.first.patient.name
    assert written(cast, item, words="Dear Dr R. Referrer,").to == "Dr R. Referrer"


def test_m19_a_changed_word_takes_the_check_back(cast, item):
    letter = written(cast, item)
    letters.check(cast.psychologist1, letter, version=letter.version)
    assert letter.checked_by == cast.psychologist1

    draft = as_kept(letter.content)
    again = {"to": letter.to, "words": letter.words, "draft": draft}
    letters.amend(cast.ot, letter, **again, version=letter.version)
    assert letter.checked_at is not None  # nothing was changed
    letters.amend(cast.ot, letter, **again | {"words": "Dear all"}, version=letter.version)

    assert (letter.checked_at, letter.checked_by) == (None, None)


def test_it_is_sent_once_it_was_checked_and_then_stays_as_it_was(cast, item):
    letter = written(cast, item)
    sent = {"on": clock.today(), "words": "Dr R. Referrer, by post"}
    with pytest.raises(NotNow):
        letters.note_sent(cast.ot, letter, **sent, version=letter.version)
    letters.check(cast.ot, letter, version=letter.version)
    for day in (in_days(1), in_days(-1)):
        with pytest.raises(Invalid):
            letters.note_sent(cast.ot, letter, on=day, words="x", version=letter.version)

    for _twice in range(2):
        letters.note_sent(cast.ot, letter, **sent, version=letter.version)

    assert (letter.sent_on, letter.sent_words) == (clock.today(), "Dr R. Referrer, by post")
    with pytest.raises(NotNow):
        letters.amend(
            cast.ot, letter, to="x", words="", draft=as_kept(letter.content), version=letter.version
        )


def test_only_the_care_team_writes_and_checks(cast, item):
    letter = written(cast, item)
    for person in (cast.psychologist2, cast.supervisor, cast.coordinator, cast.admin):
        with pytest.raises(NotAllowed):
            letters.check(person, letter, version=letter.version)
        with pytest.raises(NotAllowed):
            letters.write(
                person,
                item,
                kind=LetterKind.PATIENT,
                to="x",
                words="",
                draft=draft_of(item, "P"),
            )


def test_two_who_amend_at_once_lose_nothing(cast, item):
    letter = written(cast, item)
    draft = as_kept(letter.content)
    letters.amend(cast.ot, letter, to="A", words="One", draft=draft, version=1)

    with pytest.raises(StaleEdit):
        letters.amend(cast.psychologist1, letter, to="B", words="Two", draft=draft, version=1)


def test_sent_twice_it_is_written_once(cast, item):
    for _twice in range(2):
        written(cast, item, ref="a" * 16)

    assert len(letters_of(cast.first)) == 1


def test_a_letter_that_holds_nothing_is_not_written(cast, item):
    draft = draft_of(item, "P")
    none = draft._replace(lines=tuple(one._replace(taken=False) for one in draft.lines))

    with pytest.raises(Invalid):
        written(cast, item, draft=none)
    with pytest.raises(Invalid):
        written(cast, item, to=" ")


def test_a_letter_is_written_from_signed_minutes(cast):
    meeting = started(cast, cast.first)
    one = item_of(meeting, cast.first)
    items.open(cast.psychiatrist, one)
    decided(cast.psychiatrist, one, who=cast.ot)

    with pytest.raises(NotNow):
        written(cast, one)
