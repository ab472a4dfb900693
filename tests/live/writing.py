"""Somebody at a browser, without the browser: types under their own number, hears the others."""

import secrets

from pycrdt import Doc, Text

from mdt.domain.live_update import STROKES, pen_of
from mdt.live import log
from mdt.live.desks import Thing
from mdt.models.people import User


class Desk:
    """One person's copy of a shared text."""

    def __init__(self, person: User, item: Thing) -> None:
        self.person = person
        self.pen = pen_of(person.ref) * STROKES + secrets.randbelow(STROKES)
        self.page: Doc = Doc(client_id=self.pen)
        self.page.apply_update(log.stand_of(item)[1])

    def key(self, words: str, name: str = "discussion", at: int = 0) -> bytes:
        """Type at this place; the step a browser would send."""
        before = self.page.get_state()
        self._field(name).insert(at, words)
        return self.page.get_update(before)

    def strike(self, start: int, end: int, name: str = "discussion") -> bytes:
        """Delete from here to there."""
        before = self.page.get_state()
        del self._field(name)[start:end]
        return self.page.get_update(before)

    def hear(self, other: "Desk") -> None:
        """Learn what somebody else has."""
        self.page.apply_update(other.page.get_update(self.page.get_state()))

    def said(self, name: str = "discussion") -> str:
        """What the field reads here."""
        return str(self._field(name))

    def _field(self, name: str) -> Text:
        found: Text = self.page.get(name, type=Text)
        return found
