"""Care in the demo: formulations, goals, reflections and their rounds, what was tried."""

import pytest

from mdt.domain import interventions
from mdt.domain.goals import t_score
from mdt.domain.mirror import prompt
from mdt.domain.vocabulary import Confidence, Dial, Prompt
from tests.demo_told import CARE_TEAMS, CASES, FIELDS, PRACTICE, all_events, events_of

pytestmark = pytest.mark.pure

T_SCORES = {
    "case1": [34.58, 45.59, 58.81],
    "case2": [36.54, 39.23, 44.62],
    "case3": [30.61, 46.12, 59.69],
    "case4": [30.17, 43.39, 52.20],
    "case5": [36.54, 50.00, 60.77],
    "case6": [32.27, 42.91, 57.09],
    "case7": [31.16, 44.62, 52.69],
    "case8": [37.95, 33.94, 29.92],
}


def position(dials: dict[str, int]) -> float:
    near = sum(dials[name] for name in ("confident", "warm", "protective", "drawn-in"))
    far = sum(dials[name] for name in ("helpless", "flooded", "attacked", "distant"))
    return (near - far) / 4


def positions(case: str) -> dict[str, float]:
    """The latest reflection of each author, shared with the group in the last 28 days."""
    return {
        event["by"]: position(event["dials"])
        for event in events_of(case, "reflection")
        if event["visibility"] == "reflective_group" and event["day"] >= -27
    }


# Formulations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_the_formulations_it_needs_in_successive_versions(case: str) -> None:
    made: dict[str, list[int]] = {}
    for event in events_of(case, "formulation"):
        made.setdefault(event["template"], []).append(event["version"])

    assert made["five_ps"] == [1]
    assert made["team_summary"] in ([1], [1, 2], [1, 2, 3])
    assert ("mirror" in made) == (case in {"case1", "case2", "case5"})


def test_every_formulation_fills_the_fields_of_its_template() -> None:
    for _, event in all_events("formulation"):
        mask = {"looks_fine_feels"} if event["template"] == "team_summary" else set()
        assert [f for f in event["fields"] if f not in mask] == FIELDS[event["template"]]
        for value in event["fields"].values():
            entries = value if isinstance(value, list) else []
            assert value
            if event["template"] in ("safety_plan", "risk_formulation"):
                assert len(entries) >= 2
                said = [entry for entry in entries if not isinstance(entry, str)]
                assert all(entry.keys() == {"was", "text"} for entry in said)  # never likely
            else:
                assert all(Confidence(entry["confidence"]) and entry["text"] for entry in entries)


def test_a_team_summary_says_who_this_is_and_what_to_do_tonight() -> None:
    for case, event in all_events("formulation"):
        if event["template"] == "team_summary":
            fields = event["fields"]
            assert fields["one_sentence"].startswith("This is a person who"), case
            assert 4 <= len(fields["what_to_do_when_upset"].splitlines()) <= 6, case


# Goals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_ratings_give_the_t_scores_of_the_reference(case: str) -> None:
    weights = {goal["key"]: goal["weight"] for goal in events_of(case, "goal")}
    days: dict[int, dict[str, int]] = {}
    for rating in events_of(case, "rate"):
        days.setdefault(rating["day"], {})[rating["goal"]] = rating["level"]

    assert len(days) == 3
    assert all(list(levels) == list(weights) for levels in days.values())
    scores = [t_score([(weights[g], level) for g, level in days[d].items()]) for d in sorted(days)]
    assert [score and round(score, 2) for score in scores] == T_SCORES[case]


def test_a_goal_has_five_levels_an_owner_on_the_care_team_and_its_first_rating_as_baseline() -> (
    None
):
    for case, goal in all_events("goal"):
        first = next(r for r in events_of(case, "rate") if r["goal"] == goal["key"])
        assert len(set(goal["levels"])) == 5
        assert goal["owner"] in CARE_TEAMS[case]
        assert goal["baseline"] == first["level"]
        assert goal["target_day"] > 0


# Reflections ----------------------------------------------------------------------------------


def test_every_dial_is_set_from_0_to_4() -> None:
    for _, event in all_events("reflection"):
        assert set(event["dials"]) == {dial.value for dial in Dial}
        assert all(level in range(5) for level in event["dials"].values())
        assert isinstance(event["boundary"], bool)


def test_case_1_is_split_as_in_the_reference() -> None:
    assert positions("case1") == {"psychologist1": 2.0, "ot": -1.5, "psychiatrist": 0.25}


