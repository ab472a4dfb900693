"""Who brought which statement of a version: written when and by whom, last worded by whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mdt.domain.vocabulary import Discipline


class Author(NamedTuple):
    """Who kept a version."""

    name: str
    discipline: Discipline | None


class Kept(NamedTuple):
    """One version: its number, who kept it, and its statements by identity."""

    number: int
    author: Author
    statements: Mapping[str, str]


@dataclass(frozen=True)
class Brought:
    """One statement of the version: who wrote it first, and who worded it last."""

    identity: str
    text: str
    first: Kept
    worded: Kept

    @property
    def reworded(self) -> bool:
        """Whether it reads otherwise than when it was first written."""
        return self.worded.number != self.first.number


def brought(versions: Sequence[Kept]) -> list[Brought]:
    """Each statement of the last of these versions, in its order; the earlier ones come first."""
    first: dict[str, Kept] = {}
    worded: dict[str, Kept] = {}
    held: Mapping[str, str] = {}
    for version in versions:
        for identity, text in version.statements.items():
            first.setdefault(identity, version)
            if held.get(identity) != text:
                worded[identity] = version
        held = {**held, **version.statements}
    return [Brought(i, text, first[i], worded[i]) for i, text in held.items() if _in(versions, i)]


def by_discipline(found: Iterable[Brought]) -> dict[Discipline | None, list[Brought]]:
    """The statements under the discipline that wrote them first; None: nobody said which."""
    groups: dict[Discipline | None, list[Brought]] = {}
    for one in found:
        groups.setdefault(one.first.author.discipline, []).append(one)
    order: list[Discipline | None] = [*Discipline, None]
    return {kind: groups[kind] for kind in order if kind in groups}


def silent(team: Iterable[Author], versions: Iterable[Kept]) -> dict[Discipline, list[str]]:
    """The disciplines on the care team from which nobody kept a version yet, with their people."""
    heard = {version.author.discipline for version in versions}
    found: dict[Discipline, list[str]] = {}
    for person in team:
        if person.discipline and person.discipline not in heard:
            found.setdefault(person.discipline, []).append(person.name)
    return {kind: found[kind] for kind in Discipline if kind in found}


def _in(versions: Sequence[Kept], identity: str) -> bool:
    return bool(versions) and identity in versions[-1].statements
