"""The library of interventions: its shape, its words, and that a wrong file says where."""

import pytest

from mdt.domain import evidence, interventions
from mdt.domain.vocabulary import Approach, InterventionKind

pytestmark = pytest.mark.pure
K = InterventionKind
GOOD = """\
id: walk
version: 1
title: Walk
kind: other
approaches: [ot]
minutes: 5
purpose: To walk.
steps:
  - Walk.
stop_rule: When it hurts.
models: The OT.
tries: The patient.
watch:
  - Traffic.
evidence: []
"""


def test_it_offers_what_the_talk_named_in_each_kind():
    kinds = [one.kind for one in interventions.latest()]

    assert 15 <= len(kinds) <= 25
    assert set(kinds) == {
        K.COPING_SKILL, K.MIRRORING, K.ROLE_PLAY, K.PROBLEM_SOLVING, K.OT_TASK
    }  # fmt: skip
    assert kinds == sorted(kinds, key=list(K).index)


@pytest.mark.parametrize("one", interventions.latest(), ids=lambda one: one.id)
def test_each_entry_says_what_is_needed_in_a_session(one):
    texts = [one.purpose, one.stop_rule, one.models, one.tries, *one.steps, *one.watch]

    assert 3 <= len(one.steps) <= 6
    assert "stop" in one.stop_rule.lower()
    assert all(text[0].isupper() and text.endswith((".", "?")) for text in texts)
    assert all(len(text) <= 240 for text in texts)
    assert set(one.evidence) <= set(evidence.load().claims)


def test_a_mirroring_exercise_wears_the_grade_of_what_is_said_about_mirrors():
    claims = evidence.load().claims
    for one in interventions.browse(interventions.latest(), K.MIRRORING, None):
        assert any(claims[claim].grade in evidence.MARKED for claim in one.evidence), one.id


def test_it_is_browsed_by_kind_and_by_approach():
    found = interventions.browse(interventions.latest(), K.MIRRORING, Approach.TFP)

    assert {one.id for one in found} == {"mirror_guess", "mirror_say_back", "mirror_two_faces"}


def test_an_entry_is_found_by_name_and_version():
    assert interventions.entry("role_no").version == 1
    assert interventions.entry("role_no", 1).id == "role_no"
    assert interventions.entry("role_no", 9) is None
    assert interventions.entry("nothing") is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("minutes: 5", "minuets: 5"), "walk.yaml, line 6: unknown key “minuets”."),
        (("kind: other", "kind: magic"), "walk.yaml, line 4: “kind” holds the wrong kind of value"),
        (("stop_rule: When it hurts.\n", ""), "“stop_rule” is missing"),
        (("  - Walk.\n", ""), "walk.yaml, line 8: “steps” holds the wrong kind of value."),
        (("id: walk", "id: Walk-1"), "walk.yaml, line 1: “Walk-1” is not a name"),
        (("evidence: []", "evidence: [magic-works]"), "walk.yaml, line 15: there is no claim"),
        (("When it hurts.", "x" * 501), "walk.yaml, line 10: “stop_rule” may have 500"),
        (("version: 1", "version: 1\nversion: 2"), "walk.yaml, line 3: “version” stands twice."),
    ],
)
def test_a_wrong_file_says_file_and_line(change, says):
    known = evidence.load().claims.__contains__
    assert interventions.parse(GOOD, "walk.yaml", known=known).id == "walk"

    with pytest.raises(ValueError, match=r"walk\.yaml") as wrong:
        interventions.parse(GOOD.replace(*change), "walk.yaml", known=known)

    assert says in str(wrong.value)