def test_everyone_is_low_on_case_2() -> None:
    assert len(positions("case2")) == 3
    assert max(positions("case2").values()) <= -1


def test_no_other_case_has_enough_raters_for_the_map() -> None:
    assert all(len(positions(case)) < 3 for case in CASES.keys() - {"case1", "case2"})


def test_what_goes_to_a_supervisor_comes_from_somebody_who_has_one() -> None:
    supervised = {row["account"] for row in PRACTICE["accounts"] if row.get("supervisor")}
    brought = [event["by"] for _, event in all_events("supervision_item")]
    shared = [e["by"] for _, e in all_events("reflection") if e["visibility"] == "my_supervisor"]

    assert brought
    assert shared
    assert set(brought + shared) <= supervised


# What was tried, and what happened ---------------------------------------------------------------


def test_tries_are_rated_from_0_to_10_where_they_are_rated_and_told_in_words() -> None:
    for case, event in all_events("tried"):
        planned = next(e for e in events_of(case, "intervention") if e["key"] == event["what"])
        assert event.get("tried_day", event["day"]) <= event["day"]
        assert (planned["day"], planned["time"]) <= (event["day"], event["time"])
        assert all(event.get(part) in (None, *range(11)) for part in ("before", "after"))
        assert event["words"]


def test_each_case_tries_what_the_reference_says() -> None:
    kinds: dict[str, set[str]] = {}
    for case, event in all_events("intervention"):
        kinds.setdefault(case, set()).add(event["kind"])

    assert kinds["case1"] >= {"coping_skill", "problem_solving"}
    assert kinds["case4"] == {"coping_skill"}
    assert kinds["case5"] == {"mirroring", "role_play"}
    assert kinds["case6"] >= {"ot_task"}
    for _, event in all_events("intervention"):
        assert event["stop"], event["key"]


def test_an_incident_is_linked_to_what_was_written_from_its_chain() -> None:
    linked = {
        (case, event["kind"], event["happened_day"], event["chain"])
        for case, event in all_events("incident")
        if "chain" in event
    }

    assert linked == {
        ("case1", "self_harm", -75, "risk_formulation 1"),
        ("case4", "use", -33, "risk_formulation 1"),
    }
    assert all(event["happened_day"] <= event["day"] for _, event in all_events("incident"))


def test_the_fifth_case_has_a_log_of_mirroring_and_role_play() -> None:
    kinds = {
        event["key"]: event["kind"]
        for case, event in all_events("intervention")
        if case == "case5" and event["kind"] in ("mirroring", "role_play")
    }
    told = [e for case, e in all_events("tried") if case == "case5" and e["what"] in kinds]

    assert set(kinds.values()) == {"mirroring", "role_play"}
    assert len(told) >= 6
    assert all({"before", "after", "tried"} <= set(event) for event in told)
    assert [event["after"] for event in told if event.get("stopped")] == [8]  # as was agreed


def test_what_comes_from_the_library_is_there_and_serves_a_goal_of_its_case() -> None:
    for case, event in all_events("intervention"):
        when = (event["day"], event["time"])
        goals = {e["key"] for e in events_of(case, "goal") if (e["day"], e["time"]) < when}
        assert "goal" not in event or event["goal"] in goals, event["key"]
        assert "entry" not in event or interventions.entry(event["entry"]), event["key"]


def test_an_approach_is_answered_where_it_guides() -> None:
    prompts = {(case, event["prompt"]) for case, event in all_events("approach")}

    assert prompts >= {
        ("case1", "gpm_life"),
        ("case1", "dbt_life"),
        ("case2", "tfp_contract"),
        ("case5", "tfp_contract"),
    }
    assert all(Prompt(prompt) for _case, prompt in prompts)


# Rounds of the mirror map -----------------------------------------------------------------------


@pytest.mark.parametrize(("case", "says"), [("case1", "split"), ("case2", "everyone low")])
def test_a_round_was_called_by_the_chair_joined_by_all_and_shown(case: str, says: str) -> None:
    (opened,) = events_of(case, "open_round")
    (shown,) = events_of(case, "show_round")
    joined = events_of(case, "join_round")

    assert (opened["by"], shown["by"]) == ("psychiatrist", "psychiatrist")
    assert {event["by"] for event in joined} == set(CARE_TEAMS[case])
    assert len(joined) == 3
    assert shown["day"] >= -28
    assert prompt(list(positions(case).values())) == says


def test_rounds_were_shown_on_no_other_case() -> None:
    assert [case for case, _event in all_events("show_round")] == ["case1", "case2"]
