"""What the demo practice promises: its figures, its marks, and a trail that is whole."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mdt import clock
from mdt.database import db
from mdt.domain.safety import needs_checking
from mdt.domain.vocabulary import ActionKind, ActionState, DecisionState, OutcomeKind
from mdt.models.decisions import Action, Decision
from mdt.models.mirror import MirrorRound
from mdt.models.people import User
from mdt.models.safety import EscalationEntry, SafetyTask
from mdt.queries.measures import courses_of
from mdt.queries.outcomes import outcomes_of
from mdt.queries.safety_standing import standing_of
from mdt.services import mirror, trail
from tests.stories.practice import FAMILY_NAMES, Practice

S = DecisionState
T_SCORES = {
    1: ("34.58", "45.59", "58.81"),
    2: ("36.54", "39.23", "44.62"),
    3: ("30.61", "46.12", "59.69"),
    4: ("30.17", "43.39", "52.20"),
    5: ("36.54", "50.00", "60.77"),
    6: ("32.27", "42.91", "57.09"),
    7: ("31.16", "44.62", "52.69"),
    8: ("37.95", "33.94", "29.92"),
}


@pytest.mark.parametrize("number", T_SCORES)
def test_the_goal_page_shows_the_t_scores_of_the_reference(practice, sign_in, number):
    case = practice.case(number)
    page = sign_in(practice.psychiatrist).get(f"/cases/{case.ref}/goals/")
    rows = page.soup.select("section[aria-labelledby=h-series] tbody tr")

    assert FAMILY_NAMES[number - 1] in page.words
    assert tuple(row.td.get_text() for row in reversed(rows)) == T_SCORES[number]
    assert page.soup.select_one(".t-line .big").get_text() == T_SCORES[number][-1]


@pytest.mark.parametrize(
    ("number", "template", "told"),
    [
        (5, "dynamic", "Statements: 10 changed, 2 put in, 1 taken out, 0 as they were."),
        (7, "bps_grid", "moved here from “Cultural and spiritual, perpetuating”"),
        (8, "family_map", "which: Distant, now Close and tense"),
    ],
)
def test_what_was_reworded_in_the_demo_is_compared_word_by_word(
    practice, sign_in, number, template, told
):
    case = practice.case(number)
    url = f"/cases/{case.ref}/formulation/{template}/compare"
    page = sign_in(practice.psychiatrist).get(url)

    assert told in page.words
    assert page.soup.select_one(".compared-changed .diffed ins")


def test_eight_accounts_ten_meetings_and_forty_one_decisions(practice: Practice):
    found = Counter(row.state for row in db.session.scalars(select(Decision)))

    assert db.session.scalar(select(func.count()).select_from(User)) == 8
    assert len(practice.held) == 10
    assert found == {S.DONE: 24, S.PARTLY: 5, S.NOT_DONE: 5, S.OPEN: 7}


def test_the_meetings_page_of_each_case_counts_the_same(practice, sign_in):
    chair = sign_in(practice.psychiatrist)
    words = Counter()
    for number in range(1, 9):
        page = chair.get(f"/cases/{practice.case(number).ref}/meetings/")
        states = page.soup.select("section[aria-labelledby=h-past] .split .row > .nowrap")
        words.update(state.get_text(strip=True) for state in states)

    assert words == {"done": 24, "partly done": 5, "not done": 5, "open": 7}


def test_one_refused_look_is_shown_to_the_team_of_the_first_case(practice, sign_in):
    page = sign_in(practice.psychologist1).get(f"/cases/{practice.case(1).ref}/access/")
    refused = [row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")
               if "refused" in row.get_text()]  # fmt: skip

    assert len(refused) == 1
    assert "Dr S. Supervisor" in refused[0]


def test_one_meeting_was_inquorate_and_one_dissent_was_kept(practice, sign_in):
    chair = sign_in(practice.psychiatrist)
    pages = {m.ref: chair.get(f"/meetings/{m.ref}/minutes") for m in practice.held}
    stamped = [ref for ref, page in pages.items() if page.soup.select(".doc-stamp")]
    dissents = [page.words for page in pages.values() if " dissents: " in page.words]

    assert len(pages) == 10
    assert len(stamped) == 1
    assert "no occupational therapy present" in pages[stamped[0]].words
    assert len(dissents) == 1
    assert "Ms O. Pretend dissents: I would begin fortnightly now" in dissents[0]


def test_every_signed_minute_is_the_text_that_was_signed(practice, sign_in):
    chair = sign_in(practice.psychiatrist)
    for meeting in practice.held:
        page = chair.get(f"/meetings/{meeting.ref}/minutes")
        assert "checked just now: these are the words that were signed" in page.words


def test_the_trail_is_whole_after_the_telling(practice):
    verdict = trail.verify()

    assert verdict.whole
    assert verdict.rows > 485


MEASURED = {  # reference, section 7
    1: {"PHQ-9": "reliable improvement", "BSL-23": "cannot tell", "DERS-16": "cannot tell"},
    2: {"PHQ-9": "no reliable change", "WSAS": "no reliable change", "WAI-SR": "cannot tell"},
    3: {
        "PHQ-9": "reliable improvement and below cut-off",
        "WHO-5": "reliable improvement and above cut-off",
        "MADRS": "cannot tell",
    },
    4: {"AUDIT": "one score only: cannot tell", "PCL-5": "reliable improvement"},
    5: {
        "CORE-10": "reliable improvement",
        "WSAS": "one score only: cannot tell",
        "GAD-7": "reliable improvement and below cut-off",
        "ECR-12": "no total: cannot tell",
    },
    6: {"PHQ-9": "reliable improvement", "WSAS": "reliable improvement"},
    7: {"YMRS": "cannot tell", "WHO-5": "read with care: The first figure was taken in mania"},
    8: {"CORE-10": "reliable deterioration"},
}


@pytest.mark.parametrize("number", MEASURED)
def test_each_measure_comes_to_the_verdict_of_the_reference(practice, number):
    found = {c.measure.short: c.reading.verdict for c in courses_of(practice.case(number))}

    assert found.keys() == MEASURED[number].keys()
    for name, verdict in MEASURED[number].items():
        assert found[name].split(" (")[0].startswith(verdict)
        assert verdict.startswith("read") or found[name].split(" (")[0] == verdict


def test_occupational_means_and_own_goals_move_as_in_the_reference(practice):
    work = outcomes_of(practice.case(6))[OutcomeKind.COPM]
    own = outcomes_of(practice.case(5))[OutcomeKind.GBO]

    assert [[part.mean for part in day.means] for day in work.days] == [[3.2, 2.4], [6.0, 6.2]]
    assert [round(day.means[0].mean, 1) for day in own.days] == [2.0, 4.7, 6.7]


def test_one_answer_is_still_to_be_spoken_about_and_three_were(practice):
    tasks = db.session.scalars(select(SafetyTask).order_by(SafetyTask.created_at)).all()
    answered, (left,) = [t for t in tasks if t.closed_at], [t for t in tasks if not t.closed_at]

    assert (left.case, left.item, left.owner) == (practice.case(8), 6, practice.psychologist2)
    assert {task.case for task in answered} == {practice.case(3)}
    assert {task.closed_by for task in answered} == {practice.psychologist1}
    assert [task.score.total for task in answered] == [24, 17, 9]


def test_the_plan_whose_day_passed_yesterday_is_called_late_wherever_it_matters(practice, sign_in):
    case = practice.case(8)
    standing = {n: standing_of(practice.case(n).id) for n in range(1, 9)}
    late = {n: one.review_late for n, one in standing.items() if one.review_late}
    chair = sign_in(practice.psychiatrist)

    assert late == {8: clock.today() - timedelta(days=1)}
    assert "Look at the safety plan again" in chair.get("/").words
    line = next(
        row for row in chair.get(f"/meetings/{practice.coming.ref}/").soup.select("li, tr")
        if case.patient.family_name in row.get_text()
    )  # fmt: skip
    words = " ".join(line.get_text(" ").split())
    assert "safety plan" in words
    assert "reliable deterioration" in words


def test_each_round_of_the_map_says_one_thing_and_names_nobody(practice):
    rounds = db.session.scalars(select(MirrorRound).order_by(MirrorRound.shown_at)).all()
    maps = [mirror.look(practice.psychiatrist, one) for one in rounds]

    assert [one.case for one in rounds] == [practice.case(2), practice.case(1)]
    assert [one.prompt for one in maps] == ["everyone low", "split"]
    assert sorted(maps[1].positions) == [-1.5, 0.25, 2.0]
    assert [one.named for one in maps] == [[], []]
    assert all(clock.now() - one.shown_at < timedelta(days=28) for one in rounds)


def test_two_numbers_have_to_be_checked_before_they_are_used(practice, sign_in):
    entries = db.session.scalars(select(EscalationEntry)).all()
    today = clock.today()

    assert {e.name: e.checked_on for e in entries if needs_checking(e.checked_on, today)} == {
        "Demo Ambulance": today - timedelta(days=91),
        "Demo Listening Line": None,
    }
    assert {e.site.name for e in entries} == {
        "Demo West Hospital", "Demo North Hospital", "Demo South Hospital", "Demo Rooms",
    }  # fmt: skip


def test_every_follow_up_was_kept_and_no_open_task_was_added(practice):
    kinds = Counter((a.kind, a.state) for a in db.session.scalars(select(Action)))

    assert {pair: n for pair, n in kinds.items() if pair[0] is ActionKind.FOLLOW_UP} == {
        (ActionKind.FOLLOW_UP, ActionState.DONE): 2
    }
    assert sum(n for (_kind, state), n in kinds.items() if state is ActionState.OPEN) == 7
