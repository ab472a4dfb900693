"""The timeline holds everything of the record, newest first, and nothing of reflections."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from mdt import clock
from mdt.domain.vocabulary import Discipline, FormulationStatus
from mdt.queries import happenings, timeline
from mdt.services import actions, safety_tasks
from tests.counting import statements
from tests.filled import goal, keep, live, note, rating, summary
from tests.safety_making import kept_safe, task

KINDS = {"notes", "formulation", "goals", "measures", "safety", "meetings", "care"}


def names(page):
    return [entry.name for entry in page.entries]


def test_everything_that_happened_has_a_line(cast):
    live(cast, cast.first, 1)
    kept_safe(cast.ot, cast.first)

    found = set(names(timeline.page_of(cast.first)))

    assert found == {branch.name for branch in happenings.BRANCHES} - {"left"}


def test_there_is_no_branch_of_reflections():
    assert set(happenings.KINDS) == KINDS
    assert not [b for b in happenings.BRANCHES if "reflection" in _sql(b)]


def _sql(branch):
    return str(branch.rows.add_columns(branch.key)).lower()


def test_newest_first_and_the_pages_join_without_gap_or_double(cast):
    live(cast, cast.first, 12)
    whole, before = [], None
    while True:
        page = timeline.page_of(cast.first, before=before)
        whole += page.entries
        if page.older is None:
            break
        before = timeline.place_of(str(page.older))

    moments = [entry.at for entry in whole]
    kinds = Counter(entry.name for entry in whole)
    assert moments == sorted(moments, reverse=True)
    assert kinds.pop("opened") == 1
    assert kinds.pop("joined") == 3
    assert kinds.pop("goal_rated") == 24
    assert kinds.pop("concern_raised") == 24
    assert set(kinds.values()) == {12}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_filter_shows_its_kind_alone(cast, kind):
    live(cast, cast.first, 1)
    kept_safe(cast.ot, cast.first)
    mine = {branch.name for branch in happenings.BRANCHES if branch.kind == kind}

    found = set(names(timeline.page_of(cast.first, kind=kind)))

    assert found == mine - {"left"}


def test_safety_work_is_told_in_words(cast):
    kept_safe(cast.ot, cast.first)
    today = clock.today()

    told = {}
    for entry in timeline.page_of(cast.first, kind="safety").entries:
        told.setdefault(entry.name, []).append(entry)

    assert {name: len(entries) for name, entries in told.items()} == {
        "spoken_about": 1,
        "plan_agreed": 2,  # each day that was set, as it was set then
        "copy_given": 1,  # what is noted now, once
        "follow_up_given": 1,
        "follow_up_settled": 1,
    }
    assert {entry.by for entries in told.values() for entry in entries} == {"Ms O. Pretend"}
    (spoken,) = told["spoken_about"]
    assert (spoken.what_words, spoken.words) == ("PHQ-9", "Rang her; her sister comes at six.")
    days = [entry.review_on for entry in told["plan_agreed"]]
    assert days == [today + timedelta(days=14), today + timedelta(days=7)]
    (copy,) = told["copy_given"]
    assert (copy.more, copy.words, copy.due) == ("1", "To her and Zanele", today)
    (given,) = told["follow_up_given"]
    assert (given.words, given.more, given.due) == ("Ring her.", "Ms O. Pretend", today)
    (done,) = told["follow_up_settled"]
    assert (done.what_words, done.words) == ("done", "She answered.")


def test_answers_of_one_form_that_were_told_together_are_one_line(cast):
    first = task(cast.ot, cast.first, measure="cssrs_screener", answers=[1, 1, 0, 0, 0, 0])
    also = [one.item for one in first.score.tasks if one is not first]
    assert also != []
    told = {"spoken_at": clock.now(), "action": "Spoke at length."}
    safety_tasks.answer(cast.ot, first, **told, version=first.version, also=also)

    found = [e for e in timeline.page_of(cast.first).entries if e.name == "spoken_about"]

    assert len(found) == 1


def test_an_answer_nobody_spoke_about_and_a_task_of_another_kind_are_not_there(cast):
    task(cast.ot, cast.first)
    actions.give(cast.ot, cast.first, text="x", owner=cast.ot, due_on=clock.today())

    assert names(timeline.page_of(cast.first, kind="safety")) == []


def test_by_discipline_only_what_that_discipline_did(cast):
    keep(cast.ot, cast.first, note(cast.ot, cast.first, "from the craft room"))
    keep(cast.psychiatrist, cast.first, note(cast.psychiatrist, cast.first, "ward"))

    page = timeline.page_of(cast.first, kind="notes", discipline=Discipline.OCCUPATIONAL_THERAPY)

    assert [entry.words for entry in page.entries] == ["from the craft room"]


def test_unsigned_notes_and_unshared_formulations_are_not_the_teams(cast):
    draft = summary(cast.ot, cast.first, status=FormulationStatus.DRAFT)
    keep(cast.ot, cast.first, note(cast.ot, cast.first, "canary-4", signed_at=None), draft)
    keep(cast.ot, cast.first, note(cast.ot, cast.first, "signed one"))

    page = timeline.page_of(cast.first)

    assert [e.words for e in page.entries if e.name == "note"] == ["signed one"]
    assert "formulation" not in names(page)


def test_another_cases_life_stays_there(cast):
    live(cast, cast.second, 1)

    assert set(names(timeline.page_of(cast.first))) == {"opened", "joined"}


def test_a_late_note_says_so(cast):
    long_ago = clock.ago(days=3)
    keep(cast.ot, cast.first, note(cast.ot, cast.first, happened_at=long_ago))
    keep(cast.ot, cast.first, note(cast.ot, cast.first, "in time"))

    page = timeline.page_of(cast.first, kind="notes")

    assert [entry.is_late for entry in page.entries] == [False, True]


def test_a_long_note_is_cut_at_a_word_and_its_marks_are_gone(cast):
    text = "# Session\n\n**Slept** _four_ hours, snake_case stays. " + "word " * 400
    keep(cast.ot, cast.first, note(cast.ot, cast.first, text))

    words = timeline.page_of(cast.first, kind="notes").entries[0].words

    assert words.startswith("Session · Slept four hours, snake_case stays. word")
    assert words.endswith("word…")
    assert len(words) <= timeline.SHOWN + 1


def test_what_stood_apart_in_a_note_is_set_apart_on_its_line(cast):
    text = "# Plan\nring at *eight*,\nthen walk\n\n- the rota\n- **key**\n\nShe came.\n\nHe left"
    keep(cast.ot, cast.first, note(cast.ot, cast.first, text))

    line = timeline.page_of(cast.first, kind="notes").entries[0]

    assert line.words == "Plan · ring at eight, then walk · the rota · key · She came. He left"


def test_a_rating_shows_its_level_in_words(cast):
    aim = goal(cast.ot, cast.first)
    keep(cast.ot, cast.first, aim, rating(cast.ot, aim, -2))

    entries = timeline.page_of(cast.first, kind="goals").entries

    assert {e.name: e.what_words for e in entries} == {
        "goal_set": "",
        "goal_rated": "−2, much less than expected",
    }


@pytest.mark.parametrize(
    "text",
    ["", "x", "1-2", "1-2-3-4", "-1-2-3", "9" * 30 + "-1-1", "1-99999999999-1", "१-1-1", "1-1-x"],
)
def test_a_place_that_names_nothing_is_no_place(text):
    assert timeline.place_of(text) is None


def test_a_place_is_read_as_it_was_written():
    place = timeline.Place(datetime(2026, 11, 24, 14, 0, 0, 123457, tzinfo=UTC), 3, 7)

    assert timeline.place_of(str(place)) == place


@pytest.mark.parametrize("times", [1, 30])
def test_one_statement_however_much_there_is(cast, times):
    case = cast.first
    live(cast, case, times)

    with statements() as sent:
        timeline.page_of(case)

    assert len([one for one in sent if one.startswith("SELECT")]) == 1
