"""What one browser is told of a room: only what its person may read at that instant.

A room is a meeting's, or a formulation's shared sheet; `watches.py` says who may be in which.

A watch looks whenever the bell rings and every few seconds besides. It asks each time whether the
session still holds and whether the person may still be here; between two looks it holds no
connection to the database.
"""

import json
import logging
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from mdt import clock, sessions
from mdt.domain.errors import AuditFailed
from mdt.domain.live_room import LOOK_EVERY
from mdt.domain.live_update import pen_of
from mdt.i18n import _, label_of
from mdt.live import log
from mdt.live.desks import Thing
from mdt.live.room import Room, rooms
from mdt.live.wake import bell
from mdt.models.people import SignIn
from mdt.queries.live_people import Here
from mdt.queries.live_room import AnyLook
from mdt.services.audit import QUARTER

logs = logging.getLogger(__name__)

RETRY = 1000  # milliseconds until a browser that lost its stream asks again
COME_BACK = 2000  # the same where there is no place for a stream of its own: it looks now and then
MOST_KNOWN = 4_000  # letters of what a browser says it knows

Event = tuple[str, Any]


class Over(Exception):
    """This stream ends; the word says why, the sentence is for the person."""

    def __init__(self, why: str, sentence: str) -> None:
        self.why, self.sentence = why, sentence
        super().__init__(why)


@dataclass
class Watch(ABC):
    """One browser's view of a room, and what it has been told so far."""

    room: Room
    token: bytes | None  # what is kept of the browser's token
    known: dict[str, int] = field(default_factory=dict)  # how far it has each text
    faces: dict[str, str] = field(default_factory=dict)
    people: list[Any] | None = None
    noted: datetime | None = None

    @abstractmethod
    def welcome(self, row: SignIn, look: Any) -> None:
        """Raises Over where the person may not be in this room, or it is a room no more."""

    @abstractmethod
    def readable(self, row: SignIn, look: Any) -> set[str]:
        """What in the room the person may read at this instant."""

    @abstractmethod
    def written(self, look: Any, readable: set[str]) -> set[str]:
        """Of that, what has a text to be told."""

    @abstractmethod
    def read(self, row: SignIn, look: Any) -> None:
        """Note that the room is read."""

    @abstractmethod
    def things(self, keys: list[int]) -> Iterable[Thing]:
        """The rows whose texts are told whole."""

    def events(self, number: int) -> list[Event]:
        """What is new at this stroke of the bell; raises Over when it was the last time."""
        seen = self.room.look(number)  # first: whoever waits for it holds no connection
        row = self._session()
        self.welcome(row, seen)
        look: Any = seen
        moment = clock.now()
        if self.noted is None or moment - self.noted >= QUARTER:
            self.read(row, look)
            self.noted = moment
        readable = self.readable(row, look)
        told = [] if self.people is not None else [("hello", self._hello(row, look, readable))]
        told += self._gone(readable)
        told += self._texts(look, readable)
        told += self._rows(look, readable)
        told += self._who(look, readable)
        return told

    def _session(self) -> SignIn:
        row = sessions.of_browser(self.token)
        if row is None:
            raise Over("signed-out", _("You have been signed out."))
        if not sessions.still_holds(row):
            raise Over("idle", _("Your session has ended."))
        return row

    def _hello(self, row: SignIn, look: AnyLook, readable: set[str]) -> dict[str, Any]:
        """All there is to begin with: the texts it lacks, and how everything stands."""
        self.known = {ref: seq for ref, seq in self.known.items() if ref in readable}
        written = self.written(look, readable)
        wanted = [look.items[r].id for r in written if self.known.get(r) != look.items[r].seq]
        texts = []
        for thing in self.things(wanted):
            seq, state = log.stand_of(thing)
            self.known[thing.ref] = seq
            texts.append({"item": thing.ref, "steps": [in_letters(state)]})
        self.faces = _shown(look, readable)
        return {"texts": texts, "pen": pen_of(row.user.ref), **self._standing(look, readable)}

    def _gone(self, readable: set[str]) -> Iterator[Event]:
        """What it may not read any more is taken away by name, and nothing more is said of it."""
        for ref in [ref for ref in self.faces if ref and ref not in readable]:
            self.faces.pop(ref)
            self.known.pop(ref, None)
            yield "gone", {"item": ref}

    def _texts(self, look: AnyLook, readable: set[str]) -> Iterator[Event]:
        for ref in sorted(self.written(look, readable)):
            seq = look.items[ref].seq
            if seq > self.known.get(ref, 0):
                steps = self.room.steps(look, ref, self.known.get(ref, 0))
                self.known[ref] = seq
                yield "text", {"item": ref, "steps": [in_letters(step) for step in steps]}

    def _rows(self, look: AnyLook, readable: set[str]) -> Iterator[Event]:
        """That something else has changed: the page asks for itself again."""
        now = _shown(look, readable)
        changed = sorted(ref for ref, face in now.items() if self.faces.get(ref) != face)
        if changed:
            self.faces = now
            yield "rows", {"changed": changed, **self._standing(look, readable)}

    def _standing(self, look: AnyLook, readable: set[str]) -> dict[str, Any]:
        return {"faces": self.faces, "now": look.now if look.now in readable else None}

    def _who(self, look: AnyLook, readable: set[str]) -> Iterator[Event]:
        now = [_person(one, readable) for one in look.people]
        if now != self.people:
            self.people = now
            yield "people", now


