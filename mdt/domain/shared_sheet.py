"""A formulation as plain texts that several people can type in at once, and back to statements.

One text for the narrative and one for each question; under a question that takes several
statements, an empty line stands between them. What was not reworded keeps its identity, how sure
it is, and what it rests on; so does what was reworded so little that it is still the same.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from mdt.domain import templates
from mdt.domain.formulation import NARRATIVE_LIMIT, Line
from mdt.domain.live_update import MOST_LETTERS
from mdt.domain.templates import Template

NARRATIVE = "narrative"
PREFIX = "s_"  # so that no template's field can take the name of one of ours
APART = re.compile(r"\n[^\S\n]*\n\s*")
WORD = re.compile(r"\w+")

Lines = Mapping[str, Sequence[Line]]


def takes_several(template: Template) -> bool:
    """Whether it can be typed by several at once: its questions are asked once each.

    A chain, a dyad, a family map or a day has its statements in numbered places, which plain
    texts have not.
    """
    placed = any(field.each or field.hours for field in template.fields)
    return template.room == "formulation" and not placed


def fields_of(template: Template) -> tuple[str, ...]:
    """The texts of a sheet, by name."""
    return (NARRATIVE, *(PREFIX + field.id for field in template.fields))


def longest(template: Template, name: str) -> int:
    """How many letters a text may have."""
    if name == NARRATIVE:
        return NARRATIVE_LIMIT
    field = template.field(name.removeprefix(PREFIX))
    return MOST_LETTERS if field.repeat else field.max


def texts_of(template: Template, narrative: str, lines: Lines) -> dict[str, str]:
    """The texts as a sheet begins with them; words under a question of before are not lost."""
    narrative, lines = fitted(template, narrative, lines)
    found = {NARRATIVE: narrative}
    for field in template.fields:
        apart = "\n\n" if field.repeat else "\n"
        said = [line.text.strip() for line in lines.get(field.id, ())]
        found[PREFIX + field.id] = apart.join(text for text in said if text)
    return found


def lines_of(
    template: Template, texts: Mapping[str, str], before: Lines
) -> tuple[str, dict[str, list[Line]]]:
    """Narrative and statements of these texts; `before` is what the sheet began with."""
    found: dict[str, list[Line]] = {}
    for field in template.fields:
        text = texts.get(PREFIX + field.id, "").strip()
        older = list(before.get(field.id, ()))
        found[field.id] = _several(text, older) if field.repeat else _one(text, older)
    return texts.get(NARRATIVE, "").strip(), found


def fitted(template: Template, narrative: str, lines: Lines) -> tuple[str, dict[str, list[Line]]]:
    """The same under the questions of this template; what it does not ask ends the narrative."""
    known = {field.id for field in template.fields}
    texts = [narrative.strip()]
    for name in (name for name in lines if name not in known):
        words = "\n".join(line.text for line in lines[name] if line.text.strip())
        texts.append(f"{templates.label_of(template.id, name)}: {words}" if words else "")
    there = {name: list(lines[name]) for name in lines if name in known}
    return "\n\n".join(text for text in texts if text), there


def _one(text: str, older: Sequence[Line]) -> list[Line]:
    """The one statement there is; reworded beyond knowing, nobody has said how sure it is."""
    if not text:
        return []
    was = older[0] if older else None
    if was and (text == was.text.strip() or _still(was.text, text)):
        return [was._replace(text=text)]
    return [Line(text)]


def _several(text: str, older: list[Line]) -> list[Line]:
    """The statements in their order: those of before word for word first, then the reworded."""
    pieces = _pieces(text)
    left = list(older)
    found: list[Line | str] = []
    at = 0
    while at < len(pieces):
        was = next((o for o in left if _begins(pieces[at:], _pieces(o.text))), None)
        if was:
            left.remove(was)
            at += len(_pieces(was.text))
        else:
            at += 1
        found.append(was or pieces[at - 1])
    return _reworded(found, left)


def _reworded(found: Sequence[Line | str], left: list[Line]) -> list[Line]:
    lines: list[Line] = []
    at = 0
    while at < len(found):
        one = found[at]
        if isinstance(one, Line):
            lines.append(one)
            at += 1
            continue
        for was in left:
            run = found[at : at + len(_pieces(was.text))]
            words = "\n\n".join(piece for piece in run if isinstance(piece, str))
            if not any(isinstance(piece, Line) for piece in run) and _still(was.text, words):
                left.remove(was)
                lines.append(was._replace(text=words))
                at += len(run)
                break
        else:
            lines.append(Line(one))
            at += 1
    return lines


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in APART.split(text.strip()) if piece.strip()]


def _begins(pieces: Sequence[str], other: Sequence[str]) -> bool:
    return bool(other) and list(pieces[: len(other)]) == list(other)


def _still(was: str, now: str) -> bool:
    """Whether at least half of the words of the longer are in both."""
    one, two = (Counter(WORD.findall(text.casefold())) for text in (was, now))
    longer = max(one.total(), two.total())
    return bool(longer) and 2 * (one & two).total() >= longer
