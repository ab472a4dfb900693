"""The minutes as a PDF one hands to a colleague: facts in, bytes out."""

import re
from dataclasses import asdict
from typing import Any

from mdt.domain.minutes import AttendeeFacts, ItemFacts, MinutesFacts, short
from mdt.domain.vocabulary import ItemKind, Presence
from mdt.exports import paper, paragraphs, sealed
from mdt.exports.sealed import Carried


def printed_line(printed_by: str, printed_words: str) -> str:
    """Who printed it, and when, as the reader's zone has it."""
    return f"Printed {printed_words} by {printed_by}"


def pdf(facts: MinutesFacts, *, carried: Carried) -> bytes:
    """Print the minutes; sealed, they carry what it takes to check them."""
    held = sealed.attachment(facts, carried) if facts.seal else ""
    return paper.print_pdf("minutes.typ", told(facts, carried.printed), carried=held)


def told(facts: MinutesFacts, printed: str) -> dict[str, Any]:
    """The facts as a document says them, whichever way it is laid out."""
    words = asdict(facts)
    words["facts"] = _head(facts)
    words["items"] = [_item(item) for item in facts.items]
    words["seal_short"] = short(facts.seal) if facts.seal else None
    words["seal_whole"] = re.sub("(.{4})(?=.)", r"\1 ", facts.seal or "")
    words["left_out_words"] = left_out_words(facts)
    words["added_words"] = _added_words(facts)
    words["printed"] = printed
    return words


def _added_words(facts: MinutesFacts) -> str | None:
    """Where to look for what was added after the signature."""
    where = [f"to item {item.number}" for item in facts.items if item.addenda or item.corrections]
    where += ["at the end"] if facts.addenda or facts.corrections else []
    return f"Added after signing: {', '.join(where)}." if where else None


def _head(facts: MinutesFacts) -> list[tuple[str, str]]:
    pairs = [
        ("Chair", facts.chair),
        ("Coordinator", facts.coordinator),
        ("Present", _people(facts, Presence.PRESENT)),
        ("Apologies", _people(facts, Presence.APOLOGIES)),
        ("Absent", _people(facts, Presence.ABSENT)),
        ("Not marked", _people(facts, Presence.EXPECTED)),
        ("Quorum", facts.quorum.removeprefix("quorum ")),
    ]
    return [(name, words) for name, words in pairs if words]


def _people(facts: MinutesFacts, state: Presence) -> str:
    return "; ".join(_person(one) for one in facts.attendance if one.state is state)


def _person(one: AttendeeFacts) -> str:
    named = f"{one.name} ({one.discipline})" if one.discipline else one.name
    return f"{named}, {one.times}" if one.times else named


def left_out_words(facts: MinutesFacts) -> str | None:
    """What a reader's copy says of the items it does not hold."""
    said = [_items_left_out(facts), _parts_left_out(facts.withheld)]
    return " ".join(sentence for sentence in said if sentence) or None


def _items_left_out(facts: MinutesFacts) -> str:
    if not facts.left_out:
        return ""
    left = "1 item is" if facts.left_out == 1 else f"{facts.left_out} items are"
    covered = f"; the seal covers all {facts.left_out + len(facts.items)}" if facts.seal else ""
    return f"{left} left out of this copy{covered}."


def _parts_left_out(count: int) -> str:
    if not count:
        return ""
    left = "1 confidential part is" if count == 1 else f"{count} confidential parts are"
    return f"{left} left out of this copy: decisions, or what speaks of them."


def _item(item: ItemFacts) -> dict[str, Any]:
    words = asdict(item)
    words["about"] = ", ".join(part for part in (item.age, item.site) if part)
    words["asked"] = _asked(item)
    words["missing_views"] = _missing_views(item)
    words["discussion"] = paragraphs.blocks(item.discussion)
    words["crisis"] = [
        {"heading": part.heading, "blocks": paragraphs.blocks(part.words)} for part in item.crisis
    ]
    words["outcome"] = _outcome(item)
    words["told"] = item.told or _missing_told(item)
    words["time"] = _time(item)
    return words


def _asked(item: ItemFacts) -> str:
    asked = f"Asked by {item.asked_by}" if item.asked_by else ""
    brought = f"presented by {item.presenter}" if item.presenter else ""
    said = ", ".join(part for part in (asked, brought) if part)
    return said[:1].upper() + said[1:]


def _missing_views(item: ItemFacts) -> str | None:
    """A case without the patient's views says so: silence would read as agreement."""
    if item.patient_views:
        return None
    if item.no_views_because:
        return f"The patient's views were not heard: {item.no_views_because}"
    return "The patient's views are not recorded." if item.kind is ItemKind.CASE else None


def _outcome(item: ItemFacts) -> list[str]:
    """The outcome as a first letter in capitals, and its reason; nothing if it is open."""
    if not item.outcome:
        return []
    return [item.outcome[:1].upper() + item.outcome[1:], item.outcome_reason or ""]


def _missing_told(item: ItemFacts) -> str | None:
    unsaid = item.kind is ItemKind.CASE and item.decisions
    return "Who tells the patient is not recorded." if unsaid else None


def _time(item: ItemFacts) -> str:
    planned = _minutes(item.minutes_planned, "planned")
    used = _minutes(item.minutes_used, "used")
    return ", ".join(part for part in (planned, used) if part)


def _minutes(count: int | None, what: str) -> str:
    """Missing is not zero: no word for a time nobody noted."""
    return "" if count is None else f"{count} {'minute' if count == 1 else 'minutes'} {what}"
