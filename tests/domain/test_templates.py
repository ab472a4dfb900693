"""Formulation templates are data with a closed schema."""

from dataclasses import FrozenInstanceError
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain import drawing, templates
from mdt.domain.templates import LONGEST_ENTRY, latest, load, parse

pytestmark = pytest.mark.pure

GOOD = """\
id: small
version: 1
title: Small
purpose: To show the shape.
fields:
  - id: first
    label: First
    prompt: What comes first?
    max: 200
  - id: second
    label: Second
    prompt: What then?
    repeat: true
"""


def test_the_templates_of_this_release_are_there_by_room():
    rooms = {key: template.room for key, template in load().items()}

    assert rooms == {
        ("biosocial", 1): "formulation",
        ("bps_grid", 1): "formulation",
        ("cbt", 1): "formulation",
        ("chain", 1): "formulation",
        ("dynamic", 1): "formulation",
        ("family_map", 1): "formulation",
        ("five_ps", 1): "formulation",
        ("gpm", 1): "formulation",
        ("mirror", 1): "formulation",
        ("moho", 1): "formulation",
        ("risk_formulation", 1): "safety",
        ("safety_plan", 1): "safety",
        ("team_summary", 1): "formulation",
        ("team_summary", 2): "formulation",
        ("tfp_dyad", 1): "formulation",
    }


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (
            "five_ps",
            ["presenting", "predisposing", "precipitating", "perpetuating", "protective",
             "plan_link"],
        ),
        (
            "team_summary",
            ["one_sentence", "what_we_agree", "what_we_see_differently", "looks_fine_feels",
             "what_we_may_be_doing_to_it", "what_to_do_when_upset"],
        ),
        (
            "dynamic",
            ["core_conflict", "defences", "early_relationships", "recurrent_pattern",
             "here_and_now", "mentalising", "attachment", "epistemic_trust"],
        ),
        (
            "tfp_dyad",
            ["self_rep", "affect", "object_rep", "enacted_by", "reversal", "split_off_dyad",
             "evidence"],
        ),
        (
            "cbt",
            ["situation", "thought", "feeling", "body", "behaviour", "consequence",
             "core_belief", "rule", "safety_behaviour", "alternative"],
        ),
        (
            "chain",
            ["target", "vulnerability", "prompting_event", "link", "skill_at_link",
             "problem_behaviour", "consequence_short", "consequence_long", "repair"],
        ),
        (
            "biosocial",
            ["temperament", "invalidating_environment", "between_them", "never_taught",
             "today", "skills_first"],
        ),
        (
            "gpm",
            ["state_now", "connected", "threatened", "alone", "despair", "trigger_event",
             "what_helped", "life_outside_treatment", "case_management_step"],
        ),
        (
            "moho",
            ["values", "interests", "sense_of_capacity", "roles", "habits", "day_now",
             "day_aimed", "physical", "cognitive", "emotional", "strengths", "people", "places",
             "things", "money", "demands", "occupational_identity", "participation_goal"],
        ),
        (
            "mirror",
            ["attachment", "self_soothing", "empathy_self_compassion", "trust",
             "coping_in_extremes", "relationship_pattern", "looks_fine_feels"],
        ),
        (
            "family_map",
            ["person", "tie", "expected", "comfort", "comforted_by", "when_upset", "comes_back",
             "resource"],
        ),
        ("risk_formulation", ["worse", "holds", "changes", "then_we"]),
        (
            "safety_plan",
            ["signs", "coping", "people_places", "helpers", "professionals", "means"],
        ),
    ],
)  # fmt: skip
def test_a_template_asks_the_questions_of_the_reference(name, fields):
    assert [field.id for field in latest(name).fields] == fields


def test_the_sentence_for_two_in_the_morning_stays_short():
    assert latest("team_summary").field("one_sentence").max == 400


def test_each_hypothesis_of_the_five_ps_may_be_one_of_several():
    several = [field.id for field in latest("five_ps").fields if field.repeat]

    assert several == ["predisposing", "precipitating", "perpetuating", "protective"]


def test_the_grid_is_three_by_four_and_a_row_that_may_be_left_out():
    rows = drawing.rows(latest("bps_grid"))

    assert drawing.columns(latest("bps_grid")) == [
        "Predisposing", "Precipitating", "Perpetuating", "Protective",
    ]  # fmt: skip
    assert [(row.heading, {cell.optional for cell in row.cells}) for row in rows] == [
        ("Biological", {False}),
        ("Psychological", {False}),
        ("Social", {False}),
        ("Cultural and spiritual", {True}),
    ]
    assert {(c.sources, c.certainty, c.repeat) for row in rows for c in row.cells} == {
        (True, True, True)
    }


