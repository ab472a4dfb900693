"""What no file of the house may say: an address elsewhere, a grade of risk, a place it was made."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "mdt"
pytestmark = pytest.mark.pure

READ = {".html", ".css", ".js", ".svg", ".py", ".toml", ".yaml", ".yml", ".md", ".txt", ".json"}
KEPT = {".git", ".venv", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", "instance"}


def files(*folders: str, kinds: set[str] = READ) -> list[Path]:
    """The texts in these folders of the repository."""
    found = [path for name in folders for path in (ROOT / name).rglob("*") if path.is_file()]
    return sorted(p for p in found if p.suffix in kinds and not KEPT & set(p.parts))


def met(pattern: str, paths: list[Path]) -> list[str]:
    """Where a pattern is met: "mdt/x.html:3 the words"."""
    asked = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}:{number} {found.group()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for found in asked.finditer(line)
    ]


NAMESPACE = re.compile(r"http://www\.w3\.org/(2000/svg|1999/xlink)")


def test_no_page_asks_another_machine_for_anything():
    """Licences aside, the only addresses are the names of XML's own vocabularies.

    What was made elsewhere is held to its hash; the browser's tests watch what it asks for.
    """
    found = files("mdt/templates", "mdt/static")
    paths = [p for p in found if "LICENSE" not in p.name and "vendor" not in p.parts]
    assert len(paths) > 80

    wrong = met(r"(https?:)?//[\w-]+\.[\w./-]+", paths)

    assert [one for one in wrong if not NAMESPACE.search(one)] == []


def test_templates_hold_no_style_and_no_script_of_their_own():
    paths = files("mdt/templates", kinds={".html"})
    assert len(paths) > 60

    assert met(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", paths) == []
    assert met(r"<script(?![^>]*\bsrc=)", paths) == []


# The house has no such words; where they stand, they say that there are none.
DENIED = {"mdt/templates/help/about.html": "It gives no risk score"}
GRADES = (
    r"\b(low|medium|moderate|high|very high|no)[- ]risk\b|\brisk[- ](level|score|rating|category)"
)


def test_nobody_is_graded_by_risk():
    assert met(GRADES, [Path(__file__)]) != []  # the pattern finds what it looks for
    speaks = "templates data domain demo services queries blueprints exports static/js".split()
    found = met(GRADES, files(*(f"mdt/{folder}" for folder in speaks)))

    assert [one for one in found if one.split(":")[0] not in DENIED] == []
    for path, sentence in DENIED.items():
        assert sentence in (ROOT / path).read_text()


# Written apart, so that this file does not hold what it looks for.
ELSEWHERE = "|".join(["\\.\\./sha" + "red", "/wo" + "rk/", "py" + "pi\\.org", "python" + "hosted"])


def test_nothing_names_the_place_where_it_was_made():
    paths = [*files("mdt", "tests", "docs", "bench", "scripts", "requirements", ".ci")]
    paths += [
        p for p in ROOT.iterdir() if p.is_file() and (p.suffix in READ or p.name == "Makefile")
    ]
    assert len(paths) > 300

    assert met(ELSEWHERE, paths) == []