def in_letters(step: bytes) -> str:
    """Bytes as a stream of lines can carry them."""
    return b64encode(step).decode()


def known_from(told: str) -> dict[str, int]:
    """What a browser that comes back says it has, item by item; nothing of it is believed."""
    pairs = [pair.partition(".") for pair in told[:MOST_KNOWN].split()]
    return {ref: int(seq) for ref, _dot, seq in pairs if seq.isdecimal() and len(seq) < 10}


def follow(app: Flask, watch: Watch) -> Iterator[str]:
    """The stream: one look after another, until it is over or the browser is gone.

    Each holds a thread. Where they would leave none for pages, the stream is one look long, and
    the browser asks again from there.
    """
    with rooms.watched(watch.room) as watch.room:
        stays = rooms.streams <= app.config["MDT"].streams
        yield f"retry: {RETRY if stays else COME_BACK}\n\n"
        while True:
            number = bell.number
            try:
                with app.app_context():
                    events = watch.events(number)
            except Over as end:
                yield _line("shut", {"why": end.why, "sentence": end.sentence}, watch)
                return
            except (AuditFailed, SQLAlchemyError) as problem:
                logs.warning("a stream could not look: %s", type(problem).__name__)
                return  # the browser asks again
            yield "".join(_line(name, told, watch) for name, told in events) or ": \n\n"
            if not stays:
                yield _line("brief", None, watch)
                return
            bell.listen(make_url(app.config["SQLALCHEMY_DATABASE_URI"]))
            bell.wait(number, LOOK_EVERY.total_seconds())


def _line(name: str, told: Any, watch: Watch) -> str:
    known = " ".join(f"{ref}.{seq}" for ref, seq in sorted(watch.known.items()))
    return f"id: {known}\nevent: {name}\ndata: {json.dumps(told)}\n\n"


def _shown(look: AnyLook, readable: set[str]) -> dict[str, str]:
    """The prints of what it may read; "" is the meeting's own."""
    return {"": look.face} | {ref: look.items[ref].face for ref in readable}


def _person(one: Here, readable: set[str]) -> dict[str, Any]:
    """Where somebody is, as far as this reader may know it."""
    told = {
        "client": one.client,
        "name": one.name,
        "discipline": label_of(one.discipline) if one.discipline else _("Coordination"),
    }
    if one.item in readable:
        return {**told, "item": one.item, "field": one.field, "caret": one.caret}
    return {**told, "item": None if one.item is None else "another"}