def test_each_tongue_is_drawn_in_its_own_way():
    drawn = {t.id: t.drawing for t in load().values() if t.drawing}

    assert drawn == {
        "bps_grid": "grid",
        "chain": "chain",
        "family_map": "family",
        "gpm": "states",
        "moho": "day",
        "tfp_dyad": "dyad",
    }


def test_a_link_of_a_chain_is_one_of_six_kinds_and_has_a_skill():
    chain = latest("chain")

    kinds = [kind.id for kind in chain.field("link").kinds]
    assert kinds == ["thought", "feeling", "urge", "act", "body", "others"]
    assert [field.id for field in chain.fields if field.each] == ["link", "skill_at_link"]


def test_a_tie_is_one_of_eight_in_plain_words_and_not_known_is_one_of_them():
    family = latest("family_map")

    assert [kind.label for kind in family.field("tie").kinds] == [
        "Close",
        "Close and tense",
        "Near and far by turns",
        "Distant",
        "Cut off",
        "Lost: died",
        "Lost: left",
        "Not known",
    ]
    words = " ".join([family.purpose, *(f"{f.label} {f.prompt}" for f in family.fields)]).lower()
    types = ("secure", "anxious", "avoidant", "disorgani", "attachment", "type", "score")
    assert [word for word in types if word in words] == []


def test_each_hour_of_a_day_is_filled_by_a_letter_of_its_own():
    day = latest("moho").field("day_now")

    letters = [kind.letter for kind in day.kinds]
    assert len(set(letters)) == len(letters) == 9
    assert [kind.label[0] for kind in day.kinds] == letters  # so the letter works without script
    assert latest("moho").field("day_aimed").kinds == day.kinds


def test_released_files_are_as_they_were_released():
    released = {
        "five_ps": "ecf7",
        "mirror": "4579",
        "team_summary": "99ad",
    }
    found = {
        name: sha256((templates.FOLDER / f"{name}.yaml").read_bytes()).hexdigest()[:4]
        for name in released
    }

    assert found == released


@pytest.mark.parametrize("template", load().values(), ids=lambda t: f"{t.id}-{t.version}")
def test_every_template_says_what_it_is_for_and_asks_plainly(template):
    assert len(template.purpose) > 40
    assert all(field.label and field.prompt for field in template.fields)
    assert "!" not in "".join([template.purpose, *(field.prompt for field in template.fields)])


def test_a_template_is_read_as_it_stands():
    template = parse(GOOD, "small.yaml")

    assert (template.id, template.version, template.title) == ("small", 1, "Small")
    assert [(f.id, f.max, f.repeat) for f in template.fields] == [
        ("first", 200, False),
        ("second", LONGEST_ENTRY, True),
    ]


def test_a_template_cannot_be_changed_once_read():
    with pytest.raises(FrozenInstanceError):
        parse(GOOD, "small.yaml").title = "Other"
    with pytest.raises(TypeError):
        load()["small", 1] = parse(GOOD, "small.yaml")


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("title:", "titel:", r"small\.yaml, line 3: unknown key “titel”"),
        ("    repeat:", "    repeats:", r"small\.yaml, line 13: unknown key “repeats”"),
        ("title: Small\n", "title: Small\ntitle: Big\n", r"line 4: “title” stands twice"),
        ("title: Small\n", "", r"small\.yaml, line 1: “title” is missing"),
        ("    prompt: What then?\n", "", r"line 10: “prompt” is missing"),
        ("version: 1", "version: one", r"line 2: “version” holds the wrong kind"),
        ("version: 1", "version: 0", r"line 2: “version” holds the wrong kind"),
        ("version: 1", "version: true", r"line 2: “version” holds the wrong kind"),
        ("max: 200", "max: -1", r"line 9: “max” holds the wrong kind"),
        ("repeat: true", "repeat: 1", r"line 13: “repeat” holds the wrong kind"),
        ("title: Small", "title: ''", r"line 3: “title” holds the wrong kind"),
        ("title: Small", "title: [Small]", r"line 3: “title” holds the wrong kind"),
        ("id: second", "id: first", r"the field “first” stands twice"),
        ("id: second", "id: Second", r"“Second” is not a name"),
        ("id: small", "id: a b", r"“a b” is not a name"),
    ],
)
def test_a_file_that_strays_from_the_schema_is_refused_with_its_place(was, becomes, complaint):
    assert was in GOOD

    with pytest.raises(ValueError, match=complaint):
        parse(GOOD.replace(was, becomes), "small.yaml")


