"""Words that the pages of the meetings' room share."""

from datetime import datetime
from typing import Any

from mdt import clock
from mdt.blueprints.meetings.door import bp
from mdt.domain.vocabulary import Discipline
from mdt.i18n import label_of, ngettext


@bp.app_template_filter("discipline_words")
def discipline_words(word: str) -> str:
    """A discipline as its quorum holds it, in words."""
    return label_of(Discipline(word))


@bp.app_template_filter("quorum_words")
def quorum_words(kind: Any) -> str:
    """Who must be there: by discipline, or how many different ones; "" where nothing is set."""
    named = ", ".join(discipline_words(word) for word in kind.quorum.split())
    enough = ""
    if kind.quorum_any:
        enough = ngettext("any %(num)d discipline", "any %(num)d disciplines", kind.quorum_any)
    return ", ".join(part for part in (named, enough) if part)


@bp.app_template_filter("core_words")
def core_words(kind: Any) -> str:
    """The core disciplines, in words."""
    return ", ".join(discipline_words(word) for word in kind.core.split())


@bp.app_template_filter("capitalize_first")
def capitalize_first(words: str) -> str:
    """The sentence with a capital at its head; the rest as it was written."""
    return words[:1].upper() + words[1:]


@bp.app_template_filter("wall")
def wall(moment: datetime) -> str:
    """The clock on the wall: "14:08"."""
    return f"{clock.local(moment):%H:%M}"


@bp.app_template_filter("place")
def place(key: str) -> str:
    """Where on the page something that is missing is put right."""
    if key.startswith("review:"):
        return f"review-{key.partition(':')[2]}"
    if key.startswith("crisis:"):
        return f"at-crisis_{key.partition(':')[2]}"
    places = {"views": "at-views", "decision": "at-decisions"}
    places |= {"outcome_reason": "why-later", "deferred_until": "until"}
    return places.get(key, "at-told" if key.startswith("told") else "at-outcome")
