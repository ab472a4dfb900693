"""Two people live in one formulation: who may, what is kept, and that no word is lost."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotFound, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.live_update import Malformed
from mdt.domain.together import Whose
from mdt.domain.vocabulary import Confidence, FormulationStatus, NoteKind
from mdt.live import log
from mdt.live.presence import Place
from mdt.models.audit import AuditRow
from mdt.models.finding import SearchDocument
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.models.live import LivePresence
from mdt.models.shared_sheets import SharedSheet, SheetStep, SheetText
from mdt.queries.shared_sheets import lines_in, open_on, wrote_in, wrote_together
from mdt.services import (
    care_team,
    formulations,
    invitations,
    notes,
    shared_sheets,
)
from tests.formulation_writing import keep
from tests.live.writing import Desk
from tests.meeting_room import item_of, started
from tests.sheet_writing import (
    PREDISPOSING,
    PRESENTING,
    anew,
    begun,
    closed_for_good,
    typed,
    written,
)

TEAM = {"psychologist1", "ot", "psychiatrist"}


def who_may(cast, deed) -> set[str]:
    """Who of everybody may do it, by user name."""
    done = set()
    for person in cast.everybody:
        try:
            deed(person)
        except NotAllowed:
            continue
        done.add(person.username)
    return done


def noted(event) -> int:
    query = select(func.count()).select_from(AuditRow).where(AuditRow.event == event.value)
    return db.session.scalar(query) or 0


def steps(sheet) -> int:
    query = select(func.count()).select_from(SheetStep).where(SheetStep.sheet_id == sheet.id)
    return db.session.scalar(query) or 0


def test_the_care_team_and_nobody_else_begins_types_and_is_there(cast):
    sheet = begun(cast.ot, cast.first)

    assert who_may(cast, lambda p: begun(p, cast.first)) == TEAM
    assert who_may(cast, lambda p: typed(p, sheet, "x")) == TEAM
    assert who_may(cast, lambda p: written(p, sheet, narrative="x")) == TEAM
    assert who_may(cast, lambda p: shared_sheets.be_at(p, sheet, Place("a" * 32))) == TEAM
    assert who_may(cast, lambda p: shared_sheets.leave(p, sheet, client="b" * 32)) == TEAM
    assert who_may(cast, lambda p: shared_sheets.take(p, sheet)) == TEAM
    assert who_may(cast, lambda p: shared_sheets.keep(p, sheet)) == TEAM
    assert who_may(cast, lambda p: shared_sheets.put_away(p, begun(cast.ot, cast.first))) == TEAM


def test_a_guest_asked_in_for_an_item_of_the_case_never_writes_in_its_sheet(cast):
    meeting = started(cast, cast.first)
    invitations.invite(cast.psychiatrist, item_of(meeting, cast.first), person=cast.outsider)
    sheet = begun(cast.ot, cast.first)

    with pytest.raises(NotAllowed):
        typed(cast.outsider, sheet, "As a guest.")


def test_two_who_begin_come_into_one_sheet(cast):
    first, second = begun(cast.ot, cast.first), begun(cast.psychologist1, cast.first)

    assert first.ref == second.ref
    assert noted(AuditEvent.SHEET_BEGUN) == 1
    assert begun(cast.ot, cast.first, template_id="cbt").ref != first.ref
    row = open_on(cast.first)["five_ps", ""]
    assert (row.ref, row.opened_by) == (first.ref, cast.ot.display_name)


def test_the_database_itself_lets_only_one_be_open(cast):
    begun(cast.ot, cast.first)
    given = {"case_id": cast.first.id, "template_id": "five_ps", "template_version": 1, "words": {}}

    db.session.add(SharedSheet(**given, opened_by_id=cast.ot.id, opened_at=clock.now()))

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("template_id", ["chain", "tfp_dyad", "moho", "safety_plan"])
def test_what_has_numbered_places_is_written_on_sheets_of_ones_own(cast, template_id):
    with pytest.raises(Invalid, match="a sheet of one's own"):
        begun(cast.ot, cast.first, template_id=template_id)


def test_an_unknown_template_is_no_such_record_and_a_strange_event_is_refused(cast):
    with pytest.raises(NotFound):
        begun(cast.ot, cast.first, template_id="nothing_of_ours")
    with pytest.raises(Invalid):
        begun(cast.ot, cast.first, about="a" * 16)


def test_it_begins_with_the_words_of_the_newest_version(cast):
    version = keep(cast.ot, cast.first)

    sheet = begun(cast.psychologist1, cast.first)

    assert sheet.follows is version
    assert sheet.words[PREDISPOSING] == (
        "A mother who left twice in the night.\n\nPraised for needing nothing."
    )
    assert Desk(cast.ot, sheet).said(PREDISPOSING) == sheet.words[PREDISPOSING]


def test_two_who_type_in_one_text_at_once_lose_no_key(cast):
    sheet = begun(cast.ot, cast.first)
    one, other = Desk(cast.ot, sheet), Desk(cast.psychologist1, sheet)

    for mine, theirs in zip("Rings after.", "NOT BEFORE!!", strict=True):
        for desk, key in ((one, mine), (other, theirs)):
            shared_sheets.type_in(desk.person, sheet, desk.key(key, PRESENTING))

    assert sorted(anew(sheet).words[PRESENTING]) == sorted("Rings after.NOT BEFORE!!")
    assert steps(sheet) == 1 + 2 * 12
    assert wrote_in(sheet) == sorted([cast.ot.display_name, cast.psychologist1.display_name])


def test_the_trail_has_one_row_a_person_and_quarter_of_an_hour(cast):
    sheet = begun(cast.ot, cast.first)
    desk = Desk(cast.ot, sheet)
    with clock.at(clock.now().replace(minute=1)):
        for key in "four":
            shared_sheets.type_in(cast.ot, sheet, desk.key(key, "narrative"))
        typed(cast.psychologist1, sheet, "x")

    assert noted(AuditEvent.SHEET_WRITTEN) == 2


def test_a_form_and_the_live_sheet_are_one_truth(cast):
    """What a page without script sends whole goes in by what differs from what it had seen."""
    sheet = begun(cast.ot, cast.first)
    written(cast.ot, sheet, narrative="One. Two.")
    typed(cast.psychologist1, sheet, "Zero. ")

    shared_sheets.write(cast.ot, sheet, {"narrative": "One. Two. Three."}, seen=(2,))

    assert anew(sheet).words["narrative"] == "Zero. One. Two. Three."


def test_the_same_form_sent_again_after_others_wrote_is_there_once(cast):
    sheet = begun(cast.ot, cast.first)
    for _twice in range(2):
        shared_sheets.write(cast.ot, sheet, {"narrative": "Once.", PRESENTING: "Mine."}, seen=(1,))
        typed(cast.psychologist1, sheet, "Meanwhile. ")

    assert anew(sheet).words["narrative"] == "Meanwhile. Meanwhile. Once."
    assert anew(sheet).words[PRESENTING] == "Mine."


@pytest.mark.parametrize("seen", [(), (99,)])
def test_who_cannot_say_what_they_had_seen_is_shown_both_texts(cast, seen):
    sheet = begun(cast.ot, cast.first)

    with pytest.raises(StaleEdit):
        shared_sheets.write(cast.ot, sheet, {"narrative": "x"}, seen=seen)
    assert anew(sheet).words["narrative"] == ""


def test_a_field_that_is_not_asked_is_refused_and_so_is_what_is_too_long(cast):
    sheet = begun(cast.ot, cast.first)

    with pytest.raises(Malformed):
        typed(cast.ot, sheet, "x", "discussion")
    with pytest.raises(Invalid, match="the limit is 4000 characters"):
        typed(cast.ot, sheet, "x" * 4001, PRESENTING)
    assert steps(sheet) == 0


def test_kept_it_is_a_version_with_the_names_of_all_who_wrote(cast):
    before = keep(cast.ot, cast.first)
    was = {s.text: s for s in before.statements}
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "Her sister came. ")
    typed(cast.psychiatrist, sheet, "New, and of two.\n\n", PREDISPOSING)

    made = shared_sheets.keep(cast.psychologist1, sheet)

    now = {s.text: s for s in made.statements}
    kept = now["A mother who left twice in the night."]
    assert kept.identity == was["A mother who left twice in the night."].identity
    assert kept.confidence is Confidence.LIKELY
    assert now["New, and of two."].confidence is None
    assert (made.number, made.follows_id, made.author) == (2, before.id, cast.psychologist1)
    assert made.status is FormulationStatus.SHARED_WITH_TEAM
    assert made.narrative == "Her sister came. Feeling comes fast and settles slowly."
    names = [author.name for author in wrote_together([made.id])[made.id]]
    assert names == sorted([cast.ot.display_name, cast.psychiatrist.display_name])
    assert open_on(cast.first) == {}
    assert begun(cast.ot, cast.first).ref != sheet.ref


def test_what_a_statement_rests_on_goes_along(cast):
    facts = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=5)}
    note = notes.write(cast.ot, cast.first, text="Came on time.", **facts)
    line = formulations.Line("Rings after.", Confidence.LIKELY, (("note", note.ref),))
    keep(cast.ot, cast.first, fields={"presenting": [line]})
    sheet = begun(cast.psychologist1, cast.first)
    typed(cast.psychologist1, sheet, "More. ", PRESENTING)

    made = shared_sheets.keep(cast.psychologist1, sheet)

    [said] = lines_in(made)["presenting"]
    assert (said.text, said.confidence) == ("More. Rings after.", Confidence.LIKELY)
    assert said.rests_on == (("note", note.ref),)


def test_keeping_drops_how_the_words_came_to_be(cast):
    """Trap: a Yjs document keeps what was deleted."""
    sheet = begun(cast.ot, cast.first)
    desk = Desk(cast.ot, sheet)
    shared_sheets.type_in(cast.ot, sheet, desk.key("canary-5e2 Kept.", "narrative"))
    shared_sheets.type_in(cast.ot, sheet, desk.strike(0, 11, "narrative"))
    shared_sheets.be_at(cast.ot, sheet, Place("a" * 32, None, "narrative"))
    assert b"canary-5e2" in b"".join(row.data for row in db.session.scalars(select(SheetStep)))

    made = shared_sheets.keep(cast.ot, sheet)

    row = db.session.get(SheetText, sheet.id, populate_existing=True)
    assert (made.narrative, anew(sheet).words, row.state) == ("Kept.", {}, b"")
    assert (steps(sheet), db.session.scalars(select(LivePresence)).all()) == (0, [])


def test_kept_by_two_at_once_it_is_kept_once_and_takes_no_more_words(cast):
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "Said.")
    late = Desk(cast.psychologist1, sheet).key("Late.", "narrative")
    made = shared_sheets.keep(cast.ot, sheet)

    assert shared_sheets.keep(cast.psychologist1, sheet) is made
    with pytest.raises(NotNow, match="kept as a version"):
        shared_sheets.type_in(cast.psychologist1, sheet, late)
    with pytest.raises(NotNow):
        written(cast.psychologist1, sheet, narrative="Late.")
    with pytest.raises(NotNow):
        shared_sheets.put_away(cast.ot, sheet)
    assert db.session.scalar(select(func.count()).select_from(Formulation)) == 1


def test_an_empty_sheet_is_not_kept(cast):
    sheet = begun(cast.ot, cast.first)

    with pytest.raises(Invalid, match="Write something first"):
        shared_sheets.keep(cast.ot, sheet)
    assert anew(sheet).closed_at is None


def test_my_own_sheet_stays_when_the_shared_one_is_kept(cast):
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "Ours.")
    mine = {"template_id": "five_ps", "fields": {"narrative": "mine", "statements": {}}}
    formulations.save_draft(cast.ot, cast.first, **mine)

    shared_sheets.keep(cast.ot, sheet)

    assert db.session.scalars(select(FormulationDraft)).one().fields["narrative"] == "mine"


def test_a_version_kept_meanwhile_is_put_together_with_the_sheet(cast):
    """A22: what nobody chose stays as the sheet has it, and nothing is lost."""
    keep(cast.ot, cast.first)
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "Hers: ", PRESENTING)
    theirs = keep(
        cast.psychologist1,
        cast.first,
        narrative="Theirs.",
        fields={
            "presenting": [("Rings after, not before.", None)],
            "protective": [("A dog.", None)],
        },
    )
    with pytest.raises(StaleEdit):
        shared_sheets.keep(cast.ot, sheet)
    seen = (log.head_of(sheet),)
    crossings = shared_sheets.differences(sheet, theirs, seen=seen)
    choice = {c.key: c.proposed for c in crossings} | {"narrative": Whose.THEIRS}
    typed(cast.psychiatrist, sheet, "Said since. ", "s_plan_link")
    typed(cast.psychiatrist, sheet, "First now.\n\n", PREDISPOSING)

    shared_sheets.put_together(cast.ot, sheet, other=theirs.ref, choice=choice, seen=seen)

    words = anew(sheet).words
    assert words["narrative"] == "Theirs."
    assert words[PRESENTING] == "Hers: Rings after, not before."
    assert "A dog." in words["s_protective"]
    assert words["s_plan_link"] == "Said since."
    assert words[PREDISPOSING] == "First now."  # typed since; what both lack was chosen to go
    made = shared_sheets.keep(cast.ot, sheet)
    assert (made.number, made.follows_id) == (3, theirs.id)


def test_only_a_version_of_the_same_series_is_put_together_with_it(cast):
    sheet = begun(cast.ot, cast.first)
    other = keep(cast.ot, cast.first, template_id="cbt", fields={})

    for ref in (other.ref, "", "a" * 16):
        with pytest.raises(StaleEdit):
            shared_sheets.put_together(cast.ot, sheet, other=ref, choice={}, seen=(0,))


def test_taken_into_a_sheet_of_ones_own_it_stays_open_and_overwrites_nothing(cast):
    keep(cast.ot, cast.first)
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "Ours. ")

    draft = shared_sheets.take(cast.psychologist1, sheet)

    assert draft.fields["narrative"] == "Ours. Feeling comes fast and settles slowly."
    assert [r["sure"] for r in draft.fields["statements"]["predisposing"]] == ["likely", "possible"]
    assert anew(sheet).closed_at is None
    typed(cast.ot, sheet, "More. ")
    with pytest.raises(NotNow, match="a sheet of your own"):
        shared_sheets.take(cast.psychologist1, sheet)
    assert draft.fields["narrative"].startswith("Ours.")


def test_put_away_asks_first_where_there_are_words_of_its_own(cast):
    keep(cast.ot, cast.first)
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "Ours. ")

    for seen in (None, 1, 3):
        with pytest.raises(StaleEdit):
            shared_sheets.put_away(cast.ot, sheet, seen=seen)
    shared_sheets.put_away(cast.ot, sheet, seen=2)

    assert (anew(sheet).words, steps(sheet), open_on(cast.first)) == ({}, 0, {})
    shared_sheets.put_away(cast.ot, sheet)  # the second of two clicks
    assert noted(AuditEvent.SHEET_PUT_AWAY) == 1
    with pytest.raises(NotNow, match="put away"):
        written(cast.ot, sheet, narrative="x")


def test_a_sheet_that_says_no_more_than_its_version_is_put_away_at_once(cast):
    keep(cast.ot, cast.first)
    sheet = begun(cast.ot, cast.first)

    shared_sheets.put_away(cast.ot, sheet)

    assert anew(sheet).closed_at is not None


def test_who_is_taken_off_the_care_team_writes_no_more(cast):
    sheet = begun(cast.ot, cast.first)

    care_team.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    with pytest.raises(NotAllowed):
        typed(cast.ot, sheet, "Still here.")


def test_after_a_death_the_sheet_stops_as_other_writing_does(cast):
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "Stays.")
    closed_for_good(cast)

    for deed in (
        lambda: typed(cast.ot, sheet, "x"),
        lambda: shared_sheets.keep(cast.ot, sheet),
        lambda: shared_sheets.put_away(cast.ot, sheet, seen=2),
        lambda: begun(cast.ot, cast.first),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert anew(sheet).words["narrative"] == "Stays."


def test_a_shared_sheet_is_not_in_search_until_it_is_kept(cast):
    before = db.session.scalar(select(func.count()).select_from(SearchDocument))
    sheet = begun(cast.ot, cast.first)
    typed(cast.ot, sheet, "canary-8d0 unkept")

    found = db.session.scalars(select(SearchDocument.text)).all()
    assert len(found) == before
    assert "canary-8d0" not in " ".join(found)
    payloads = " ".join(db.session.scalars(select(AuditRow.payload)))
    assert "canary-8d0" not in payloads
