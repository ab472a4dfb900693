"""docs/seed-coverage.md names only screens, files and tests that are there, and every theme."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "seed-coverage.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| Theme")
]
NAMED = re.findall(r"`([^`]+)`", PAGE)
THEMES = 25  # reference 6.1, a row each, with BPD, NPD and crisis apart


def named_in(path: Path) -> set[str]:
    found = ast.walk(ast.parse(path.read_text("utf-8")))
    return {node.name for node in found if isinstance(node, ast.FunctionDef)}


@pytest.mark.pure
def test_every_theme_of_the_talk_has_a_row_with_screen_and_test():
    bare = [row[0] for row in ROWS if len(row) < 4 or not (row[2].strip() and row[3].strip())]

    assert len(ROWS) == THEMES
    assert bare == []


@pytest.mark.pure
@pytest.mark.parametrize("name", sorted({n for n in NAMED if n.startswith(("tests/", "mdt/"))}))
def test_every_file_and_test_it_names_is_there(name):
    path, _, test = name.partition("::")

    assert (ROOT / path).exists()
    assert not test or test in named_in(ROOT / path)


def test_every_address_it_names_is_there(app):
    rules = {re.sub(r"<[^>]+>", "*", str(rule)) for rule in app.url_map.iter_rules()}

    assert {name for name in NAMED if name.startswith("/")} - rules == set()
