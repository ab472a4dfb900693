"""Formulations: versions that stay, drafts that are one's own, two people who lose nothing."""

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.formulation import MOST_STATEMENTS, NEXT, Line
from mdt.domain.vocabulary import Confidence, FormulationStatus, NoteKind
from mdt.models.audit import AuditRow
from mdt.models.finding import SearchDocument
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.services import formulations, notes
from tests.formulation_writing import FIELDS, keep
from tests.goal_making import make_goal

S = FormulationStatus
TEAM = {"psychologist1", "ot", "psychiatrist"}
REF = "abcdefghijklmnop"
WORDS = {"narrative": "my words", "statements": {}}


def try_all(people, deed):
    """Who of these people may do it, by user name."""
    done = set()
    for person in people:
        try:
            deed(person)
        except NotAllowed:
            continue
        done.add(person.username)
    return done


def save(actor, case, **given):
    return formulations.save_draft(
        actor, case, **{"template_id": "five_ps", "fields": WORDS, **given}
    )


def test_the_care_team_and_nobody_else_writes_keeps_and_shares(cast):
    draft = keep(cast.ot, cast.first, status=S.DRAFT)

    def share(person):
        formulations.share(person, draft, status=S.SHARED_WITH_TEAM, version=draft.version)

    def discard(person):
        formulations.discard_draft(person, cast.first, template_id="mirror")

    assert try_all(cast.everybody, share) == TEAM
    assert try_all(cast.everybody, lambda p: keep(p, cast.first)) == TEAM
    assert try_all(cast.everybody, lambda p: save(p, cast.first)) == TEAM
    assert try_all(cast.everybody, discard) == TEAM


def test_a_version_keeps_the_template_and_prompts_as_they_were_shown(cast):
    made = keep(cast.ot, cast.first)

    assert (made.template_id, made.template_version, made.number) == ("five_ps", 1, 1)
    assert made.prompts[0] == {
        "id": "presenting",
        "label": "Presenting",
        "prompt": "What is the trouble now, in the person's words?",
    }
    assert [(s.field, s.text, s.confidence) for s in made.statements] == [
        (name, text, sure) for name, group in FIELDS.items() for text, sure in group
    ]


def test_a_shared_version_supersedes_the_one_before_and_leaves_search(cast):
    first = keep(cast.ot, cast.first)
    assert db.session.query(SearchDocument).filter_by(ref=first.ref).count() == 1

    second = keep(cast.psychiatrist, cast.first, follows=first.ref)

    assert (first.status, second.status) == (S.SUPERSEDED, S.SHARED_WITH_TEAM)
    assert (second.number, second.follows) == (2, first)
    found = {row.ref for row in db.session.query(SearchDocument).filter_by(kind="formulation")}
    assert found == {second.ref}


def test_a_draft_version_supersedes_nothing_and_is_not_found_until_shared(cast):
    first = keep(cast.ot, cast.first)
    draft = keep(cast.ot, cast.first, status=S.DRAFT)
    assert (first.status, db.session.query(SearchDocument).filter_by(ref=draft.ref).count()) == (
        S.SHARED_WITH_TEAM,
        0,
    )

    formulations.share(cast.ot, draft, status=S.SHARED_WITH_TEAM, version=draft.version)

    assert (first.status, draft.status) == (S.SUPERSEDED, S.SHARED_WITH_TEAM)
    assert db.session.query(SearchDocument).filter_by(ref=draft.ref).count() == 1


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("to", S)
def test_a_status_moves_by_its_table_alone(cast, before, to):
    made = keep(cast.ot, cast.first, status=before)

    def share():
        formulations.share(cast.ot, made, status=to, version=made.version)

    if to in NEXT[before] or to is before:
        share()
        assert made.status is to
    else:
        with pytest.raises(NotNow):
            share()
        db.session.expire_all()
        assert made.status is before


def test_an_old_draft_is_not_shared_over_a_newer_version(cast):
    draft = keep(cast.ot, cast.first, status=S.DRAFT)
    newer = keep(cast.psychiatrist, cast.first)

    with pytest.raises(NotNow, match="newer version is shared"):
        formulations.share(cast.ot, draft, status=S.SHARED_WITH_TEAM, version=draft.version)

    assert newer.status is S.SHARED_WITH_TEAM


