"""What statements rest on: offered, linked, gone stale, looked at again, told to nobody else."""

import json
from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed
from mdt.domain.events import AuditEvent
from mdt.domain.formulation import Line
from mdt.domain.vocabulary import NoteKind
from mdt.models.audit import AuditRow
from mdt.queries.formulation_links import linkable, rests_of, targets_named
from mdt.services import formulation_links, goals, measures, notes
from tests.counting import statements
from tests.formulation_writing import keep
from tests.goal_making import make_goal

MONTHS = timedelta(days=200)


def note_of(cast, case=None, **given):
    facts = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=2), "text": "Her mother."}
    return notes.write(cast.psychiatrist, case or cast.first, **{**facts, **given})


def resting(cast, *links, **given):
    line = Line("She was left.", rests_on=links, **given)
    return keep(cast.ot, cast.first, narrative="", fields={"presenting": [line]})


def reasons(cast, version, reader=None):
    found = rests_of(reader or cast.ot, cast.first, version.statements, version.created_at)
    return [list(rest.reasons) for rest in found.values()]


def test_scores_goals_notes_and_claims_are_offered_by_kind(cast):
    goal, note = make_goal(cast.ot, cast.first), note_of(cast)
    score = measures.enter(cast.ot, cast.first, "phq9", taken_on=clock.today(), total=19)

    offered = linkable(cast.ot, cast.first)

    assert list(offered) == ["Goals", "Scores", "Notes", "Evidence library"]
    first = [group[0].value for group in offered.values()]
    assert first[:3] == [f"goal:{goal.ref}", f"score:{score.ref}", f"note:{note.ref}"]
    assert offered["Scores"][0].words.startswith("PHQ-9 19, ")


def test_a_fresh_link_is_not_stale_and_each_change_says_why(cast):
    goal, note = make_goal(cast.ot, cast.first), note_of(cast)
    score = measures.enter(cast.ot, cast.first, "phq9", taken_on=clock.today(), total=19)
    version = resting(
        cast,
        ("goal", goal.ref),
        ("score", score.ref),
        ("note", note.ref),
        ("evidence", "mirror-empathy"),
    )
    assert reasons(cast, version) == [[], [], [], []]

    notes.add_addendum(cast.psychiatrist, note, text="Her father.")
    measures.withdraw(cast.ot, score, reason="Another patient's form.", version=score.version)
    goals.end_goal(cast.ot, goal, reason="Reached.", version=goal.version)

    assert reasons(cast, version) == [
        ["the goal has ended since"],
        ["the score was withdrawn since"],
        ["the note has an addendum since"],
        [],
    ]


def test_a_source_of_more_than_six_months_says_its_day(cast):
    note = note_of(cast)
    version = resting(cast, ("note", note.ref), ("evidence", "mirror-empathy"))

    with clock.at(clock.now() + MONTHS):
        (old,), claim = reasons(cast, version)

    assert old.endswith("more than six months ago")
    assert claim == []  # a claim does not grow old by itself


def test_a_link_that_goes_on_keeps_what_was_seen_and_a_new_one_sees_today(cast):
    note = note_of(cast)
    first = resting(cast, ("note", note.ref))
    notes.add_addendum(cast.psychiatrist, note, text="Her father.")

    carried = resting(cast, ("note", note.ref), identity=first.statements[0].identity)
    fresh = keep(
        cast.ot,
        cast.first,
        template_id="cbt",
        narrative="",
        fields={"situation": [Line("Alone.", rests_on=(("note", note.ref),))]},
    )

    assert reasons(cast, carried) == [["the note has an addendum since"]]
    assert reasons(cast, fresh) == [[]]


def test_looking_again_takes_the_mark_away_until_something_changes(cast):
    note = note_of(cast)
    version = resting(cast, ("note", note.ref))
    notes.add_addendum(cast.psychiatrist, note, text="Her father.")
    (link,) = version.statements[0].rests_on

    for _twice in range(2):
        formulation_links.look_again(cast.psychologist1, link)

    assert reasons(cast, version) == [[]]
    assert [look.by for look in link.looks] == [cast.psychologist1]
    notes.add_addendum(cast.psychiatrist, note, text="And her aunt.")
    assert reasons(cast, version) == [["the note has an addendum since"]]
    with pytest.raises(NotAllowed):
        formulation_links.look_again(cast.psychologist2, link)


def test_what_may_not_be_read_is_not_available_and_says_nothing(cast):
    note = note_of(cast)
    version = resting(cast, ("note", note.ref), ("goal", make_goal(cast.ot, cast.first).ref))

    found = rests_of(cast.psychologist2, cast.first, version.statements, version.created_at)

    assert [rest.target for rest in found.values()] == [None, None]
    assert [rest.reasons for rest in found.values()] == [(), ()]


@pytest.mark.parametrize("kind", ["note", "goal", "score", "evidence", "reflection", ""])
def test_nothing_is_linked_that_is_not_of_this_case(cast, kind):
    other = {
        "note": lambda: note_of(cast, cast.second).ref,
        "goal": lambda: make_goal(cast.psychiatrist, cast.second).ref,
        "score": lambda: (
            measures.enter(
                cast.psychiatrist, cast.second, "phq9", taken_on=clock.today(), total=9
            ).ref
        ),
    }
    ref = other.get(kind, lambda: "nosuchclaim")()

    with pytest.raises(Invalid) as problem:
        resting(cast, (kind, ref))

    assert problem.value.field == "presenting"
    assert targets_named(cast.psychiatrist, cast.first, [f"{kind}:{ref}"]) == {}


def test_a_withdrawn_score_is_not_linked_anew(cast):
    score = measures.enter(cast.ot, cast.first, "phq9", taken_on=clock.today(), total=19)
    measures.withdraw(cast.ot, score, reason="Another patient's form.", version=score.version)

    with pytest.raises(Invalid):
        resting(cast, ("score", score.ref))


def test_many_links_cost_no_more_statements_than_one(cast):
    many = [("note", note_of(cast).ref) for _n in range(15)]
    one, all_of_them = resting(cast, many[0]), resting(cast, *many)

    with statements() as few:
        reasons(cast, one)
    with statements() as more:
        reasons(cast, all_of_them)

    assert len(more) <= len(few)


def test_a_look_stands_in_the_trail_without_words(cast):
    note = note_of(cast)
    version = resting(cast, ("note", note.ref))
    (link,) = version.statements[0].rests_on
    formulation_links.look_again(cast.ot, link)

    row = db.session.query(AuditRow).filter_by(event=AuditEvent.LINK_LOOKED_AT).one()
    assert json.loads(row.payload) == {"kind": "note"}
