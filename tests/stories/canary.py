"""Marked words laid into reflections, and a walk as everybody through all there is to open."""

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import LetterKind, NoteKind, Reminders, Visibility
from mdt.models.decisions import Decision
from mdt.models.people import User
from mdt.queries.letters import draft_of
from mdt.services import (
    accounts,
    corrections,
    feeds,
    items,
    letters,
    minutes,
    mirror,
    notes,
    quality,
    questions,
    reflections,
    reminders,
    series,
    supervision,
)
from tests.cast import PEOPLE, Cast
from tests.mapping import TREATING, fourth, opened_round, share_dials
from tests.meeting_room import held, item_of, started
from tests.pack_making import brought
from tests.page import Browser

NAMES = [row[0] for row in PEOPLE]
NOBODY = "nobody"
CONTROL = "controlword"  # in a signed note: what the searches below are able to find
BESIDE = "besidethebird"  # stands beside each marked word, and is never what is searched for
MARKED = {
    Visibility.ONLY_ME: "canaryalone",
    Visibility.MY_SUPERVISOR: "canarysupervisor",
    Visibility.REFLECTIVE_GROUP: "canarygroup",
}
MINE_ALONE = "canaryaboutme"
DRAFT = "canarydraft"
# What a drawn map says to those who joined it.
ON_THE_MAP = "different parts of this"
WORDS = [*MARKED.values(), MINE_ALONE, DRAFT, BESIDE]
READERS = {
    "canaryalone": {"psychologist1"},
    "canarysupervisor": {"psychologist1", "supervisor"},
    "canarygroup": {"psychologist1", "ot", "psychiatrist"},
    MINE_ALONE: {"psychologist1"},
    DRAFT: {"psychologist1"},
    BESIDE: {"psychologist1", "supervisor", "ot", "psychiatrist"},
}


@dataclass
class Walk:
    """What was met on the way: who saw which word at which address, and what was logged."""

    app: Flask
    folder: Path
    refs: dict[str, str]
    rows: list[str]  # the reflections
    running: dict[str, str] = field(default_factory=dict)  # a meeting that goes on
    letters: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)  # of the files that were given out
    map: str = ""  # the address of a round that was shown
    seen: dict[str, set[str]] = field(default_factory=dict)
    rooms: set[str] = field(default_factory=set)
    map_seen: dict[str, set[str]] = field(default_factory=dict)
    map_rooms: set[str] = field(default_factory=set)
    opened: int = 0
    log: list[str] = field(default_factory=list)
    told: list[logging.LogRecord] = field(default_factory=list)

    def meet(self, name: str, endpoint: str, answer: TestResponse) -> None:
        self.opened += answer.status_code == 200
        if answer.status_code == 200:
            self.kinds.add(answer.mimetype)
        told = answer.data.decode("utf-8", "replace") + str(answer.headers) + unpacked(answer)
        for word in WORDS:
            if word in told:
                self.seen.setdefault(word, set()).add(name)
                self.rooms.add(endpoint)
        for word in (ON_THE_MAP, self.map) if name != NOBODY else ():  # led to the door from it
            if word in told:
                self.map_seen.setdefault(word, set()).add(name)
                self.map_rooms.add(endpoint)


def unpacked(answer: TestResponse) -> str:
    """What stands in a document that packs its words: a PDF, or a Word file."""
    if answer.mimetype == "application/pdf":
        reader = PdfReader(io.BytesIO(answer.data))
        held = [page.extract_text() for page in reader.pages]
        held += [part.decode() for parts in reader.attachments.values() for part in parts]
        return "".join(held)
    if answer.data.startswith(b"PK"):
        file = zipfile.ZipFile(io.BytesIO(answer.data))
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    return ""


class Listening(logging.Handler):
    """Everything any logger says, with whatever it carries."""

    def __init__(self, heard: list[str], told: list[logging.LogRecord]) -> None:
        super().__init__(logging.DEBUG)
        self.heard, self.told = heard, told

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record)
        self.heard.append(f"{record.getMessage()} {vars(record)} {record.exc_info}")


def tell(found: Walk) -> None:
    cast = Cast()
    author, case = cast.psychologist1, cast.first
    for visibility, word in MARKED.items():
        row = reflections.keep_new(
            author,
            case,
            visibility=visibility,
            dials={"warm": 3},
            pull=f"{word} {BESIDE}",
            about_me=MINE_ALONE,
            boundary=True,
        )
        found.rows.append(row.ref)
    draft = reflections.save_draft(author, case, ref="d" * 16, pull=DRAFT)
    found.rows.append(draft.ref)
    note = notes.write(
        author,
        case,
        kind=NoteKind.SESSION,
        happened_at=clock.ago(hours=2),
        text=f"{CONTROL} in the record",
    )
    found.map = tell_a_map(cast)
    item = supervision.bring(author, case=case, words="brought in other words")
    decision = held(cast, case, days_ago=3)
    found.refs |= {
        "case_ref": case.ref,
        "note_ref": note.ref,
        "meeting_ref": decision.meeting.ref,
        "item_ref": decision.item.ref,
        "decision_ref": decision.ref,
        "action_ref": decision.actions[0].ref,
        "account_ref": author.ref,
        "team_ref": case.team.ref,
        "site_ref": case.site.ref,
        "type_ref": cast.meeting_type.ref,
        "item": item.ref,
        "round_ref": found.map,
    }
    tell_papers(found, cast, decision)


