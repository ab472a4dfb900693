"""Templates and translations: what ruff and mypy cannot see.

Every template compiles with the app's own filters, holds no inline style or script (our
Content-Security-Policy would silence it), and every sentence that is to be translated is
a literal with its gaps filled.
"""

import ast
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "mdt" / "templates"
DOORS = {"_", "_l", "_n", "gettext", "lazy_gettext", "ngettext"}
GAP = re.compile(r"%\((\w+)\)")
GIVEN_ANYWAY = {"num"}  # ngettext fills it in itself
INLINE = {
    r"\sstyle\s*=": "an inline style",
    r"<style\b": "a style element",
    r"\son[a-z]+\s*=\s*[\"']": "an inline event handler",
    r"javascript:": "a javascript: address",
    r"<script\b(?![^>]*\b(?:src|type=\"application/json\"))": "an inline script",
}
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)


def app_templates() -> Environment:
    """The environment in which the app renders, built on a data folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(MDT_INSTANCE=folder, MDT_DEMO="1")
        os.environ.pop("MDT_DATABASE_URL", None)
        from wsgi import app

        return app.jinja_env


def inline_parts(source: str) -> Iterator[tuple[int, str]]:
    """Where a template holds style or script of its own."""
    plain = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), source)
    for pattern, what in INLINE.items():
        for found in re.finditer(pattern, plain, re.IGNORECASE):
            yield plain.count("\n", 0, found.start()) + 1, f"{what}: {found.group().strip()}"


def gaps_left(sentences: list[str], given: set[str]) -> str:
    """A complaint when a sentence and what it is given do not match, else nothing."""
    wanted = {gap for sentence in sentences for gap in GAP.findall(sentence)}
    missing = wanted - given - GIVEN_ANYWAY
    return f"nothing given for {', '.join(sorted(missing))}" if missing else ""


def template_sentences(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for call in tree.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name in DOORS and call.args):
            continue
        if not isinstance(call.args[0], nodes.Const):
            yield call.lineno, "a sentence to translate is not a literal"
            continue
        said = [word.value for word in call.args if isinstance(word, nodes.Const)]
        given = {pair.key for pair in call.kwargs}
        if call.dyn_kwargs is None and (wrong := gaps_left([str(one) for one in said], given)):
            yield call.lineno, wrong


def python_sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args):
            continue
        if call.func.id not in DOORS:
            continue
        if not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)):
            yield call.lineno, "a sentence to translate is not a literal"


def template_faults(environment: Environment) -> Iterator[str]:
    for name in sorted(environment.list_templates(extensions=["html", "svg", "xml", "txt"])):
        path = TEMPLATES / name
        if not path.exists():
            continue  # a library's own
        source = path.read_text(encoding="utf-8")
        try:
            environment.compile(source, name)
            said = template_sentences(environment.parse(source, name))
        except TemplateSyntaxError as wrong:
            yield f"{path.relative_to(ROOT)}:{wrong.lineno}: {wrong.message}"
            continue
        for line, what in [*inline_parts(source), *said]:
            yield f"{path.relative_to(ROOT)}:{line}: {what}"


def python_faults() -> Iterator[str]:
    for path in sorted((ROOT / "mdt").rglob("*.py")):
        if path.name == "i18n.py":
            continue  # the door itself: it passes on the words of the closed sets
        for line, what in python_sentences(ast.parse(path.read_text(encoding="utf-8"))):
            yield f"{path.relative_to(ROOT)}:{line}: {what}"


def main() -> int:
    faults = [*template_faults(app_templates()), *python_faults()]
    print("\n".join(faults) or "Templates and sentences: nothing found.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
