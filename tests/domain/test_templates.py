"""Formulation templates are data with a closed schema."""

from dataclasses import FrozenInstanceError

import pytest

from mdt.domain import templates
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
        ("five_ps", 1): "formulation",
        ("team_summary", 1): "formulation",
        ("mirror", 1): "formulation",
        ("risk_formulation", 1): "safety",
        ("safety_plan", 1): "safety",
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
            ["one_sentence", "what_we_agree", "what_we_see_differently",
             "what_we_may_be_doing_to_it", "what_to_do_when_upset"],
        ),
        (
            "mirror",
            ["attachment", "self_soothing", "empathy_self_compassion", "trust",
             "coping_in_extremes", "relationship_pattern", "looks_fine_feels"],
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


@pytest.mark.parametrize("template", load().values(), ids=lambda t: t.id)
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