def tell_papers(found: Walk, cast: Cast, decision: Decision) -> None:
    """What leaves the house or lies before several: minutes, letters, a calendar, mail, a room."""
    chair, author, meeting, item = cast.psychiatrist, cast.psychologist1, decision.meeting, decision
    minutes.sign(chair, meeting, version=meeting.version)
    proposed = corrections.propose(author, meeting, item=item.item, words="It was Tuesday.")
    audit = quality.audit(chair, meeting.type, answers={}, plan="Train two.", next_on=None)
    accounts.choose_reminders(author, email="a@practice.example", reminders=Reminders.DIGEST)
    with clock.at(clock.wall(clock.today(), 7)):
        reminders.fill()
    rhythm = series.plan(
        cast.coordinator, cast.meeting_type, first_on=clock.today(), at=time(23), every_weeks=2,
        minutes=45, place="Demo Rooms", chairs=[chair], coordinator=cast.coordinator,
    )  # fmt: skip
    found.refs |= {
        "past_item": item.item.ref,
        "proposal_ref": proposed.ref,
        "audit_ref": audit.ref,
        "series_ref": rhythm.ref,
        "token": feeds.make(author),
    }
    found.letters = tell_letters(author, decision)
    running = started(cast, cast.first)
    now = item_of(running, cast.first)
    brought(author, now)
    items.open(chair, now)
    found.running = {"meeting_ref": running.ref, "item_ref": now.ref}


def tell_letters(author: User, decision: Decision) -> list[str]:
    """One of each kind, checked, so that they print."""
    kept = []
    for kind in LetterKind:
        draft = draft_of(decision.item, "Demo Practice")
        said = {"to": "Dr R. Referrer", "words": "Thank you.", "draft": draft}
        letter = letters.write(author, decision.item, kind=kind, **said)
        letters.check(author, letter, version=letter.version)
        kept.append(letter.ref)
    return kept


def tell_a_map(cast: Cast) -> str:
    """Three of four join a round and see a split; the fourth, who treats as they do, does not."""
    fourth(cast)
    round_ = opened_round(cast)
    for name, towards, away in zip(TREATING, (4, 1, 2), (2, 3, 2), strict=True):
        share_dials(getattr(cast, name), cast.first, towards=towards, away=away)
        mirror.join(getattr(cast, name), round_, named=False)
    mirror.show(cast.psychiatrist, round_)
    mirror.look(cast.ot, round_)
    questions.ask_for_reflection(cast.ot, cast.first)
    return round_.ref


def addresses(found: Walk) -> Iterator[tuple[str, str]]:
    """Every address that answers GET, with what is known to fill it, and with the reflections."""
    for rule in found.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in {"static", "auth.link"}:
            continue
        if rule.endpoint.startswith("reflections.") and "ref" in rule.arguments:
            fillings = [{**found.refs, "ref": ref} for ref in found.rows]
        elif "letter_ref" in rule.arguments:
            fillings = [{**found.refs, "letter_ref": ref} for ref in found.letters]
        elif "ref" in rule.arguments:
            fillings = [{**found.refs, "ref": ref} for ref in (found.refs["item"], found.rows[2])]
        else:
            fillings = [found.refs]
        for filling in fillings:
            given = {name: filling.get(name, found.rows[2]) for name in rule.arguments}
            with found.app.test_request_context():
                yield rule.endpoint, found.app.url_for(rule.endpoint, **given)
                if "meeting_ref" in given:
                    given |= {k: v for k, v in found.running.items() if k in given}
                    yield rule.endpoint, found.app.url_for(rule.endpoint, **given)
    yield from otherwise(found)


def otherwise(found: Walk) -> Iterator[tuple[str, str]]:
    """The same addresses asked in another way: a copy with parts left out, the projector."""
    known = found.refs
    for kind in ("pdf", "docx", "txt"):
        yield f"minutes.{kind}", f"/meetings/{known['meeting_ref']}/minutes.{kind}?chosen=1"
    for more in ("", f"&item={found.running['item_ref']}"):
        at = f"/meetings/{found.running['meeting_ref']}/room"
        yield "meetings.room", f"{at}?view=projector{more}"
        yield "meetings.room_stream", f"{at}/live?view=projector"


def go_round(found: Walk, name: str) -> None:
    person = None if name == NOBODY else getattr(Cast(), name)
    browser = Browser(found.app, person)
    for endpoint, url in list(addresses(found)):
        db.session.commit()
        # Bare answers: their manners are looked at elsewhere, and there are a thousand of them.
        with found.app.app_context():  # its own: `g` must not carry one person into the next
            answer = browser.client.get(url)
        found.meet(name, endpoint, answer)
