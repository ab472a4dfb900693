"""Reflections and the map live apart: who may know of their tables, told by reading the source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "mdt"

# The table, its twin verbs and queries, and the list of all tables; migrations name it in SQL.
MAY_KNOW = {
    "models/__init__.py",
    "models/reflections.py",
    "services/reflections.py",
    "queries/reflections.py",
}
TABLES = ("reflection_share", "content_sealed", "mirror_round", "mirror_rater")
MAP_MAY_KNOW = {"models/__init__.py", "services/mirror.py"}
# Facts that leave the house, or are shown to others: none may hold a reflection's words.
COMPILED = ["exports", "domain/summary.py", "domain/minutes_facts.py", "queries/summaries.py"]
OWN_WORDS = {"pull", "did", "whose", "about_patient", "about_me", "expects", "from_whom", "dials"}


def names_the_table(path: Path, module: str = "mdt.models.reflections") -> bool:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        if any(f"{name}.".startswith(f"{module}.") for name in names):
            return True
    return False


def who_names(module: str) -> set[str]:
    return {
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if "migrations" not in path.parts and names_the_table(path, module)
    }


def in_house(*parts: str) -> list[Path]:
    return [
        path
        for part in parts
        for path in (
            [HOUSE / part] if part.endswith(".py") else sorted((HOUSE / part).rglob("*.py"))
        )
    ]


@pytest.mark.pure
def test_only_its_own_service_and_queries_know_the_table():
    assert who_names("mdt.models.reflections") == MAY_KNOW - {"models/reflections.py"}


@pytest.mark.pure
def test_only_its_own_service_knows_the_rounds_of_the_map():
    assert who_names("mdt.models.mirror") == MAP_MAY_KNOW


@pytest.mark.pure
def test_only_the_two_rooms_of_the_map_and_of_reflections_ask_that_service():
    asking = who_names("mdt.services.mirror")

    assert asking == {
        "blueprints/mirror/views.py",
        "blueprints/reflections/views.py",
        "demo/rounds.py",  # tells the practice through the services
    }


@pytest.mark.pure
def test_nobody_reads_the_table_by_its_name():
    """Raw SQL would get past the imports."""
    told = [
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if "migrations" not in path.parts
        and str(path.relative_to(HOUSE)) not in MAY_KNOW | {"models/mirror.py"}
        and any(
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and any(word in node.value for word in TABLES)
            for node in ast.walk(ast.parse(path.read_text()))
        )
    ]

    assert told == []


@pytest.mark.pure
def test_no_facts_that_are_compiled_for_others_hold_a_field_for_it():
    fields = {
        (path.name, node.target.id)
        for path in in_house(*COMPILED)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }

    assert ("minutes_facts.py", "discussion") in fields  # the test does read fields
    assert {pair for pair in fields if pair[1] in OWN_WORDS} == set()
