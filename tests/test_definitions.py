"""A measure file that strays stops the start, at a server and at a command, with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt import create_app, definitions
from mdt.definitions import BadDefinition
from mdt.domain import measures

WHOLE = measures.FILE.read_text("utf-8")


@pytest.fixture
def strayed(tmp_path, monkeypatch):
    """Another file of measures in the place of ours."""

    def write(text):
        path = tmp_path / "measures.yaml"
        path.write_text(text, "utf-8")
        monkeypatch.setattr(measures, "FILE", path)

    return write


def test_an_unknown_field_stops_the_start_with_file_line_and_field(app, strayed):
    strayed(WHOLE.replace("  method: sum", "  methode: sum", 1))
    line = WHOLE[: WHOLE.index("  method: sum")].count("\n") + 1

    with pytest.raises(BadDefinition) as stopped:
        create_app(app.config["MDT"])

    assert str(stopped.value) == f"measures.yaml, line {line}: unknown key “methode”."


@pytest.mark.parametrize("text", ["", "measures: [", "\tschema: x", "schema: measures/2\n- no"])
def test_a_file_that_is_no_yaml_stops_it_too(app, strayed, text):
    strayed(text)

    with pytest.raises(BadDefinition, match=r"^measures\.yaml"):
        definitions.init_app(app)


def test_ours_are_read_without_complaint(app):
    definitions.init_app(app)

    assert "phq9" in measures.load()


@given(st.text(max_size=40))
@pytest.mark.pure
def test_whatever_stands_in_the_file_the_complaint_names_it(text):
    with pytest.raises(ValueError, match=r"^m\.yaml"):
        measures.parse(text, "m.yaml")