DRAWN = """\
id: small
version: 1
title: Small
purpose: To show how a sheet is drawn.
drawing: day
part: Link
fields:
  - id: step
    label: Step
    prompt: What next?
    each: true
  - id: day
    label: Day
    prompt: Hour by hour.
    hours: true
    kinds:
      - {id: sleep, label: Sleep, letter: S}
      - {id: work, label: Work, letter: W}
  - id: cell
    label: Cell
    prompt: What is in it?
    row: Body
    column: Before
    optional: true
"""


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("drawing: day", "drawing: night", r"small\.yaml, line 5: “drawing” holds the wrong kind"),
        ("drawing: day", "drawing: dyad", r"line 5: “dyad” cannot be drawn without the field"),
        ("drawing: day", "drawing: states", r"line 5: “states” cannot be drawn without the field"),
        ("drawing: day", "drawing: family", r"line 5: “family” cannot be drawn without the field"),
        ("    hours: true\n", "", r"line 5: a day cannot be drawn without a field of hours"),
        ("    row: Body\n", "", r"small\.yaml, line 2\d: a place in a grid has a row"),
        ("    column: Before\n", "", r"line 22: a place in a grid has a row and a column"),
        ("    row: Body\n    column: Before\n", "", r"line 22: only a row of a grid"),
        ("part: Link\n", "", r"line 10: the template does not say what its “part”"),
        ("    each: true\n", "", r"line 6: no field is asked for each part"),
        ("    each: true", "    each: true\n    repeat: true", r"line 12: this is asked once"),
        ("label: Work", "label: Sleep", r"line 17: the kind “Sleep” stands twice"),
        ("letter: W", "letter: S", r"line 17: the kind “S” stands twice"),
        ("id: work", "id: Work", r"line 18: “Work” is not a name"),
        ("letter: W", "lettre: W", r"line 18: unknown key “lettre”"),
        ("      - {id: work, label: Work, letter: W}\n", "", r"line 16: “kinds” holds the wrong"),
        ("hours: true", "hours: 24", r"line 15: “hours” holds the wrong kind"),
    ],
)  # fmt: skip
def test_a_drawing_of_unknown_shape_is_refused_with_file_and_line(was, becomes, complaint):
    parse(DRAWN, "small.yaml")
    assert was in DRAWN

    with pytest.raises(ValueError, match=complaint):
        parse(DRAWN.replace(was, becomes), "small.yaml")


def test_a_family_without_the_patients_own_generation_is_refused():
    text = (templates.FOLDER / "family_map.yaml").read_text("utf-8")

    with pytest.raises(ValueError, match=r"line 8: a family cannot be drawn without"):
        parse(text.replace("{id: own,", "{id: peers,"), "small.yaml")


@given(st.data())
def test_whatever_is_done_to_a_file_it_is_read_or_refused_by_name(data):
    lines = DRAWN.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(st.sampled_from(["", "  - id: x", "drawing: chain", "???", lines[0]]))
    text = "\n".join(lines) + "\n"

    complaint, template = "", None
    try:
        template = parse(text, "small.yaml")
    except ValueError as problem:
        complaint = str(problem)

    assert complaint.startswith("small.yaml") if template is None else template.fields


def test_a_statement_is_placed_in_words():
    template = parse(DRAWN, "small.yaml")
    step, day, cell = template.fields

    assert template.place(step, 2) == "Link 3: Step"
    assert template.place(day, 7) == "Day, 07:00"
    assert template.place(cell, 0) == "Cell"


@pytest.mark.parametrize("text", ["", "just words", "- a list", "id: small"])
def test_a_file_that_is_no_template_is_refused_by_name(text):
    with pytest.raises(ValueError, match=r"small\.yaml"):
        parse(text, "small.yaml")


@pytest.mark.parametrize("fields", ["fields: []", "fields:\n  - words", "fields: none"])
def test_a_template_without_questions_is_refused(fields):
    with pytest.raises(ValueError, match=r"small\.yaml, line \d"):
        parse(GOOD[: GOOD.index("fields:")] + fields, "small.yaml")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(templates, "FOLDER", tmp_path)
    return tmp_path


def test_the_latest_version_is_the_highest_number(folder):
    for version in (1, 10, 9):
        text = GOOD.replace("version: 1", f"version: {version}")
        (folder / f"small_{version}.yaml").write_text(text, "utf-8")

    assert latest("small").version == 10
    assert len(load()) == 3


def test_two_files_cannot_claim_the_same_version(folder):
    for name in ("a", "b"):
        (folder / f"{name}.yaml").write_text(GOOD, "utf-8")

    with pytest.raises(ValueError, match=r"b\.yaml: small version 1 stands twice"):
        load()


@pytest.mark.parametrize("name", ["", "seven_ps"])
def test_there_is_no_latest_version_of_an_unknown_template(name):
    with pytest.raises(KeyError):
        latest(name)


def test_a_template_has_no_field_it_does_not_ask():
    with pytest.raises(KeyError):
        latest("five_ps").field("plan")