def test_sharing_with_an_old_version_number_is_told(cast):
    made = keep(cast.ot, cast.first, status=S.DRAFT)
    formulations.share(cast.ot, made, status=S.SHARED_WITH_TEAM, version=made.version)
    with pytest.raises(StaleEdit):
        formulations.share(cast.ot, made, status=S.SHARED_WITH_PATIENT, version=1)


def test_a22_the_second_of_two_is_told_and_nothing_is_lost(cast):
    base = keep(cast.ot, cast.first)
    save(cast.psychiatrist, cast.first, follows=base.ref)
    theirs = keep(cast.ot, cast.first, narrative="theirs", follows=base.ref)

    with pytest.raises(StaleEdit) as stale:
        keep(cast.psychiatrist, cast.first, narrative="mine", follows=base.ref)

    assert stale.value.thing == theirs
    assert formulations.latest(cast.first, "five_ps") == theirs
    draft = formulations.draft_of(cast.psychiatrist, cast.first, "five_ps")
    assert draft.fields["narrative"] == "my words"
    mine = keep(cast.psychiatrist, cast.first, narrative="mine", follows=theirs.ref)
    assert (mine.number, mine.follows) == (3, theirs)


def test_two_first_versions_meet_as_well(cast):
    keep(cast.ot, cast.first, follows="")
    with pytest.raises(StaleEdit):
        keep(cast.psychiatrist, cast.first, follows="")


def test_a_sheet_sent_twice_is_one_version(cast):
    once = keep(cast.ot, cast.first, follows="", ref=REF)
    again = keep(cast.ot, cast.first, follows="", ref=REF)

    assert once is again
    assert db.session.query(Formulation).count() == 1
    assert db.session.query(AuditRow).filter_by(event=AuditEvent.FORMULATION_KEPT).count() == 1


def test_a_sheet_written_on_after_it_was_kept_is_not_swallowed(cast):
    keep(cast.ot, cast.first, follows="", ref=REF)
    with pytest.raises(StaleEdit):
        keep(cast.ot, cast.first, narrative="more words", follows="", ref=REF)


def test_an_address_that_is_somebody_elses_is_not_taken(cast):
    theirs = keep(cast.psychiatrist, cast.second, ref=REF)
    mine = keep(cast.ot, cast.first, ref=REF)
    assert (theirs.ref, mine.ref != REF) == (REF, True)


def test_a_statement_goes_on_as_itself_reworded_or_not(cast):
    first = keep(cast.ot, cast.first)
    mother, praised = [s for s in first.statements if s.field == "predisposing"]

    second = keep(
        cast.ot,
        cast.first,
        fields={
            "predisposing": [
                Line("Two mothers, one who left.", None, (), mother.identity),
                Line(praised.text),
                Line(praised.text),
                Line("Somebody else's", None, (), "z" * 16),
            ]
        },
    )

    identities = [s.identity for s in second.statements]
    assert identities[:2] == [mother.identity, praised.identity]
    assert len(set(identities)) == 4
    assert "z" * 16 not in identities


