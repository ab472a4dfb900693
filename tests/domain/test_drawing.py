"""How a version is laid out: parts, hours and cells in their places, nothing left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain import templates
from mdt.domain.drawing import Written, kept_layout
from mdt.domain.formulation import Line
from mdt.domain.templates import HOURS, latest

pytestmark = pytest.mark.pure


def layout_of(template_id, *said):
    template = latest(template_id)
    prompts = [{"id": f.id, "label": f.label, "prompt": f.prompt} for f in template.fields]
    statements = [Written(name, line) for name, line in said]
    return kept_layout(template_id, template.version, template.title, prompts, statements)


def test_a_row_that_may_be_left_out_is_where_it_is_empty():
    empty = layout_of("bps_grid", ("biological_protective", Line("Sleeps.")))
    filled = layout_of("bps_grid", ("cultural_protective", Line("A prayer.")))

    assert [row.heading for row in empty.rows] == ["Biological", "Psychological", "Social"]
    assert [row.heading for row in filled.rows][-1] == "Cultural and spiritual"


def test_parts_stand_in_order_with_their_own_statements():
    layout = layout_of(
        "tfp_dyad",
        ("self_rep", Line("second", part=1)),
        ("self_rep", Line("first", part=0)),
        ("affect", Line("dread", part=1)),
    )

    assert layout.parts == [0, 1]
    assert [s.text for s in layout.of("self_rep", 1)] == ["second"]
    assert [s.text for s in layout.of("affect", 0)] == []


def test_a_family_stands_by_generation_with_the_patient_among_their_own():
    layout = layout_of(
        "family_map",
        ("person", Line("friend", part=0, kind="others")),
        ("person", Line("mother", part=1, kind="parents")),
        ("person", Line("father", part=2, kind="parents")),
        ("person", Line("somebody", part=3)),
        ("tie", Line("nobody said to whom", part=4)),
    )

    assert [(row.id, row.own, row.parts) for row in layout.generations] == [
        ("parents", False, (1, 2)),
        ("own", True, ()),
        ("others", False, (0,)),
        ("", False, (3, 4)),
    ]


def test_a_day_has_24_hours_and_counts_them():
    layout = layout_of(
        "moho",
        ("day_now", Line("Sleep", part=0, kind="sleep")),
        ("day_now", Line("Sleep", part=23, kind="sleep")),
        ("day_now", Line("Work", part=9, kind="work")),
    )
    field = layout.template.field("day_now")

    day = layout.day(field)
    assert [hour for hour, kind in enumerate(day) if kind] == [0, 9, 23]
    assert len(day) == HOURS
    assert [(kind.label, hours) for kind, hours in layout.hours_of(field)] == [
        ("Sleep", 2),
        ("Work", 1),
    ]


def test_a_kind_without_words_of_its_own_is_bare():
    layout = layout_of(
        "chain", ("link", Line("Urge", kind="urge")), ("link", Line("To cut.", kind="urge", part=1))
    )

    assert [layout.bare(s) for s in layout.statements] == [True, False]
    assert {layout.kind(s).label for s in layout.statements} == {"Urge"}


def test_a_version_keeps_its_own_prompts_in_the_places_of_its_template():
    layout = kept_layout(
        "five_ps", 1, "Five Ps", [{"id": "presenting", "label": "Then", "prompt": "Was?"}], []
    )

    assert layout.template.fields[0].label == "Then"
    assert layout.template.fields[1].label == "Predisposing"


def test_a_template_that_is_offered_no_more_is_read_one_question_below_the_other():
    prompts = [{"id": "old", "label": "Old", "prompt": "What was asked then?"}]
    layout = kept_layout("gone", 3, "Gone", prompts, [Written("old", Line("Still here."))])

    assert layout.template.drawing == ""
    assert [f.label for section in layout.sections for f in section.fields] == ["Old"]
    assert [s.text for s in layout.of("old")] == ["Still here."]


@given(st.data())
def test_whatever_was_written_is_drawn_somewhere(data):
    template = data.draw(st.sampled_from([t for t in templates.load().values() if t.room]))
    fields = data.draw(st.lists(st.sampled_from(template.fields), max_size=12))
    said = []
    for number, field in enumerate(fields):
        part = data.draw(st.integers(0, HOURS - 1)) if field.each or field.hours else 0
        said.append(Written(field.id, Line(f"words {number}", part=part)))
    layout = kept_layout(template.id, template.version, template.title, [], said)

    drawn = [s.text for section in layout.sections for f in section.fields for s in layout.of(f)]
    drawn += [s.text for row in layout.rows for cell in row.cells if cell for s in layout.of(cell)]
    each = [f for f in layout.template.fields if f.each]
    drawn += [s.text for part in layout.parts for f in each for s in layout.of(f, part)]
    assert sorted(drawn) == sorted(s.text for s in said)
