"""Who brought which statement of a version: written when and by whom, last worded by whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mdt.domain.vocabulary import Discipline


class Author(NamedTuple):
    """Somebody who kept a version, or wrote in a shared sheet that became one."""

    name: str
    discipline: Discipline | None


class Kept(NamedTuple):
    """One version: its number, who kept it, and its statements by identity.

    `together` is whose words are in it, where it was written on one shared sheet.
    """

    number: int
    author: Author
    statements: Mapping[str, str]
    together: tuple[Author, ...] = ()

    @property
    def writers(self) -> tuple[Author, ...]:
        """Everybody who may have brought what is new in it."""
        return self.together or (self.author,)

    @property
    def disciplines(self) -> tuple[Discipline, ...]:
        """Theirs, each once; none where none is recorded."""
        known = {writer.discipline for writer in self.writers}
        return tuple(one for one in Discipline if one in known)

    @property
    def names(self) -> str:
        """Theirs, in a row."""
        return ", ".join(writer.name for writer in self.writers)


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


def by_discipline(found: Iterable[Brought]) -> dict[tuple[Discipline, ...], list[Brought]]:
    """The statements under the discipline that wrote them first; under several where they wrote
    on one sheet, and under none where nobody said which.
    """
    groups: dict[tuple[Discipline, ...], list[Brought]] = {}
    for one in found:
        groups.setdefault(one.first.disciplines, []).append(one)
    order = list(Discipline)
    alone_first = sorted(
        groups, key=lambda who: (len(who) or len(order) + 1, *map(order.index, who))
    )
    return {who: groups[who] for who in alone_first}


def silent(team: Iterable[Author], versions: Iterable[Kept]) -> dict[Discipline, list[str]]:
    """The disciplines on the care team from which nobody kept a version yet, with their people."""
    heard = {writer.discipline for version in versions for writer in version.writers}
    found: dict[Discipline, list[str]] = {}
    for person in team:
        if person.discipline and person.discipline not in heard:
            found.setdefault(person.discipline, []).append(person.name)
    return {kind: found[kind] for kind in Discipline if kind in found}


def _in(versions: Sequence[Kept], identity: str) -> bool:
    return bool(versions) and identity in versions[-1].statements
