"""The library of interventions: data files with a closed shape, never edited after release.

Our own words throughout: no questionnaire wording and no protocol is copied. A change of an entry
is a new version in a file of its own, so that what was planned can be read as it was agreed on.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from mdt.domain import evidence
from mdt.domain.shapes import COUNT, TEXT, Rows, Sheet, choice, read
from mdt.domain.vocabulary import Approach, InterventionKind

FOLDER = Path(__file__).parents[1] / "data" / "interventions"
LONGEST_TITLE, LONGEST_STOP = 200, 500  # what the columns of a planned intervention hold

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,39}")
ENTRY = Sheet(
    {
        "id": TEXT,
        "version": COUNT,
        "title": TEXT,
        "kind": choice(*InterventionKind),
        "approaches": Rows(choice(*Approach)),
        "minutes": COUNT,
        "purpose": TEXT,
        "steps": Rows(TEXT),
        "stop_rule": TEXT,
        "models": TEXT,
        "tries": TEXT,
        "watch": Rows(TEXT),
        "evidence": Rows(TEXT, at_least=0),
    }
)

Key = tuple[str, int]


@dataclass(frozen=True)
class Entry:
    """One intervention as released."""

    id: str
    version: int
    title: str
    kind: InterventionKind
    approaches: tuple[Approach, ...]
    minutes: int
    purpose: str
    steps: tuple[str, ...]
    stop_rule: str
    models: str
    tries: str
    watch: tuple[str, ...]
    evidence: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """The steps as they are taken over into a plan, to be put into the patient's words."""
        return "\n".join(f"{number}. {step}" for number, step in enumerate(self.steps, 1))


def load() -> MappingProxyType[Key, Entry]:
    """Every released entry by its name and version."""
    return MappingProxyType(_read(FOLDER))


def latest() -> list[Entry]:
    """What the library offers: the newest version of each, by kind as offered, then by title."""
    newest: dict[str, Entry] = {}
    for (name, version), entry in load().items():
        if name not in newest or version > newest[name].version:
            newest[name] = entry
    order = list(InterventionKind)
    return sorted(newest.values(), key=lambda one: (order.index(one.kind), one.title.casefold()))


def entry(name: str, version: int | None = None) -> Entry | None:
    """One entry, its newest version where none is said; None where there is no such entry."""
    if version is not None:
        return load().get((name, version))
    return next((one for one in latest() if one.id == name), None)


def browse(
    entries: Iterable[Entry], kind: InterventionKind | None, approach: Approach | None
) -> list[Entry]:
    """Those of one kind, or belonging to one approach, or both."""
    return [
        one
        for one in entries
        if kind in (None, one.kind) and (approach is None or approach in one.approaches)
    ]


def parse(text: str, name: str, *, known: Callable[[str], bool] | None = None) -> Entry:
    """One entry from the text of its file; `known` says whether there is such a claim."""
    given = read(text, name, ENTRY)
    _check(given, text, name, known)
    given["kind"] = InterventionKind(given["kind"])
    given["approaches"] = tuple(Approach(one) for one in given["approaches"])
    for row in ("steps", "watch", "evidence"):
        given[row] = tuple(given[row])
    return Entry(**given)


@cache
def _read(folder: Path) -> dict[Key, Entry]:
    found: dict[Key, Entry] = {}
    for file in sorted(folder.glob("*.yaml")):
        one = parse(file.read_text("utf-8"), file.name, known=_is_claim)
        if (one.id, one.version) in found:
            raise ValueError(f"{file.name}: {one.id} version {one.version} stands twice.")
        found[one.id, one.version] = one
    return found


def _is_claim(name: str) -> bool:
    return name in evidence.load().claims


def _check(
    given: dict[str, object], text: str, name: str, known: Callable[[str], bool] | None
) -> None:
    if not IDENTIFIER.fullmatch(str(given["id"])):
        raise ValueError(
            f"{_place(text, name, 'id')}: “{given['id']}” is not a name of small letters and _."
        )
    for key, longest in (("title", LONGEST_TITLE), ("stop_rule", LONGEST_STOP)):
        if len(str(given[key])) > longest:
            raise ValueError(
                f"{_place(text, name, key)}: “{key}” may have {longest} characters at most."
            )
    claims = given["evidence"]
    assert isinstance(claims, list)  # noqa: S101 - the shape says so
    for claim in claims:
        if known is not None and not known(claim):
            raise ValueError(
                f"{_place(text, name, 'evidence')}: there is no claim “{claim}” in the library."
            )


def _place(text: str, name: str, key: str) -> str:
    """File and line of a key at the margin."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(f"{key}:"):
            return f"{name}, line {number}"
    return name
