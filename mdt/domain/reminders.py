"""What a reminder by e-mail may say: how many things wait and by when, and when one meets.

There is no field for a patient, a case, or a word of what a thing is about, and none may be
added: a message lies on other people's machines.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from mdt.domain.dates import day_words

SOON = timedelta(days=7)
# Each kind of thing owed, as one and as many; a kind that is not named here is "another thing".
KINDS = {
    "action": ("action", "actions"),
    "note": ("note to sign", "notes to sign"),
    "review": ("case to review", "cases to review"),
    "sign": ("minutes to sign", "minutes to sign"),
    "agree": ("minutes to agree with", "minutes to agree with"),
    "supervision": ("thing brought to supervision", "things brought to supervision"),
    "pack": ("part of a pack to write", "parts of packs to write"),
}
OTHER = ("other thing", "other things")
END = (
    "What it is about stands in Mirror MDT and never in a message. "
    "How you are reminded is set there, under My account."
)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits; `key` tells it from every other and says nothing."""

    kind: str
    key: str
    due: date | None


@dataclass(frozen=True)
class Coming:
    """A meeting ahead."""

    key: str
    kind: str
    team: str
    place: str
    day: date
    when: str  # "Tue 24 Nov 2026, 14:00"


class Message(NamedTuple):
    """One message; the same key is never sent twice."""

    key: str
    subject: str
    body: str


def digest(
    person: str, waiting: Sequence[Waiting], coming: Sequence[Coming], today: date
) -> list[Message]:
    """One message for the day; none where nothing is late, due within a week, or met about."""
    near = [one for one in waiting if one.due is not None and one.due <= today + SOON]
    ahead = [one for one in coming if today <= one.day <= today + timedelta(days=1)]
    if not near and not ahead:
        return []
    late = [one for one in near if one.due and one.due < today]
    now = [one for one in near if one.due == today]
    soon = [one for one in near if one.due and one.due > today]
    lines = [
        f"What waits for you in Mirror MDT on {day_words(today)}:",
        *_counted("Overdue", late),
        *_counted("Today", now),
        *_counted(f"By {day_words(today + SOON)}", soon),
        *(_met(one) for one in ahead),
    ]
    count = len(near) + len(ahead)
    things = "1 thing waits" if count == 1 else f"{count} things wait"
    return [Message(f"digest:{person}:{today}", f"Mirror MDT: {things} for you", _body(lines))]


def each(
    person: str, waiting: Sequence[Waiting], coming: Sequence[Coming], today: date
) -> list[Message]:
    """A message for each: the day before it is due or on the day, and once when it is late."""
    found = []
    for one in waiting:
        if one.due is None or one.due > today + timedelta(days=1):
            continue
        late = one.due < today
        name = KINDS.get(one.kind, OTHER)[0]
        said = f"{_a(name)} was due {day_words(one.due)}." if late else _due(name, one.due)
        key = f"each:{person}:{one.kind}:{one.key}:{one.due}:{'late' if late else 'due'}"
        found.append(Message(key[:120], f"Mirror MDT: {said}".rstrip("."), _body([said])))
    for met in coming:
        if today <= met.day <= today + timedelta(days=1):
            said = _met(met)
            key = f"meeting:{person}:{met.key}:{met.when}"
            found.append(Message(key[:120], f"Mirror MDT: {met.kind}, {met.when}", _body([said])))
    return found


def _due(name: str, due: date) -> str:
    return f"{_a(name)} is due {day_words(due)}."


def _a(name: str) -> str:
    if name.startswith("minutes"):
        return name.capitalize()
    return f"An {name}" if name[0] in "aeiou" else f"A {name}"


def _counted(when: str, things: Iterable[Waiting]) -> Iterator[str]:
    by_kind = Counter(KINDS.get(one.kind, OTHER) for one in things)
    parts = [f"{count} {names[0] if count == 1 else names[1]}" for names, count in by_kind.items()]
    if parts:
        yield f"{when}: {', '.join(parts)}"


def _met(one: Coming) -> str:
    return f"You meet: {one.kind}, {one.team}, {one.when}, {one.place}"


def _body(lines: Sequence[str]) -> str:
    return "\n".join([*lines, "", END, ""])