def test_a_statement_rests_on_signed_notes_and_goals_of_its_own_case(cast):
    note = notes.save_draft(
        cast.ot,
        cast.first,
        ref=REF,
        kind=NoteKind.SESSION,
        happened_at=clock.ago(hours=2),
        text="seen",
    )
    goal = make_goal(cast.ot, cast.first)
    other = make_goal(cast.psychiatrist, cast.second)

    def rest_on(*links):
        return keep(cast.ot, cast.first, fields={"protective": [Line("Holds.", None, links)]})

    for link in [("note", note.ref), ("goal", other.ref), ("note", goal.ref), ("case", goal.ref)]:
        with pytest.raises(Invalid) as refused:
            rest_on(link)
        assert refused.value.field == "protective"

    notes.sign(cast.ot, note, version=note.version)
    made = rest_on(("note", note.ref), ("goal", goal.ref), ("goal", goal.ref))
    links = [(link.kind, link.target_ref) for link in made.statements[0].rests_on]
    assert links == [("note", note.ref), ("goal", goal.ref)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"narrative": "x" * 20_001}, "narrative"),
        ({"narrative": " ", "fields": {"presenting": [(" ", None)]}}, "narrative"),
        ({"fields": {"presenting": [("x" * 4_001, None)]}}, "presenting"),
        ({"fields": {"protective": [("x", None)] * (MOST_STATEMENTS + 1)}}, "protective"),
        ({"fields": {"astrology": [("x", None)]}}, "narrative"),
    ],
)
def test_what_cannot_be_kept_names_its_field(cast, given, field):
    with pytest.raises(Invalid) as refused:
        keep(cast.ot, cast.first, **given)
    assert refused.value.field == field
    assert db.session.query(Formulation).count() == 0


def test_a_narrative_alone_or_a_statement_alone_is_enough(cast):
    assert keep(cast.ot, cast.first, fields={}).number == 1
    assert keep(cast.ot, cast.first, narrative="").number == 2


def test_a_draft_is_ones_own_and_goes_when_it_is_kept(cast):
    save(cast.ot, cast.first)
    assert formulations.draft_of(cast.ot, cast.first, "five_ps").fields["narrative"] == "my words"
    assert formulations.draft_of(cast.psychiatrist, cast.first, "five_ps") is None

    keep(cast.ot, cast.first)

    assert formulations.draft_of(cast.ot, cast.first, "five_ps") is None


def test_the_second_of_two_windows_does_not_overwrite_the_first(cast):
    base = save(cast.ot, cast.first, ref="a" * 16, version=0)
    seen = base.version
    save(cast.ot, cast.first, ref="b" * 16, version=seen)

    with pytest.raises(StaleEdit):
        save(cast.ot, cast.first, ref="a" * 16, version=seen)
    with pytest.raises(StaleEdit):
        keep(cast.ot, cast.first, ref="a" * 16, draft_version=seen)
    assert keep(cast.ot, cast.first, ref="b" * 16, draft_version=seen).number == 1


def test_a_late_autosave_does_not_raise_a_kept_draft_from_the_dead(cast):
    save(cast.ot, cast.first, ref=REF, version=0)
    keep(cast.ot, cast.first, ref=REF, draft_version=0)
    with pytest.raises(NotNow):
        save(cast.ot, cast.first, ref=REF, version=0)
    assert db.session.query(FormulationDraft).count() == 0


def test_a_draft_holds_overlong_statements_and_no_flood(cast):
    save(cast.ot, cast.first, fields={"narrative": "x" * 30_000, "statements": {}})
    with pytest.raises(Invalid):
        save(cast.ot, cast.first, fields={"narrative": "x" * 500_000, "statements": {}})


def test_the_trail_says_which_version_and_no_words(cast):
    keep(cast.ot, cast.first, narrative="canary-7f3", fields={"presenting": [("canary-8f4", None)]})
    rows = [row.payload for row in db.session.query(AuditRow).filter_by(actor_ref=cast.ot.ref)]
    assert '{"number": 1, "status": "shared_with_team", "template": "five_ps"}' in rows
    assert not any("canary" in payload for payload in rows)


def test_confidence_may_be_left_unsaid(cast):
    made = keep(cast.ot, cast.first, fields={"protective": [("Holds.", None)]})
    assert made.statements[0].confidence is None
    assert Confidence.LIKELY in {s.confidence for s in keep(cast.ot, cast.first).statements}


def test_an_hour_goes_on_from_that_hour_and_not_from_another_with_the_same_word(cast):
    def kept(*hours):
        day = [Line("Sleep", part=hour, kind="sleep") for hour in hours]
        return keep(cast.ot, cast.first, template_id="moho", fields={"day_now": day})

    first = {s.part: s.identity for s in kept(0, 1, 2).statements}
    second = {s.part: s.identity for s in kept(2, 3).statements}

    assert second[2] == first[2]
    assert second[3] not in first.values()
